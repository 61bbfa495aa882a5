import Complaints
import Foundation
import GRDB

/// A notification with its ticket. Number and texts are decrypted outside the write transaction.
struct SealedNotification: Sendable {
    private static let columns = """
        id, reply_key, kind, ticket_id, carrier, recipient_hash, recipient, service_number, variables, attempts, created_at
        """
    static let byID = "SELECT \(columns) FROM notification WHERE id = ?"

    private let row: StoredRow
    private let ticket: StoredRow?

    /// Reads the ticket of a notification whose row was read.
    init(row: StoredRow, in database: Database) throws {
        self.row = row
        ticket = try (row[3] as Int64?).flatMap { id in try database.row(kept: LedgerTransaction.ticketQuery, [id]) }
    }

    /// The notifications that wait, oldest first.
    static func waiting(limit: Int, in database: Database) throws -> [SealedNotification] {
        try database.rows(kept: "SELECT \(columns) FROM notification ORDER BY id LIMIT ?", [limit])
            .map { try SealedNotification(row: $0, in: database) }
    }

    var id: Int64 { row[0] }
    var carrier: String { row[4] }
    var recipientHash: Data { row[5] }

    func opened(by vault: Vault) throws -> WaitingNotification {
        WaitingNotification(
            id: row[0],
            replyKey: row[1],
            kind: row[2],
            carrier: row[4],
            recipient: PhoneNumber(kind: .subscriber, canonical: try vault.openText(row[6], for: "sender")),
            recipientHash: row[5],
            serviceNumber: row[7],
            variables: try FlatJSON.decode(vault.open(row[8], for: "notification.variables")),
            ticket: try ticket.map { try TicketRecord(row: $0, vault: vault) },
            attempts: row[9],
            createdAt: Date(milliseconds: row[10])
        )
    }
}

/// The standing of a number: its recent replies and its owner's wishes. The memory of its owner is decrypted outside
/// the write transaction.
struct SealedStanding: Sendable {
    private let sent: Int
    private let isStopped: Bool
    private let memory: Data?

    /// Reads how a number stands.
    ///
    /// - Parameters:
    ///   - recipientHash: The number.
    ///   - since: The time from which replies count; waiting replies count too.
    ///   - database: The database.
    ///   - vault: The vault that knows the hash's other forms.
    /// - Throws: What the database throws.
    init(of recipientHash: Data, since: Date, in database: Database, vault: Vault) throws {
        let forms = vault.forms(of: recipientHash)
        let marks = databaseQuestionMarks(count: forms.count)
        let sent = try database.integer(
            kept: """
                SELECT count(*) FROM outbound_message
                WHERE recipient_hash IN (\(marks)) AND created_at >= ? - 86400000 AND due_at >= ? AND state <> 'suppressed'
                """,
            forms + [since.milliseconds, since.milliseconds]
        )
        self.sent = Int(sent ?? 0)
        let sender = try database.row(
            kept: "SELECT is_stopped, memory FROM sender WHERE sender_hash IN (\(marks))",
            forms
        )
        isStopped = sender?[0] ?? false
        memory = sender.flatMap { $0[1] as Data? }
    }

    func opened(by vault: Vault) throws -> RecipientStanding {
        RecipientStanding(
            sent: sent,
            isStopped: isStopped,
            language: try SenderMemory(sealed: memory, vault: vault).language
        )
    }
}
