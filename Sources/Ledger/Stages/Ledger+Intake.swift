package import Carriers
import Complaints
import Foundation
import GRDB

extension Ledger {
    /// Stores a message or part, unless it is known, and joins the message that it completes.
    ///
    /// A whole message and a completed one become rows that wait for triage. A redelivery is known by the carrier's id; else by
    /// the network's time and the content; else by the content within the redelivery window (promise 2).
    ///
    /// - Parameter message: The message or part.
    /// - Returns: Whether it is new.
    /// - Throws: ``LedgerError``.
    package nonisolated(nonsending) func store(_ message: InboundMessage) async throws -> Acknowledgement {
        try await write(.refusable, storing(message, with: vault))
    }

    /// Stores the items of one request: in their order, in one commit, and so that one that fails leaves the others alone.
    ///
    /// - Parameter items: The items, in order.
    /// - Returns: The result of each, in the same order.
    package func store(_ items: [InboundItem]) async -> [Result<Acknowledgement, any Error>] {
        guard !items.isEmpty else { return [] }
        let vault = vault
        let works = items.map { item in
            switch item {
            case .message(let message): storing(message, with: vault)
            case .report(let report): Self.storing(report)
            case .undecodable(let message): Self.storing(message)
            }
        }
        do {
            return try await write(.refusable) { transaction in
                try works.map { work in try transaction.isolated { try work(transaction) } }
            }
        } catch {
            return items.map { _ in .failure(error) }
        }
    }

    /// The work of storing a message or part.
    func storing(
        _ message: InboundMessage,
        with vault: Vault
    ) -> @Sendable (LedgerTransaction) throws -> Acknowledgement {
        // Hashing and sealing take longer than the rows themselves, so they are done before the writer's turn.
        let serviceNumbers = configuration.serviceNumbers
        let prepared = PreparedInbound(message, vault: vault, serviceNumbers: serviceNumbers)
        let window = configuration.redeliveryWindow.seconds
        return { transaction in
            // The key may have been exchanged in between.
            let current =
                prepared.generation == transaction.vault.generation
                ? prepared : PreparedInbound(message, vault: transaction.vault, serviceNumbers: serviceNumbers)
            return try transaction.store(current, window: window)
        }
    }

    /// Stores an undecodable message durably among the dead letters, unless the same one is there already.
    ///
    /// - Parameter message: The bytes and the reason.
    /// - Returns: Whether it is new.
    /// - Throws: ``LedgerError``.
    package nonisolated(nonsending) func store(_ message: UndecodableMessage) async throws -> Acknowledgement {
        try await write(.refusable, Self.storing(message))
    }

    /// The work of storing an undecodable message.
    private static func storing(
        _ message: UndecodableMessage
    ) -> @Sendable (LedgerTransaction) throws -> Acknowledgement {
        { transaction in
            try transaction.addDeadLetter(
                DeadLetterRecord(
                    stage: .intake,
                    carrier: message.carrier.rawValue,
                    subject: message.isStrangers ? DeadLetterRecord.strangersSubject : nil,
                    senderHash: message.sender.map(transaction.vault.hash),
                    raw: Data(message.raw),
                    reason: message.reason,
                    isPutAway: message.isForTelephone
                )
            )
        }
    }

    /// Closes messages whose missing parts have not come: the parts that came are joined and go on, marked incomplete.
    ///
    /// - Parameter age: How old the first part must be.
    /// - Returns: How many messages were closed.
    /// - Throws: ``LedgerError``.
    package func closeIncompleteMessages(olderThan age: Duration) async throws -> Int {
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
                try transaction.assemble(try transaction.waitingParts(of: assembly), isIncomplete: true)
            }
            return assemblies.count
        }
    }
}

extension LedgerTransaction {
    func store(_ prepared: PreparedInbound, window: Double) throws -> Acknowledgement {
        let message = prepared.message
        try adopt(prepared)
        if prepared.hasNoID,
            let known = try recent(
                prepared.contentHash,
                isPart: message.concatenation != nil,
                window: window,
                at: message.receivedAt
            )
        {
            return .duplicate(id: known)
        }
        let dedup: Data
        switch try standing(of: prepared) {
        case .repeats(let known): return .duplicate(id: known)
        case .new(let hash): dedup = hash
        }
        if let part = message.concatenation { return try storePart(prepared, part: part, dedup: dedup) }
        try run(
            """
            INSERT INTO inbound_message (carrier, dedup_hash, content_hash, has_no_id, sender_hash, sender, sender_kind,
                recipient, text, sent_at, received_at, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'assembled')
            """,
            [
                message.carrier.rawValue, dedup, prepared.contentHash, prepared.hasNoID, prepared.senderHash,
                prepared.sender, message.sender.kind.rawValue, prepared.recipient, prepared.sealed,
                message.sentAt?.milliseconds, message.receivedAt.milliseconds,
            ]
        )
        let id = database.lastInsertedRowID
        try know(id, by: dedup)
        signal(.inbound)
        return .stored(id: id)
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

    /// The result of looking for an earlier delivery of a message.
    private enum Standing {
        /// The message of this row came again.
        case repeats(Int64)
        /// It is new, and is to be known by this hash.
        case new(Data)
    }

    /// The longest time between two deliveries of one message whose carrier writes the time of the delivery into it. With a larger
    /// difference, the same words under the same id are another message: the carrier's counter began anew.
    private static var deliveryWindow: Int64 { 6 * 3_600_000 }

    /// Tells a redelivery from a new message under the id of an earlier one, which a carrier that counts anew gives out.
    private func standing(of prepared: PreparedInbound) throws -> Standing {
        var dedup = prepared.dedup
        var further: ArraySlice<HashInput>?
        while let twin = try twin(of: prepared, knownBy: dedup) {
            let isSameText = prepared.contentHash == vault.upgraded(twin.contentHash)
            let distance = abs((prepared.message.sentAt?.milliseconds ?? 0) - (twin.sentAt ?? 0))
            let isSameTime =
                prepared.message.sentAt == nil || twin.sentAt == nil || distance <= Self.deliveryWindow
            if isSameText, isSameTime { return .repeats(twin.id) }
            var left = further ?? prepared.furtherIdentities()[...]
            guard let next = left.popFirst() else { return .repeats(twin.id) }
            further = left
            dedup = vault.hash(next)
            if let retiring = vault.retiring {
                try adopt(dedup, from: vault.hash(next, generation: retiring), in: [.message, .part])
            }
        }
        return .new(dedup)
    }

    private func twin(
        of prepared: PreparedInbound,
        knownBy dedup: Data
    ) throws -> (id: Int64, contentHash: Data, sentAt: Int64?)? {
        let row: StoredRow?
        if prepared.message.concatenation != nil {
            row = try self.row("SELECT id, content_hash, sent_at FROM inbound_part WHERE dedup_hash = ?", [dedup])
        } else {
            // If the known message is not there, storing this one loses nothing.
            guard let known = try message(knownBy: dedup) else { return nil }
            row = try self.row("SELECT id, content_hash, sent_at FROM inbound_message WHERE id = ?", [known])
        }
        return row.map { ($0[0], $0[1], $0[2]) }
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
