import Complaints
import Foundation
import GRDB

extension Ledger {
    /// Stores a message or part, unless it is known, and joins the message that it completes.
    ///
    /// A whole message and a completed one become rows that wait for triage. A redelivery is known by the carrier's id; else by
    /// the network's time and the content; else by the content within the redelivery window (promise 2).
    ///
    /// - Parameters:
    ///   - record: The message or part.
    ///   - join: Makes one text of the payloads of all parts in order; nil stands for a part that never came.
    /// - Returns: Whether it is new.
    /// - Throws: ``LedgerError``.
    package nonisolated(nonsending) func store(
        _ record: InboundRecord,
        join: @escaping @Sendable ([InboundRecord.Payload?]) -> String
    ) async throws -> StoredInbound {
        try await write(.refusable, storing(record, with: vault, join: join))
    }

    /// The work of storing a message or part.
    func storing(
        _ record: InboundRecord,
        with vault: Vault,
        join: @escaping @Sendable ([InboundRecord.Payload?]) -> String
    ) -> @Sendable (LedgerTransaction) throws -> StoredInbound {
        // Hashing and sealing take longer than the rows themselves, so they are done before the one writer's turn.
        let prepared = PreparedInbound(record, vault: vault, join: join)
        let window = configuration.redeliveryWindow.seconds
        return { transaction in
            // The key may have been exchanged in between.
            let current =
                prepared.generation == transaction.vault.generation
                ? prepared : PreparedInbound(record, vault: transaction.vault, join: join)
            return try transaction.store(current, join: join, window: window)
        }
    }

    /// Closes messages whose missing parts have not come: what came is joined and goes on, marked incomplete.
    ///
    /// - Parameters:
    ///   - age: How old the first part must be.
    ///   - join: As for ``store(_:join:)``.
    /// - Returns: How many messages were closed.
    /// - Throws: ``LedgerError``.
    package func closeIncompleteMessages(
        olderThan age: Duration,
        join: @escaping @Sendable ([InboundRecord.Payload?]) -> String
    ) async throws -> Int {
        try await write { transaction in
            let limit = transaction.now.addingTimeInterval(-age.seconds).milliseconds
            let assemblies = try transaction.rows(
                """
                SELECT DISTINCT assembly_hash FROM inbound_part
                WHERE inbound_id IS NULL AND received_at <= ? LIMIT 256
                """,
                [limit]
            )
            for row in assemblies {
                let assembly: Data = row[0]
                try transaction.assemble(try transaction.waitingParts(of: assembly), isIncomplete: true, join: join)
            }
            return assemblies.count
        }
    }
}

/// A part as it was stored.
struct StoredPart {
    var id: Int64
    var sequence: Int
    var total: Int
    /// nil where it cannot be decrypted.
    var payload: InboundRecord.Payload?
    var contentHash: Data
    var carrier: String
    var senderHash: Data
    var sender: Data
    var senderKind: String
    var recipient: String?
    var sentAt: Int64?
    var receivedAt: Int64
}

/// A record with its hashes and sealed values, made before it reaches the writer; a class, since it is handed on several times.
final class PreparedInbound: Sendable {
    /// The hashes by which rows of the key before are known, while that is being exchanged.
    struct Retiring: Sendable {
        let content: Data
        let dedup: Data
        let sender: Data
    }

    let record: InboundRecord
    let generation: Int
    let retiring: Retiring?
    let content: Data
    /// The content's hash of generation 0, from which other hashes are made.
    let contentBase: Data
    let contentHash: Data
    /// What makes a redelivery the same message; for one without id and time, what makes it a message of its own.
    let dedup: Data
    /// Whether only its content, for a while, tells a redelivery.
    let hasNoID: Bool
    let senderHash: Data
    let sender: Data
    /// The text of a whole message, or the payload of a part.
    let sealed: Data

    init(_ record: InboundRecord, vault: Vault, join: ([InboundRecord.Payload?]) -> String) {
        self.record = record
        content = record.payload.bytes
        let place = record.part.map { "\($0.reference)/\($0.isWide)/\($0.total)/\($0.sequence)" } ?? "-"
        generation = vault.generation
        var whole = HashInput(record.carrier, record.sender.text, place)
        whole.append(content)
        let base = vault.hash(whole, generation: 0)
        contentBase = base
        contentHash = vault.upgraded(base)
        let id = record.carrierMessageID ?? ""
        hasNoID = id.isEmpty && record.sentAt == nil
        var identity: HashInput
        if !id.isEmpty {
            identity = HashInput("id", record.carrier, record.sender.text, id, place)
        } else if let sentAt = record.sentAt {
            identity = HashInput("sent", String(sentAt.milliseconds))
            identity.append(base)
        } else {
            identity = HashInput("once")
            identity.append(base)
            identity.append(String(record.receivedAt.milliseconds))
        }
        dedup = vault.hash(identity)
        senderHash = vault.hash(record.sender)
        retiring = vault.retiring.map { [identity] generation in
            Retiring(
                content: vault.upgraded(base, to: generation),
                dedup: vault.hash(identity, generation: generation),
                sender: vault.hash(Vault.parts(of: record.sender), generation: generation)
            )
        }
        sender = vault.seal(record.sender.text, for: "sender")
        switch (record.part, record.payload) {
        case (nil, .text): sealed = vault.seal(content, for: "inbound.text")
        case (nil, .ucs2): sealed = vault.seal(join([record.payload]), for: "inbound.text")
        case (_?, _): sealed = vault.seal(content, for: "inbound.part")
        }
    }
}

extension LedgerTransaction {
    func store(
        _ prepared: PreparedInbound,
        join: ([InboundRecord.Payload?]) -> String,
        window: Double
    ) throws -> StoredInbound {
        let record = prepared.record
        try adopt(prepared)
        if prepared.hasNoID,
            let known = try recent(
                prepared.contentHash,
                isPart: record.part != nil,
                window: window,
                at: record.receivedAt
            )
        {
            return .duplicate(id: known)
        }
        if let part = record.part {
            let twin = try row("SELECT id, content_hash FROM inbound_part WHERE dedup_hash = ?", [prepared.dedup])
            if let twin { return try .duplicate(id: repeated(twin, by: prepared)) }
            return try storePart(prepared, part: part, join: join)
        }
        // Where the message that is known is not there, nothing is lost by storing this one.
        if let known = try message(knownBy: prepared.dedup),
            let twin = try row("SELECT id, content_hash FROM inbound_message WHERE id = ?", [known])
        {
            return try .duplicate(id: repeated(twin, by: prepared))
        }
        try run(
            """
            INSERT INTO inbound_message (carrier, dedup_hash, content_hash, has_no_id, sender_hash, sender, sender_kind,
                recipient, text, sent_at, received_at, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'assembled')
            """,
            [
                record.carrier, prepared.dedup, prepared.contentHash, prepared.hasNoID, prepared.senderHash,
                prepared.sender, record.sender.kind.rawValue, record.recipient, prepared.sealed,
                record.sentAt?.milliseconds, record.receivedAt.milliseconds,
            ]
        )
        let id = database.lastInsertedRowID
        try know(id, by: prepared.dedup)
        signal(.inbound)
        return .stored(id: id, messageID: id)
    }

    private func adopt(_ prepared: PreparedInbound) throws {
        guard let retiring = prepared.retiring else { return }
        try adopt(prepared.dedup, from: retiring.dedup, in: [.message, .part])
        try adopt(prepared.contentHash, from: retiring.content, in: [.messageContent, .partContent])
        try adopt(prepared.senderHash, from: retiring.sender, in: [.ticketSender, .sender, .recipient])
    }

    private func recent(_ contentHash: Data, isPart: Bool, window: Double, at receivedAt: Date) throws -> Int64? {
        let earliest = receivedAt.addingTimeInterval(-window).milliseconds
        return try integer(
            """
            SELECT id FROM \(isPart ? "inbound_part" : "inbound_message")
            WHERE has_no_id = 1 AND content_hash = ? AND received_at > ? ORDER BY received_at DESC LIMIT 1
            """,
            [contentHash, earliest]
        )
    }

    /// The row that a redelivery repeats.
    ///
    /// A carrier that gives one id to two texts would make the second vanish; it is kept for an operator instead.
    private func repeated(_ twin: StoredRow, by prepared: PreparedInbound) throws -> Int64 {
        guard prepared.contentHash != vault.upgraded(twin[1]) else { return twin[0] }
        try addDeadLetter(
            DeadLetterRecord(
                stage: .intake,
                carrier: prepared.record.carrier,
                senderHash: prepared.senderHash,
                raw: prepared.content,
                reason: "the carrier gave the id of an earlier message to a different text",
                identity: [Data("reused id".utf8), prepared.contentBase]
            )
        )
        return twin[0]
    }

    func insertMessage(
        carrier: String,
        dedup: Data,
        contentHash: Data,
        senderHash: Data,
        sender: Data,
        senderKind: String,
        recipient: String?,
        text: String,
        isIncomplete: Bool = false,
        continues: Int64? = nil,
        sentAt: Int64?,
        receivedAt: Int64
    ) throws -> Int64 {
        try run(
            """
            INSERT INTO inbound_message (carrier, dedup_hash, content_hash, sender_hash, sender, sender_kind, recipient,
                text, is_incomplete, continues_id, sent_at, received_at, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'assembled')
            """,
            [
                carrier, dedup, contentHash, senderHash, sender, senderKind, recipient,
                vault.seal(text, for: "inbound.text"), isIncomplete, continues, sentAt, receivedAt,
            ]
        )
        let id = database.lastInsertedRowID
        try know(id, by: dedup)
        signal(.inbound)
        return id
    }
}

extension InboundRecord.Payload {
    var encoding: String {
        switch self {
        case .text: "text"
        case .ucs2: "ucs2"
        }
    }

    var bytes: Data {
        switch self {
        case .text(let text): Data(text.utf8)
        case .ucs2(let bytes): Data(bytes)
        }
    }

    init(encoding: String, bytes: Data) {
        self = encoding == "ucs2" ? .ucs2(Array(bytes)) : .text(String(decoding: bytes, as: UTF8.self))
    }
}
