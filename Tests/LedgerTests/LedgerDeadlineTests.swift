import Complaints
import Foundation
import GRDB
import Ledger
import TestSupport
import Testing

@Suite("Deadlines in the ledger")
struct LedgerDeadlineTests {
    private let day = CalendarDate("2025-12-01")

    @Test("overdue tickets are counted by classification, without those that are done, closed or withdrawn")
    func counts() async throws {
        try await withLedger { ledger, clock, _ in
            let day = try #require(day)
            var ids: [Int64] = []
            for index in 0..<6 {
                let ticket = try #require(try await ledger.openTicket("satu \(index)", id: "\(index)", at: clock.now))
                var complaint = try #require(ticket.complaint)
                complaint.classification = Judgement(index < 4 ? .serviceComplaint : .aspiration)
                try await ledger.amend(ticket.id, complaint: complaint, changes: [:], deadline: day, by: .token("test"))
                ids.append(ticket.id)
            }
            #expect(try await ledger.overdueCounts(on: day).isEmpty)
            let next = day.adding(days: 1)
            #expect(try await ledger.overdueCounts(on: next) == [.serviceComplaint: 4, .aspiration: 2])
            try await ledger.record(StatusObservation(verbatim: "Selesai"), of: ids[0], nextPoll: nil)
            try await ledger.close(ids[1], reason: "done by telephone", by: .token("test"))
            #expect(try await ledger.overdueCounts(on: next) == [.serviceComplaint: 2, .aspiration: 2])
            try await ledger.record(StatusObservation(verbatim: "Dalam Proses"), of: ids[0], nextPoll: nil)
            #expect(try await ledger.overdueCounts(on: next) == [.serviceComplaint: 3, .aspiration: 2])
            let listed = try await ledger.overdueTickets(on: next)
            #expect(listed.items.map(\.id) == [ids[0], ids[2], ids[3], ids[4], ids[5]])
        }
    }

    @Test("a status that goes back is recorded with its reason")
    func reversal() async throws {
        try await withLedger { ledger, clock, _ in
            let ticket = try #require(try await ledger.openTicket("satu", id: "1", at: clock.now))
            for status in ["Selesai", "Menunggu Rapat", "Dalam Proses", "Selesai", "Dalam Proses"] {
                try await ledger.record(StatusObservation(verbatim: status), of: ticket.id, nextPoll: nil)
            }
            let reversals = try await ledger.events(of: ticket.id).map { $0.detail["reversal"] }
            #expect(reversals.last == "taken up again after it was resolved")
            #expect(reversals.compactMap(\.self).count == 1)
        }
    }

    @Test("overdue tickets are found by the index, also after a ledger of the first schema was taken over")
    func index() async throws {
        try await withLedger { ledger, clock, path in
            let ticket = try #require(try await ledger.openTicket("satu", id: "1", at: clock.now))
            try await ledger.close(ticket.id, reason: "x", by: .token("test"))
            let database = try DatabaseQueue(path: path)
            // As the first schema left it.
            try await database.write { database in
                try database.execute(
                    sql: """
                        DROP INDEX ticket_deadline; DROP INDEX ticket_remind;
                        ALTER TABLE ticket DROP COLUMN closed_at; ALTER TABLE ticket DROP COLUMN remind_on;
                        DELETE FROM grdb_migrations WHERE identifier = '2';
                        """
                )
            }
            await ledger.close()
            try await openLedger(path).close()
            try await database.read { database in
                #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM ticket WHERE closed_at IS NOT NULL") == 1)
                for query in ["SELECT id", "SELECT classification, count(*)"] {
                    let plan = try Row.fetchAll(
                        database,
                        sql: """
                            EXPLAIN QUERY PLAN \(query) FROM ticket WHERE deadline < '2025-12-01' AND deadline IS NOT NULL
                                AND state <> 'cancelled' AND closed_at IS NULL
                                AND coalesce(status, '') NOT IN ('resolved', 'closed', 'archived')
                            """
                    )
                    let detail: String = plan[0]["detail"]
                    #expect(detail.contains("ticket_deadline"), "\(detail)")
                }
            }
            try database.close()
        }
    }
}
