package import Complaints
package import Foundation
import GRDB

/// Which tickets to list.
package struct TicketQuery: Hashable, Sendable {
    package var state: TicketState?
    package var agency: String?
    package var since: Date?
    package var until: Date?
    package var limit: Int

    package init(
        state: TicketState? = nil,
        agency: String? = nil,
        since: Date? = nil,
        until: Date? = nil,
        limit: Int = 50
    ) {
        self.state = state
        self.agency = agency
        self.since = since
        self.until = until
        self.limit = limit
    }
}

/// What officers and operators do.
extension Ledger {
    /// The tickets that match, newest first.
    package func tickets(matching query: TicketQuery) async throws -> [TicketRecord] {
        let vault = vault
        return try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                    WHERE (?1 IS NULL OR ticket.state = ?1) AND (?2 IS NULL OR ticket.agency = ?2)
                        AND (?3 IS NULL OR ticket.created_at >= ?3) AND (?4 IS NULL OR ticket.created_at < ?4)
                    ORDER BY ticket.id DESC LIMIT ?5
                    """,
                arguments: [
                    query.state?.rawValue, query.agency, query.since?.milliseconds, query.until?.milliseconds,
                    query.limit,
                ]
            )
            .map { try TicketRecord(row: $0, vault: vault) }
        }
    }

    /// Changes what a ticket says, on an officer's word.
    ///
    /// - Parameters:
    ///   - ticketID: The ticket.
    ///   - complaint: What it says from now on.
    ///   - changes: The names of the changed fields with their new values, for the history; no text of a citizen.
    ///   - deadline: The day by which it should be finished from now on; nil leaves it as it is.
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/notFound``.
    package func amend(
        _ ticketID: Int64,
        complaint: Complaint,
        changes: [String: String],
        deadline: CalendarDate? = nil
    ) async throws {
        try await write { transaction in
            guard
                try transaction.run(
                    """
                    UPDATE ticket SET complaint = ?, classification = ?, category = ?, agency = ?, district = ?, village = ?,
                        incident_date = ?, is_anonymous = ?, is_secret = ?, is_urgent = ?,
                        deadline = coalesce(?, deadline), remind_on = NULL WHERE id = ?
                    """,
                    [
                        try transaction.vault.seal(complaint),
                        complaint.classification?.value.rawValue, complaint.category?.value, complaint.agency?.value,
                        complaint.place.district?.code, complaint.place.village?.code,
                        complaint.incidentDate?.value.description, complaint.anonymous.value, complaint.isConfidential,
                        complaint.urgent.value, deadline?.description, ticketID,
                    ]
                ) == 1
            else { throw LedgerError(.notFound, "there is no such ticket") }
            try transaction.append(
                TicketEvent(
                    kind: .amended,
                    actor: .operator,
                    at: transaction.now.timeIntervalSince1970,
                    detail: changes
                ),
                to: ticketID
            )
        }
    }

    /// Queues an operator's text to a number.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - number: The recipient.
    ///   - carrier: The carrier that sends it.
    /// - Returns: The message's id.
    /// - Throws: ``LedgerError``.
    package func queueMessage(_ text: String, to number: PhoneNumber, carrier: String) async throws -> Int64 {
        let key = "o\(UUID().uuidString)"
        return try await write { transaction in
            let now = transaction.now.milliseconds
            try transaction.run(
                """
                INSERT INTO outbound_message (reply_key, kind, carrier, recipient_hash, recipient, text, state, created_at,
                    updated_at, due_at)
                VALUES (?, 'operator', ?, ?, ?, ?, 'queued', ?, ?, ?)
                """,
                [
                    key, carrier, transaction.vault.hash(number), transaction.vault.seal(number.text, for: "sender"),
                    transaction.vault.seal(text, for: "outbound.text"), now, now, now,
                ]
            )
            transaction.signal(.outbound)
            return transaction.database.lastInsertedRowID
        }
    }
}
