import Carriers
import Complaints
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing

struct LedgerReportsTests {
    @Test("histories come page by page, each ticket once, with its own events", arguments: [1, 3, 7, 500])
    func paging(_ pageSize: Int) async throws {
        try await withLedger { ledger, clock in
            for number in 1...7 {
                try await ledger.openTicket(.test("laporan \(number)"), at: clock.now)
                clock.advance(by: 60)
            }
            let histories = try await ledger.allHistories(pageSize: pageSize)
            #expect(histories.map(\.ticket.complaint?.body) == (1...7).map { "laporan \($0)" })
            #expect(histories.allSatisfy { $0.events.map(\.kind) == [.opened] })
        }
    }

    @Test("since is included, until is not")
    func bounds() async throws {
        try await withLedger { ledger, clock in
            let first = clock.now
            try await ledger.openTicket(.test("a"), at: first)
            clock.advance(by: 3600)
            let second = clock.now
            try await ledger.openTicket(.test("b"), at: second)
            func bodies(_ since: Date?, _ until: Date?) async throws -> [String?] {
                try await ledger.allHistories(since: since, until: until).map(\.ticket.complaint?.body)
            }
            #expect(try await bodies(second, nil) == ["b"])
            #expect(try await bodies(nil, second) == ["a"])
            #expect(try await bodies(first, second.addingTimeInterval(1)) == ["a", "b"])
            #expect(try await bodies(second.addingTimeInterval(1), nil).isEmpty)
        }
    }

    @Test("the confirmation's time is when the network took it, and a delivery report does not move it")
    func confirmation() async throws {
        try await withLedger { ledger, clock in
            try await ledger.openTicket(.test("a"), at: clock.now)
            #expect(try await ledger.allHistories().first?.confirmationSentAt == nil)
            clock.advance(by: 12)
            let sent = clock.now
            try await ledger.sendReplies(at: sent)
            clock.advance(by: 500)
            _ = try await ledger.store(
                DeliveryReport(
                    carrier: "modem-1",
                    reference: "1",
                    recipient: nil,
                    status: .delivered,
                    detail: "",
                    receivedAt: clock.now
                )
            )
            #expect(try await ledger.replies(about: 1).first?.state == .delivered)
            #expect(try await ledger.allHistories().first?.confirmationSentAt == sent)
        }
    }

    @Test("a ticket is overdue from the day after its deadline until it is done, withdrawn or closed")
    func overdue() async throws {
        try await withLedger { ledger, clock in
            let deadline = try #require(CalendarDate("2026-11-20"))
            var ids: [Int64] = []
            for _ in 1...5 {
                ids.append(try await ledger.openTicket(.test("a"), deadline: deadline, at: clock.now).id)
            }
            try await ledger.openTicket(.test("tanpa tenggat"), deadline: nil, at: clock.now)
            func overdue(_ day: String, agency: String? = nil) async throws -> [Int64] {
                try await ledger.overdueTickets(
                    on: #require(CalendarDate(day)),
                    matching: TicketQuery(agency: agency, limit: 10)
                )
                .items.map(\.id)
            }
            #expect(try await overdue("2026-11-20").isEmpty)
            #expect(try await overdue("2026-11-21") == ids)
            #expect(try await overdue("2026-11-21", agency: "DLH").isEmpty)
            #expect(try await overdue("2026-11-21", agency: "PUPR") == ids)
            for (id, status) in zip(ids, ["Selesai", "Diarsipkan oleh Admin", "Dalam Proses"]) {
                try await ledger.record(StatusObservation(verbatim: status), of: id, nextPoll: nil)
            }
            try await ledger.close(ids[3], reason: "ganda", by: .token("test"))
            #expect(try await overdue("2026-11-21") == [ids[2], ids[4]])
            let page = try await ledger.overdueTickets(
                on: try #require(CalendarDate("2026-11-21")),
                matching: TicketQuery(state: .open, since: clock.now, limit: 1)
            )
            #expect(page.items.map(\.id) == [ids[2]])
        }
    }
}
