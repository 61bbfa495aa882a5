import Complaints
import Foundation
import GRDB
import Ledger
import Reporting
import TestSupport
import Testing

@Suite("A damaged ticket in exports and reports")
struct DamagedTicketReportTests {
    private static let names = ReportNames(institution: "Kabupaten X", agencies: [])

    /// Five tickets, of which the second has no text that could be read and the fourth no history.
    private func withDamage(_ body: (Ledger, TestClock) async throws -> Void) async throws {
        try await withLedger { ledger, clock in
            for number in 1...5 { try await ledger.openTicket(.test("laporan \(number)"), at: clock.now) }
            let intruder = try DatabaseQueue(path: ledger.configuration.path)
            try await intruder.write { database in
                try database.execute(
                    sql: """
                        UPDATE ticket SET complaint = x'01ff' WHERE id = 2;
                        UPDATE ticket_event SET detail = x'01ff' WHERE ticket_id = 4;
                        """
                )
            }
            try intruder.close()
            try await body(ledger, clock)
        }
    }

    @Test("is there with all that can be read, and hides none on its page or behind it", arguments: [1, 2, 3, 500])
    func histories(pageSize: Int) async throws {
        try await withDamage { ledger, _ in
            let histories = try await ledger.allHistories(pageSize: pageSize)
            let bodies = histories.map(\.ticket.complaint?.body)
            #expect(bodies == ["laporan 1", nil, "laporan 3", "laporan 4", "laporan 5"])
            #expect(histories.map(\.unreadable) == [[], [.text], [], [.history], []])
            #expect(histories.compactMap(\.damage).count == 2)
            #expect(histories[1].facts.agency == "PUPR")
        }
    }

    @Test("says in its line what is missing")
    func lines() async throws {
        try await withDamage { ledger, _ in
            let histories = try await ledger.allHistories()
            let lines = try histories.map { try TicketExportLine($0).line() }
            #expect(lines.map { $0.contains("\"unreadable\":[") } == [false, true, false, true, false])
            #expect(lines[1].contains("\"unreadable\":[\"text\"]"))
            #expect(lines[3].contains("\"unreadable\":[\"history\"]") && lines[3].contains("laporan 4"))
            let rows = parseCSV(histories.map { CentralExportLine.text($0, names: Self.names) }.joined())
            #expect(rows.count == 5)
            let text = try #require(CentralExportLine.columns.firstIndex(of: "Isi Laporan Awal"))
            #expect(rows[1][text] == "(isi laporan \(histories[1].ticket.number) rusak, tidak dapat dibaca)")
            #expect(rows[2][text] == "laporan 3")
            #expect(histories.allSatisfy { TrainingExample($0, field: .agency) == nil })
        }
    }

    @Test("counts in the month")
    func summary() async throws {
        try await withDamage { ledger, clock in
            let month = try #require(ReportMonth("2026-11"))
            let today = CalendarDate(secondsSinceEpoch: clock.now.timeIntervalSince1970)
            var summary = MonthlySummary(month: month, names: Self.names, madeOn: today)
            try await ledger.readHistories { summary.add($0) }
            #expect(summary.tickets == 5)
            #expect(summary.agencies.entries.map(\.count) == [5])
        }
    }
}
