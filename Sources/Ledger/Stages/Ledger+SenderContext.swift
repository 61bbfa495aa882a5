package import Foundation
import GRDB

extension Ledger {
    /// The answers of agencies to a sender's reports, newest first.
    package func answers(to senderHash: Data, limit: Int) async throws -> [StoredAnswer] {
        try await readSealed { database, vault in
            let forms = vault.forms(of: senderHash)
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT ticket_event.id, ticket_event.ticket_id, ticket_event.detail
                    FROM ticket JOIN ticket_event ON ticket_event.ticket_id = ticket.id
                    WHERE ticket.sender_hash IN (\(databaseQuestionMarks(count: forms.count)))
                        AND ticket_event.kind = 'answered' AND ticket_event.detail IS NOT NULL
                    ORDER BY ticket_event.id DESC LIMIT ?
                    """,
                arguments: StatementArguments(forms) + [limit]
            )
            .compactMap { row in
                guard let detail = try? FlatJSON.decode(vault.open(row[2], for: "event.detail")) else { return nil }
                return StoredAnswer(
                    eventID: row[0],
                    ticketID: row[1],
                    institution: detail["institution"] ?? "",
                    text: detail["text"] ?? ""
                )
            }
        }
    }
}

/// What is known of a sender, before any of it is opened.
struct SealedContext: Sendable {
    private let sender: StoredRow?
    private let replies: [StoredRow]
    private let tickets: [StoredRow]
    private let continuedTicketID: Int64?

    /// Reads the data.
    ///
    /// - Parameters:
    ///   - senderHash: The sender.
    ///   - continued: The message that this one continues, if any.
    ///   - limit: How many of the sender's latest tickets to read.
    ///   - database: The database.
    ///   - vault: The vault that knows the hash's other forms.
    ///   - now: The time.
    /// - Throws: What the database throws.
    init(
        of senderHash: Data,
        continuing continued: Int64?,
        tickets limit: Int,
        in database: Database,
        vault: Vault,
        now: Date
    ) throws {
        let forms = vault.forms(of: senderHash)
        let marks = databaseQuestionMarks(count: forms.count)
        sender = try database.row(
            kept: """
                SELECT is_stopped, last_help_at, question_ticket_id, question_until, memory FROM sender
                WHERE sender_hash IN (\(marks))
                """,
            forms
        )
        // Who is not known has never been texted.
        replies =
            sender == nil
            ? []
            : try database.rows(
                kept: """
                    SELECT text, created_at FROM outbound_message
                    WHERE recipient_hash IN (\(marks)) AND created_at >= ? AND state <> 'suppressed'
                    ORDER BY created_at DESC LIMIT 8
                    """,
                forms + [now.addingTimeInterval(-86_400).milliseconds]
            )
        tickets = try database.rows(
            kept: """
                SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                WHERE ticket.sender_hash IN (\(marks)) ORDER BY ticket.id DESC LIMIT ?
                """,
            forms + [limit]
        )
        continuedTicketID = try continued.flatMap { id in
            try database.integer(kept: "SELECT ticket_id FROM inbound_message WHERE id = ?", [id])
        }
    }

    /// What can be opened of it: whose rows are damaged is heard all the same, and remembered anew.
    func opened(by vault: Vault) -> SenderContext {
        var context = SenderContext()
        if let sender {
            context.isStopped = sender[0]
            context.lastHelpAt = (sender[1] as Int64?).map(Date.init(milliseconds:))
            if let ticketID = sender[2] as Int64?, let until = sender[3] as Int64? {
                context.question = (ticketID, Date(milliseconds: until))
            }
            context.memory = (try? SenderMemory(sealed: sender[4], vault: vault)) ?? SenderMemory()
        }
        context.replies = replies.compactMap { row in
            let sealed: Data = row[0]
            guard !sealed.isEmpty, let text = try? vault.openText(sealed, for: "outbound.text") else { return nil }
            return (text, Date(milliseconds: row[1]))
        }
        context.tickets = tickets.compactMap { try? TicketRecord(row: $0, vault: vault) }
        context.continuedTicketID = continuedTicketID
        return context
    }
}

extension SenderMemory {
    init(sealed: Data?, vault: Vault) throws {
        guard let sealed, !sealed.isEmpty else {
            self.init()
            return
        }
        self = try SenderMemory(json: vault.open(sealed, for: "sender.memory"))
    }
}
