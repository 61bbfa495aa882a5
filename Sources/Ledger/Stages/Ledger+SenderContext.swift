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

/// The data about a sender. Sealed values are decrypted outside the write transaction.
struct SealedContext: Sendable {
    /// Everything that is not sealed.
    private var known = SenderContext()
    private let memory: Data?
    private let replies: [(text: Data, at: Date)]
    private let tickets: [StoredRow]
    private let now: Date

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
        self.now = now
        let forms = vault.forms(of: senderHash)
        let marks = databaseQuestionMarks(count: forms.count)
        let sender = try database.row(
            kept: """
                SELECT is_stopped, last_help_at, question_ticket_id, question_until, memory FROM sender
                WHERE sender_hash IN (\(marks))
                """,
            forms
        )
        memory = sender.flatMap { $0[4] as Data? }
        if let sender {
            known.isStopped = sender[0]
            known.lastHelpAt = (sender[1] as Int64?).map(Date.init(milliseconds:))
            if let ticketID = sender[2] as Int64?, let until = sender[3] as Int64? {
                known.question = (ticketID, Date(milliseconds: until))
            }
        }
        // A sender without a row has never been texted.
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
            .map { (text: $0[0], at: Date(milliseconds: $0[1])) }
        tickets = try database.rows(
            kept: """
                SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                WHERE ticket.sender_hash IN (\(marks)) ORDER BY ticket.id DESC LIMIT ?
                """,
            forms + [limit]
        )
        known.continuedTicketID = try continued.flatMap { id in
            try database.integer(kept: "SELECT ticket_id FROM inbound_message WHERE id = ?", [id])
        }
    }

    /// The context. Its damaged parts are left out, so that their sender is served all the same.
    func opened(by vault: Vault) -> SenderContext {
        var context = known
        context.memory = (try? SenderMemory(sealed: memory, vault: vault)) ?? SenderMemory()
        context.memory.forgetTimes(after: now)
        context.replies = replies.compactMap { sealed, at in
            guard !sealed.isEmpty, let text = try? vault.openText(sealed, for: "outbound.text") else { return nil }
            return (text, at)
        }
        context.tickets = tickets.compactMap { try? TicketRecord(row: $0, vault: vault) }
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
