import Carriers
import Complaints
import Foundation
package import GRDB
import Ledger
import LedgerSteps
import Logging

/// Fills a ledger by SQL with as many complaints as a measurement needs: a hundred thousand in a few seconds.
///
/// One complaint goes through the ledger as it should; the others are copies of its rows. Their ids, numbers and look-up hashes are
/// their own, so that indexes are as large and as scattered as they would be; sealed values are the first one's, and their audit chain
/// does not hold.
package enum LedgerSeed {
    /// How far the complaints have come.
    package enum Stage: Sendable {
        /// At the central system, with both replies sent: nine rows each.
        case told
        /// Waiting to be forwarded, with the confirmation sent.
        case open
    }

    /// The master key of a filled ledger.
    package static let key = [UInt8](repeating: 0x0F, count: 32)
    /// How many complaints are copied in one transaction.
    private static let batch = 100_000

    /// Fills a new ledger.
    ///
    /// - Parameters:
    ///   - path: The database, which does not exist yet.
    ///   - complaints: How many.
    ///   - stage: How far they have come.
    /// - Returns: How many rows the ledger has.
    /// - Throws: Where the ledger cannot be written.
    package static func fill(_ path: String, complaints: Int, as stage: Stage) async throws -> Int {
        let logger = Logger(label: "seed") { _ in SwiftLogNoOpLogHandler() }
        let ledger = try Ledger(configuration: .init(path: path, protection: .key(key)), logger: logger)
        let path = try await goTheWholeWay(in: ledger, until: stage)
        await ledger.close()
        let database = try DatabaseQueue(path: path)
        defer { try? database.close() }
        return try await database.writeWithoutTransaction { database in
            try copy(complaints, in: database)
        }
    }

    private static func goTheWholeWay(in ledger: Ledger, until stage: Stage) async throws -> String {
        let text = "jln rusak parah di desa Guci kec ujan mas dkt jembatan, byk motor jatuh. mhn diperbaiki"
        let record = InboundMessage(
            carrier: "smsc",
            sender: PhoneNumber(kind: .subscriber, canonical: "6281270000000"),
            recipient: "9009",
            carrierMessageID: "seed",
            sentAt: nil,
            receivedAt: Date(),
            payload: .text(text)
        )
        _ = try await ledger.store(record)
        let complaint = Complaint(intent: Judgement(.report), title: text, body: text)
        for message in try await ledger.messagesForTriage(limit: 1) {
            let settlement = TriageSettlement(
                state: .triaged,
                change: .open(NewTicket(complaint: complaint, forwardAt: Date(), deadline: nil)),
                notification: NewNotification(replyKey: "m\(message.id)", kind: "confirmation")
            )
            _ = try await ledger.settle(message, as: settlement)
        }
        if stage == .told {
            for claimed in try await ledger.claimDueTickets(limit: 1).items {
                let result = ForwardingResult.forwarded(
                    claimed.ticket.id,
                    trackingID: "10000001",
                    pollAt: Date(timeIntervalSinceNow: 86_400 * 365)
                )
                for outcome in await ledger.record([result]) { _ = try outcome.get() }
            }
        }
        let replies = try await ledger.notificationsInContext(limit: 10, countingSince: Date())
            .map { WrittenReply(notification: $0.notification, text: "Laporan Anda kami terima.", sendAt: Date()) }
        for outcome in await ledger.settle(replies) { try outcome.get() }
        // Both go to one number, so they go one after the other.
        while case let claimed = try await ledger.claimDueReplies(for: "smsc", limit: 10).items, !claimed.isEmpty {
            let sent = claimed.map { SubmissionResult.sent($0, carrier: "smsc", references: ["\($0.id)"]) }
            for outcome in await ledger.record(sent) { try outcome.get() }
        }
        return ledger.configuration.path
    }

    /// Copies the first complaint's rows; returns how many rows there are then.
    private static func copy(_ complaints: Int, in database: Database) throws -> Int {
        database.add(
            function: DatabaseFunction("ticket_number", argumentCount: 1, pure: true) { values in
                Int64.fromDatabaseValue(values[0]).map { TicketNumber(serial: 999 + $0, prefix: "LP").description }
            }
        )
        // Nothing here need survive a power cut.
        try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000")
        try database.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA wal_autocheckpoint = 100000")
        try database.execute(sql: "CREATE TEMP TABLE copy (id INTEGER PRIMARY KEY, sender_hash BLOB NOT NULL)")
        let replies = try Int.fetchOne(database, sql: "SELECT count(*) FROM outbound_message") ?? 0
        let events = try Int.fetchOne(database, sql: "SELECT count(*) FROM ticket_event") ?? 0
        for first in stride(from: 2, through: complaints, by: batch) {
            let last = min(first + batch - 1, complaints)
            try database.inTransaction {
                try database.execute(
                    sql: """
                        DELETE FROM copy;
                        WITH RECURSIVE number (id) AS (SELECT \(first) UNION ALL SELECT id + 1 FROM number WHERE id < \(last))
                        INSERT INTO copy SELECT id, randomblob(16) FROM number
                        """
                )
                for (table, changes) in Self.changes(replies: replies, events: events) {
                    try database.execute(sql: try Self.insertion(into: table, changing: changes, database))
                }
                try database.execute(
                    sql: """
                        INSERT INTO inbound_identity
                        SELECT dedup_hash, id FROM inbound_message WHERE id BETWEEN \(first) AND \(last) ORDER BY dedup_hash;
                        INSERT INTO meta (name, value) VALUES ('identities_settled', CAST('\(last)' AS BLOB))
                        ON CONFLICT (name) DO UPDATE SET value = excluded.value
                        """
                )
                return .commit
            }
        }
        try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        return try rows(in: database)
    }

    /// How many rows the tables have that grow with complaints.
    package static func rows(in database: Database) throws -> Int {
        try ["inbound_message", "ticket", "ticket_event", "outbound_message", "outbound_segment", "sender"]
            .reduce(0) { $0 + (try Int.fetchOne(database, sql: "SELECT count(*) FROM \($1)") ?? 0) }
    }

    /// What differs from the first complaint's rows, by table and column.
    private static func changes(replies: Int, events: Int) -> [(table: String, columns: [String: String])] {
        [
            (
                "inbound_message",
                [
                    "id": "copy.id", "dedup_hash": "randomblob(16)", "content_hash": "randomblob(16)",
                    "sender_hash": "copy.sender_hash", "ticket_id": "copy.id",
                ]
            ),
            (
                "ticket",
                [
                    "id": "copy.id", "number": "ticket_number(copy.id)", "inbound_id": "copy.id",
                    "sender_hash": "copy.sender_hash",
                    "tracking_id": "CASE WHEN source.tracking_id IS NULL THEN NULL ELSE 10000000 + copy.id END",
                    "poll_at": "source.poll_at + copy.id", "forward_at": "source.forward_at + copy.id % 1000",
                ]
            ),
            (
                "ticket_event",
                [
                    "id": "(copy.id - 1) * \(events) + source.id", "ticket_id": "copy.id",
                    "detail_hash": "randomblob(16)", "chain": "randomblob(32)",
                ]
            ),
            (
                "outbound_message",
                [
                    "id": "(copy.id - 1) * \(replies) + source.id",
                    "reply_key":
                        "CASE source.kind WHEN 'confirmation' THEN 'm' || copy.id ELSE 't' || copy.id || ':forwarded' END",
                    "ticket_id": "copy.id", "recipient_hash": "copy.sender_hash",
                ]
            ),
            (
                "outbound_segment",
                [
                    "outbound_id": "(copy.id - 1) * \(replies) + source.outbound_id",
                    "reference": "(copy.id - 1) * \(replies) + source.outbound_id",
                ]
            ),
            ("sender", ["sender_hash": "copy.sender_hash"]),
        ]
    }

    private static func insertion(
        into table: String,
        changing changes: [String: String],
        _ database: Database
    ) throws -> String {
        let columns = try database.columns(in: table).map(\.name)
        let values = columns.map { changes[$0] ?? "source.\($0)" }
        let own: String
        switch table {
        case "inbound_message", "ticket": own = "source.id = 1"
        case "ticket_event": own = "source.ticket_id = 1"
        case "outbound_message": own = "source.ticket_id = 1"
        case "outbound_segment": own = "source.outbound_id IN (SELECT id FROM outbound_message WHERE ticket_id = 1)"
        default: own = "source.sender_hash = (SELECT sender_hash FROM inbound_message WHERE id = 1)"
        }
        return """
            INSERT INTO \(table) (\(columns.joined(separator: ", ")))
            SELECT \(values.joined(separator: ", ")) FROM copy JOIN \(table) source ON \(own)
            """
    }
}
