import Carriers
import Complaints
import Foundation
import GRDB

/// A part as it was stored.
struct StoredPart {
    var id: Int64
    var sequence: Int
    var total: Int
    /// nil where it cannot be decrypted.
    var payload: InboundPayload?
    var contentHash: Data
    var carrier: String
    var senderHash: Data
    var sender: Data
    var senderKind: String
    var recipient: String?
    var sentAt: Int64?
    var receivedAt: Int64
}

/// Joining the parts of long messages (3GPP TS 23.040, 9.2.3.24.1), persisted so that a restart loses no part.
extension LedgerTransaction {
    /// The time after the closing of a message in which a missing part still belongs to it: references repeat after
    /// 256 messages.
    private static var latePartWindow: Double { 86_400 }
    /// The same for parts that only their sender, number and time join: another message of as many parts may follow soon.
    private static var latePartWindowWithoutReference: Double { 1800 }

    func storePart(_ prepared: PreparedInbound, part: InboundConcatenation, dedup: Data) throws -> Acknowledgement {
        let record = prepared.message
        let carrier = record.carrier.rawValue
        let identity = [
            "assembly", carrier, record.sender.text, record.recipient ?? "",
            part.reference.map(String.init) ?? "-", "\(part.isWide)", "\(part.total)",
        ]
        let assembly = try hash(identity.map { Data($0.utf8) }, in: .assembly)
        var waiting = try waitingParts(of: assembly)
        if let twin = waiting.first(where: { $0.sequence == part.sequence }) {
            if vault.upgraded(twin.contentHash) == prepared.contentHash { return .duplicate(id: twin.id) }
            // The same reference with another text: the sender's counter came round, so the older message gets no more parts.
            try assemble(waiting, isIncomplete: true)
            waiting = []
        }
        try run(
            """
            INSERT INTO inbound_part (carrier, dedup_hash, content_hash, has_no_id, assembly_hash, sequence, total, encoding, payload,
                sender_hash, sender, sender_kind, recipient, sent_at, received_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                carrier, dedup, prepared.contentHash, prepared.hasNoID, assembly, part.sequence,
                part.total, record.payload.encoding,
                prepared.sealed, prepared.senderHash, prepared.sender,
                record.sender.kind.rawValue, record.recipient, record.sentAt?.milliseconds,
                record.receivedAt.milliseconds,
            ]
        )
        let id = database.lastInsertedRowID
        let stored = StoredPart(
            id: id,
            sequence: part.sequence,
            total: part.total,
            payload: record.payload,
            contentHash: prepared.contentHash,
            carrier: carrier,
            senderHash: prepared.senderHash,
            sender: prepared.sender,
            senderKind: record.sender.kind.rawValue,
            recipient: record.recipient,
            sentAt: record.sentAt?.milliseconds,
            receivedAt: record.receivedAt.milliseconds
        )
        let window = part.reference == nil ? Self.latePartWindowWithoutReference : Self.latePartWindow
        if waiting.isEmpty,
            let closed = try closedMessage(
                missing: part.sequence,
                of: assembly,
                since: record.receivedAt.addingTimeInterval(-window)
            )
        {
            try insertLatePart(stored, dedup: dedup, continues: closed)
            return .stored(id: id)
        }
        waiting.append(stored)
        if waiting.count == part.total { try assemble(waiting, isIncomplete: false) }
        return .stored(id: id)
    }

    /// The parts of a message that is not complete yet, each sequence number once.
    func waitingParts(of assembly: Data) throws -> [StoredPart] {
        try rows(
            """
            SELECT id, sequence, total, encoding, payload, content_hash, carrier, sender_hash, sender, sender_kind, recipient,
                sent_at, received_at
            FROM inbound_part WHERE assembly_hash = ? AND inbound_id IS NULL
            """,
            [assembly]
        )
        .map { row in
            StoredPart(
                id: row[0],
                sequence: row[1],
                total: row[2],
                payload: (try? vault.open(row[4], for: "inbound.part"))
                    .map { InboundPayload(encoding: row[3], bytes: $0) },
                contentHash: row[5],
                carrier: row[6],
                senderHash: row[7],
                sender: row[8],
                senderKind: row[9],
                recipient: row[10],
                sentAt: row[11],
                receivedAt: row[12]
            )
        }
    }

    /// Makes one message of parts.
    func assemble(_ parts: [StoredPart], isIncomplete: Bool) throws {
        guard let first = parts.min(by: { $0.sequence < $1.sequence }) else { return }
        var payloads: [Int: InboundPayload] = [:]
        for part in parts { payloads[part.sequence] = part.payload }
        let unreadable = parts.filter { $0.payload == nil }
        try noteUnreadable(unreadable)
        let contents = parts.sorted { $0.sequence < $1.sequence }.map(\.contentHash)
        let id = try insertMessage(
            carrier: first.carrier,
            dedup: vault.hash([Data("parts".utf8)] + parts.map { Data("\($0.id)".utf8) }),
            contentHash: vault.hash(contents),
            senderHash: first.senderHash,
            sender: first.sender,
            senderKind: first.senderKind,
            recipient: first.recipient,
            text: InboundPayload.joined(payloads, total: first.total),
            isIncomplete: isIncomplete || !unreadable.isEmpty,
            sentAt: first.sentAt,
            receivedAt: parts.map(\.receivedAt).max() ?? first.receivedAt
        )
        for part in parts {
            try run("UPDATE inbound_part SET inbound_id = ? WHERE id = ?", [id, part.id])
        }
    }

    /// The closed, incomplete message that lacks a part.
    private func closedMessage(missing sequence: Int, of assembly: Data, since earliest: Date) throws -> Int64? {
        try integer(
            """
            SELECT message.id FROM inbound_part part
            JOIN inbound_message message ON message.id = part.inbound_id
            WHERE part.assembly_hash = ?1 AND part.received_at > ?2 AND message.is_incomplete = 1
                AND NOT EXISTS (SELECT 1 FROM inbound_part twin
                                WHERE twin.assembly_hash = ?1 AND twin.sequence = ?3 AND twin.inbound_id IS NOT NULL
                                    AND (twin.inbound_id = message.id OR EXISTS
                                        (SELECT 1 FROM inbound_message late
                                         WHERE late.id = twin.inbound_id AND late.continues_id = message.id)))
            ORDER BY message.id DESC LIMIT 1
            """,
            [assembly, earliest.milliseconds, sequence]
        )
    }

    private func insertLatePart(_ part: StoredPart, dedup: Data, continues closed: Int64) throws {
        let id = try insertMessage(
            carrier: part.carrier,
            dedup: vault.hash([Data("late".utf8), dedup]),
            contentHash: part.contentHash,
            senderHash: part.senderHash,
            sender: part.sender,
            senderKind: part.senderKind,
            recipient: part.recipient,
            text: InboundPayload.joined(part.payload.map { [1: $0] } ?? [:], total: 1),
            continues: closed,
            sentAt: part.sentAt,
            receivedAt: part.receivedAt
        )
        try run("UPDATE inbound_part SET inbound_id = ? WHERE id = ?", [id, part.id])
    }
}
