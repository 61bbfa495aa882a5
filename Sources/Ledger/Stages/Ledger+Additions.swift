import Complaints
package import Foundation
import GRDB

/// A citizen's addition that is about to be passed to the central system.
package struct ClaimedAddition: Sendable {
    package var id: Int64
    package var ticket: TicketRecord
    package var text: String
    package var attempts: Int
}

extension Ledger {
    /// Claims additions whose ticket is at the central system.
    package func claimAdditions(limit: Int) async throws -> [ClaimedAddition] {
        try await write { transaction in
            let rows = try transaction.rows(
                """
                SELECT addition.id, addition.ticket_id, addition.text, addition.attempts FROM addition
                JOIN ticket ON ticket.id = addition.ticket_id
                WHERE addition.state = 'waiting' AND addition.due_at <= ? AND ticket.tracking_id IS NOT NULL
                ORDER BY addition.due_at, addition.id LIMIT ?
                """,
                [transaction.now.milliseconds, limit]
            )
            return try rows.compactMap { row in
                let id: Int64 = row[0]
                do {
                    guard let ticket = try transaction.ticket(row[1]) else { return nil }
                    let text = try transaction.vault.openText(row[2], for: "follow_up.text")
                    try transaction.run(
                        "UPDATE addition SET state = 'sending', attempts = attempts + 1 WHERE id = ?",
                        [id]
                    )
                    return ClaimedAddition(id: id, ticket: ticket, text: text, attempts: (row[3] as Int) + 1)
                } catch let error where !(error is DatabaseError) {
                    try transaction.failAddition(id, reason: "\(error)")
                    return nil
                }
            }
        }
    }

    /// When the next addition is due whose ticket is at the central system; the others wait for their ticket.
    package func nextAddition() async throws -> Date? {
        try await read { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT min(addition.due_at) FROM addition JOIN ticket ON ticket.id = addition.ticket_id
                    WHERE addition.state = 'waiting' AND ticket.tracking_id IS NOT NULL
                    """
            )
        }
        .map(Date.init(milliseconds:))
    }

    /// Records what became of an addition.
    ///
    /// - Parameters:
    ///   - id: The addition.
    ///   - retryAt: When to try again; nil where it is settled.
    ///   - failure: Why it was not passed on; nil where it was.
    ///   - isUncertain: Whether the outcome is unknown: then it is not sent again.
    /// - Throws: ``LedgerError``.
    package func settleAddition(
        _ id: Int64,
        retryAt: Date? = nil,
        failure: String? = nil,
        isUncertain: Bool = false
    ) async throws {
        try await write(.result) { transaction in
            if let retryAt {
                try transaction.run(
                    "UPDATE addition SET state = 'waiting', due_at = ?, last_error = ? WHERE id = ?",
                    [retryAt.milliseconds, failure.map(PeerWords.removed(from:)), id]
                )
                transaction.signal(.additions)
                return
            }
            if let failure, !isUncertain { return try transaction.failAddition(id, reason: failure) }
            let state = isUncertain ? "uncertain" : "sent"
            try transaction.run(
                "UPDATE addition SET state = ?, last_error = ? WHERE id = ?",
                [state, failure.map(PeerWords.removed(from:)), id]
            )
        }
    }
}

extension LedgerTransaction {
    /// Puts an addition that cannot be passed on among the dead letters.
    fileprivate func failAddition(_ id: Int64, reason: String) throws {
        try run(
            "UPDATE addition SET state = 'dead', last_error = ? WHERE id = ?",
            [PeerWords.removed(from: reason), id]
        )
        try addDeadLetter(
            DeadLetterRecord(stage: .forwarding, subject: "addition", subjectID: id, raw: Data(), reason: reason)
        )
    }
}
