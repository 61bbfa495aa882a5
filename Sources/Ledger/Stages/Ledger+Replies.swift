import Complaints
package import Foundation
import GRDB

extension Ledger {
    /// Replies that wait to be written, oldest first.
    package func waitingNotifications(limit: Int) async throws -> [WaitingNotification] {
        let vault = vault
        return try await read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM notification ORDER BY id LIMIT ?", arguments: [limit])
                .map { row in
                    let ticket = try (row["ticket_id"] as Int64?).flatMap { id in
                        try Row.fetchOne(
                            database,
                            sql: """
                                SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                                WHERE ticket.id = ?
                                """,
                            arguments: [id]
                        )
                    }
                    let variables = try vault.open(row["variables"], for: "notification.variables")
                    return WaitingNotification(
                        id: row["id"],
                        replyKey: row["reply_key"],
                        kind: row["kind"],
                        carrier: row["carrier"],
                        recipient: PhoneNumber(
                            kind: .subscriber,
                            canonical: try vault.openText(row["recipient"], for: "sender")
                        ),
                        recipientHash: row["recipient_hash"],
                        serviceNumber: row["service_number"],
                        variables: try JSONDecoder().decode([String: String].self, from: variables),
                        ticket: try ticket.map { try TicketRecord(row: $0, vault: vault) },
                        attempts: row["attempts"],
                        createdAt: Date(milliseconds: row["created_at"])
                    )
                }
        }
    }

    /// How many replies went to a number since a time, and whether its owner wants none.
    package func replyBudget(of recipientHash: Data, since: Date) async throws -> (sent: Int, isStopped: Bool) {
        let forms = vault.forms(of: recipientHash)
        let marks = databaseQuestionMarks(count: forms.count)
        return try await read { database in
            let sent = try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM outbound_message
                    WHERE recipient_hash IN (\(marks)) AND created_at >= \(since.milliseconds) AND state <> 'suppressed'
                    """,
                arguments: StatementArguments(forms)
            )
            let isStopped = try Bool.fetchOne(
                database,
                sql: "SELECT is_stopped FROM sender WHERE sender_hash IN (\(marks))",
                arguments: StatementArguments(forms)
            )
            return (sent ?? 0, isStopped ?? false)
        }
    }

    /// Replaces a notification by the reply that was written for it, once.
    ///
    /// - Parameters:
    ///   - notification: The notification.
    ///   - text: The reply; nil where none is sent.
    ///   - sendAt: Not before this time.
    ///   - suppression: Why none is sent.
    /// - Throws: ``LedgerError``.
    package func settle(
        _ notification: WaitingNotification,
        text: String?,
        sendAt: Date,
        suppression: String?
    ) async throws {
        try await write { transaction in
            guard try transaction.run("DELETE FROM notification WHERE id = ?", [notification.id]) == 1 else { return }
            try transaction.run(
                """
                INSERT INTO outbound_message (reply_key, kind, ticket_id, carrier, recipient_hash, recipient, service_number,
                    text, state, created_at, updated_at, due_at, last_error)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (reply_key) DO NOTHING
                """,
                [
                    notification.replyKey, notification.kind, notification.ticket?.id, notification.carrier,
                    try transaction.current(notification.recipientHash),
                    transaction.vault.seal(notification.recipient.text, for: "sender"),
                    notification.serviceNumber, transaction.vault.seal(text ?? "", for: "outbound.text"),
                    text == nil ? "suppressed" : "queued", transaction.now.milliseconds, transaction.now.milliseconds,
                    sendAt.milliseconds, suppression,
                ]
            )
            if text != nil { transaction.signal(.outbound) }
        }
    }

    /// Puts a notification that cannot be written among the dead letters.
    package func bury(_ notification: WaitingNotification, reason: String) async throws {
        try await write { transaction in
            guard try transaction.run("DELETE FROM notification WHERE id = ?", [notification.id]) == 1 else { return }
            try transaction.bury(
                DeadLetterRecord(
                    stage: .notification,
                    carrier: notification.carrier,
                    subject: "notification",
                    subjectID: notification.id,
                    raw: Data("\(notification.kind) \(notification.replyKey)".utf8),
                    reason: reason
                )
            )
        }
    }

    // MARK: Dispatch

    /// Claims replies that are due for a carrier; each is recorded as being sent before it is.
    package func claimReplies(for carrier: String, limit: Int) async throws -> [OutboundRecord] {
        try await write { transaction in
            let rows = try transaction.rows(
                """
                SELECT *, (SELECT number FROM ticket WHERE ticket.id = ticket_id) AS ticket_number
                FROM outbound_message WHERE state = 'queued' AND carrier = ? AND due_at <= ?
                ORDER BY due_at, id LIMIT ?
                """,
                [carrier, transaction.now.milliseconds, limit]
            )
            return try rows.map { row in
                let id: Int64 = row["id"]
                try transaction.run(
                    "UPDATE outbound_message SET state = 'sending', attempts = attempts + 1, updated_at = ? WHERE id = ?",
                    [transaction.now.milliseconds, id]
                )
                return OutboundRecord(
                    id: id,
                    kind: row["kind"],
                    ticketID: row["ticket_id"],
                    ticketNumber: row["ticket_number"],
                    carrier: carrier,
                    recipient: PhoneNumber(
                        kind: .subscriber,
                        canonical: try transaction.vault.openText(row["recipient"], for: "sender")
                    ),
                    serviceNumber: row["service_number"],
                    text: try transaction.vault.openText(row["text"], for: "outbound.text"),
                    state: .sending,
                    createdAt: Date(milliseconds: row["created_at"]),
                    attempts: (row["attempts"] as Int) + 1
                )
            }
        }
    }

    /// When the next reply is due for a carrier.
    package func nextReply(for carrier: String) async throws -> Date? {
        try await read { database in
            try Int64.fetchOne(
                database,
                sql: "SELECT min(due_at) FROM outbound_message WHERE state = 'queued' AND carrier = ?",
                arguments: [carrier]
            )
        }
        .map(Date.init(milliseconds:))
    }

    /// Records that the network took a reply.
    package func recordSent(_ reply: OutboundRecord, carrier: String, references: [String]) async throws {
        try await write(.result) { transaction in
            try transaction.run(
                """
                UPDATE outbound_message SET state = 'sent', carrier = ?, updated_at = ?, last_error = NULL
                WHERE id = ? AND state = 'sending'
                """,
                [carrier, transaction.now.milliseconds, reply.id]
            )
            for (sequence, reference) in references.enumerated() {
                try transaction.run(
                    """
                    INSERT OR REPLACE INTO outbound_segment (outbound_id, attempt, sequence, carrier, reference, submitted_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                    [reply.id, reply.attempts, sequence + 1, carrier, reference, transaction.now.milliseconds]
                )
            }
            try transaction.matchEarlyReports(of: reply.id, carrier: carrier, references: references)
        }
    }

    /// Puts a reply back for another attempt, to be made by the same or another carrier.
    package func recordSendingDelayed(
        _ reply: OutboundRecord,
        until: Date,
        carrier: String,
        reason: String
    ) async throws {
        try await write(.result) { transaction in
            try transaction.run(
                """
                UPDATE outbound_message SET state = 'queued', due_at = ?, carrier = ?, last_error = ?, updated_at = ?
                WHERE id = ? AND state = 'sending'
                """,
                [until.milliseconds, carrier, reason, transaction.now.milliseconds, reply.id]
            )
            transaction.signal(.outbound)
        }
    }

    /// Records that a reply will never be sent.
    package func recordSendingFailed(_ reply: OutboundRecord, state: OutboundRecord.State, reason: String) async throws
    {
        try await write(.result) { transaction in
            try transaction.run(
                "UPDATE outbound_message SET state = ?, last_error = ?, updated_at = ? WHERE id = ? AND state = 'sending'",
                [state.rawValue, reason, transaction.now.milliseconds, reply.id]
            )
            guard state == .failed else { return }
            try transaction.bury(
                DeadLetterRecord(
                    stage: .dispatch,
                    carrier: reply.carrier,
                    subject: "outbound_message",
                    subjectID: reply.id,
                    raw: Data(),
                    reason: reason
                )
            )
        }
    }

    /// How many segments went out by a carrier since a time.
    package func segmentsSent(by carrier: String, since: Date) async throws -> Int {
        try await read { database in
            try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM outbound_segment WHERE carrier = ? AND submitted_at >= ?",
                arguments: [carrier, since.milliseconds]
            ) ?? 0
        }
    }

    /// Gives the waiting replies of carriers that are no longer there to another.
    ///
    /// - Parameters:
    ///   - known: The names of the carriers that are there.
    ///   - carrier: The one that takes them.
    /// - Returns: How many there were.
    /// - Throws: ``LedgerError``.
    package func reassignReplies(ofOthersThan known: [String], to carrier: String) async throws -> Int {
        try await write { transaction in
            let marks = databaseQuestionMarks(count: known.count)
            return try transaction.run(
                "UPDATE outbound_message SET carrier = ? WHERE state = 'queued' AND carrier NOT IN (\(marks))",
                StatementArguments([carrier] + known)
            )
        }
    }

    /// Puts back what a stopped process left in the middle of sending; the citizen may get it twice, but gets it.
    package func recoverSending() async throws -> Int {
        try await write { transaction in
            try transaction.run("UPDATE outbound_message SET state = 'queued' WHERE state = 'sending'")
        }
    }
}
