import Complaints
import Foundation
import GRDB

/// Damaged rows. Each goes to the dead letters alone, so that the rows beside and behind it move on (promise 5).
///
/// A stage may have read a row with a vault whose key was exchanged since. So the writer reads it once more: its
/// vault opens every undamaged row.
extension Ledger {
    /// Opens the rows that were read.
    ///
    /// - Returns: The opened rows, and the ids of those that cannot be opened.
    static func opened<Sealed, Item>(
        _ batch: [Sealed],
        id: (Sealed) -> Int64,
        by open: (Sealed) throws -> Item
    ) -> (items: [Item], unreadable: [Int64]) {
        var items: [Item] = []
        items.reserveCapacity(batch.count)
        var unreadable: [Int64] = []
        for sealed in batch {
            do {
                items.append(try open(sealed))
            } catch {
                unreadable.append(id(sealed))
            }
        }
        return (items, unreadable)
    }

    /// Moves messages that cannot be read from triage to the dead letters.
    func addDeadLetter(unreadableMessages ids: [Int64]) async throws {
        guard !ids.isEmpty else { return }
        try await write { transaction in
            for id in ids {
                guard let row = try transaction.row(Self.waitingMessage, [id]) else { continue }
                do {
                    _ = try WaitingInbound(row: row, vault: transaction.vault)
                } catch {
                    try transaction.run("UPDATE inbound_message SET state = 'dead' WHERE id = ?", [id])
                    try transaction.addDeadLetter(
                        error,
                        of: "inbound_message",
                        id,
                        in: .triage,
                        carrier: WaitingInbound.carrier(in: row)
                    )
                }
            }
            // The messages behind them are next.
            transaction.signal(.inbound)
        }
    }

    /// Moves notifications that cannot be read to the dead letters.
    func addDeadLetter(unreadableNotifications ids: [Int64]) async throws {
        guard !ids.isEmpty else { return }
        try await write { transaction in
            for id in ids {
                let database = transaction.database
                guard let row = try transaction.row(SealedNotification.byID, [id]) else { continue }
                let sealed = try SealedNotification(row: row, in: database)
                let vault = transaction.vault
                let standing = try SealedStanding(
                    of: sealed.recipientHash,
                    since: transaction.now,
                    in: database,
                    vault: vault
                )
                do {
                    _ = try sealed.opened(by: vault)
                    _ = try standing.opened(by: vault)
                } catch {
                    try transaction.run("DELETE FROM notification WHERE id = ?", [id])
                    try transaction.addDeadLetter(
                        error,
                        of: "notification",
                        id,
                        in: .notification,
                        carrier: sealed.carrier
                    )
                }
            }
            transaction.signal(.notification)
        }
    }

    /// A claimed ticket that could not be opened; nil where it cannot be read, and is refused.
    func reopen(_ sealed: SealedTicket) async throws -> TicketToForward? {
        try await write(.result) { transaction in
            guard let row = try transaction.row(SealedTicket.byID, [sealed.id]) else { return nil }
            do {
                return try SealedTicket(row: row).opened(by: transaction.vault)
            } catch {
                _ = try transaction.record(.rejected(sealed.id, reason: "\(error)", actor: .daemon))
                return nil
            }
        }
    }

    /// A claimed reply that could not be opened; nil where it cannot be read, and is not sent.
    func reopen(_ sealed: SealedReply) async throws -> OutboundRecord? {
        try await write(.result) { transaction in
            guard let row = try transaction.row(SealedReply.byID, [sealed.reply.id]) else { return nil }
            do {
                return try SealedReply(row: row, carrier: sealed.reply.carrier).opened(by: transaction.vault)
            } catch {
                try transaction.record(.failed(sealed.reply, state: .failed, reason: "\(error)"))
                return nil
            }
        }
    }
}

extension LedgerTransaction {
    fileprivate func addDeadLetter(
        _ error: any Error,
        of table: String,
        _ id: Int64,
        in stage: DeadLetterRecord.Stage,
        carrier: String
    ) throws {
        try addDeadLetter(
            DeadLetterRecord(
                stage: stage,
                carrier: carrier,
                subject: table,
                subjectID: id,
                raw: Data(),
                reason: "\(error)"
            )
        )
    }

    /// Opens claimed tickets; one that cannot be read becomes a dead letter, and is claimed again when its lease ends.
    func readable(_ rows: [StoredRow], in stage: DeadLetterRecord.Stage) throws -> [TicketRecord] {
        try rows.compactMap { row in
            do {
                return try TicketRecord(row: row, vault: vault)
            } catch {
                try addDeadLetter(
                    error,
                    of: "ticket",
                    TicketRecord.id(in: row),
                    in: stage,
                    carrier: TicketRecord.carrier(in: row)
                )
                return nil
            }
        }
    }

    /// Notes that parts of a message cannot be read: it goes on without them.
    func noteUnreadable(_ parts: [StoredPart]) throws {
        for part in parts {
            let reason =
                "part \(part.sequence) of \(part.total) of a long message cannot be decrypted; it went on without it"
            try addDeadLetter(
                LedgerError(.wrongKey, reason),
                of: "inbound_part",
                part.id,
                in: .intake,
                carrier: part.carrier
            )
        }
    }
}
