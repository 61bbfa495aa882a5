import Complaints
import Foundation
import Ledger
import Reporting
import Testing

@testable import Administration

@Suite("Orders about tickets")
struct TicketOrderTests {
    /// The number of the newest ticket.
    private func number(_ administration: Administration) async throws -> String {
        try #require(try await administration.carryOut(ListTickets(), by: officer).items.first).number
    }

    @Test("amend what was named, bring the deadline of the class, and are signed in the history")
    func amendment() async throws {
        try await withAdministration(tickets: 1) { administration in
            var order = AmendTicket(number: try await number(administration))
            order.agency = "dlh"
            order.classification = Classification.informationRequest.rawValue
            order.body = "jalan berlubang"
            let detail = try await administration.carryOut(order, by: officer)
            #expect(detail.ticket.agency == "DLH" && detail.body == "jalan berlubang")
            #expect(detail.ticket.deadline == CalendarDate("2026-12-24"))
            let event = try #require(detail.events.last)
            #expect(event.kind == .amended && event.actor == .operator)
            #expect(event.detail["by"] == "uid 1000 (budi)" && event.detail["body"] == "changed")
        }
    }

    @Test("refuse names that there are not, and amendments of nothing")
    func names() async throws {
        try await withAdministration(tickets: 1) { administration in
            var order = AmendTicket(number: try await number(administration))
            let nothing = await #expect(throws: Refusal.self) { try await administration.carryOut(order, by: officer) }
            #expect(nothing?.code == .invalid)
            order.agency = "PUPPR"
            let unknown = await #expect(throws: Refusal.self) { try await administration.carryOut(order, by: officer) }
            #expect(unknown?.message == "there is no agency 'PUPPR'; agencies: PUPR, DLH")
            order.agency = nil
            order.place = "16.03"
            let place = await #expect(throws: Refusal.self) { try await administration.carryOut(order, by: officer) }
            #expect(place?.code == .invalid)
        }
    }

    @Test("send only an uncertain or rejected ticket again, and close any, signed by a token's name")
    func resendAndClose() async throws {
        try await withAdministration(tickets: 1) { administration in
            let number = try await number(administration)
            let open = await #expect(throws: Refusal.self) {
                try await administration.carryOut(ResendTicket(number: number), by: officer)
            }
            #expect(open?.code == .conflict)
            let ticket = try #require(try await administration.ledger.ticket(called: number))
            let rejection = ForwardingResult.rejected(ticket.id, reason: "no", actor: .central)
            for outcome in await administration.ledger.record([rejection]) { _ = try outcome.get() }
            let resent = try await administration.carryOut(ResendTicket(number: number), by: .token("ani"))
            #expect(resent.ticket.state == .open && resent.events.last?.detail["by"] == "token ani")
            let spoken = number.lowercased().replacing("lp", with: "lp ")
            let closed = try await administration.carryOut(CloseTicket(number: spoken, reason: "ganda"), by: officer)
            #expect(closed.ticket.state == .cancelled && closed.events.last?.detail["reason"] == "ganda")
            #expect(closed.events.last?.detail["by"] == "uid 1000 (budi)")
        }
    }

    @Test("release and dismiss held tickets, signed, and tell why they are held")
    func held() async throws {
        try await withAdministration(tickets: 2, isHeld: true) { administration in
            let lines = try await administration.carryOut(ListTickets(TicketQuery(state: .held)), by: officer).items
            #expect(lines.count == 2 && lines.allSatisfy { $0.decideBy == CalendarDate("2026-12-01") })
            let (first, second) = (lines[0].number, lines[1].number)
            let shown = try await administration.carryOut(ShowTicket(number: first), by: officer)
            #expect(shown.hold?.reason == .unsureKind)
            #expect(shown.hold?.words == "not sure whether it is a report; the model says chatter (81 %: halo)")
            var amendment = AmendTicket(number: first)
            amendment.agency = "PUPR"
            amendment.classification = Classification.serviceComplaint.rawValue
            #expect(try await administration.carryOut(amendment, by: officer).ticket.deadline == nil)
            let released = try await administration.carryOut(ReleaseTicket(number: first), by: officer)
            #expect(released.ticket.state == .open && released.ticket.agency == "PUPR" && released.hold == nil)
            #expect(released.ticket.deadline == CalendarDate("2026-12-24"), "the citizen's time began with the text")
            #expect(released.events.last { $0.kind == .released }?.detail["by"] == "uid 1000 (budi)")
            let again = await #expect(throws: Refusal.self) {
                try await administration.carryOut(ReleaseTicket(number: first), by: officer)
            }
            #expect(again?.code == .conflict)
            let wordless = await #expect(throws: Refusal.self) {
                try await administration.carryOut(DismissTicket(number: second, reason: ""), by: officer)
            }
            #expect(wordless?.code == .invalid)
            let order = DismissTicket(number: second, reason: "salah kirim", kind: .chatter)
            let dismissed = try await administration.carryOut(order, by: .token("ani"))
            #expect(dismissed.ticket.state == .dismissed && dismissed.events.last?.detail["by"] == "token ani")
            let twice = await #expect(throws: Refusal.self) { try await administration.carryOut(order, by: officer) }
            #expect(twice?.code == .conflict)
            var examples = ""
            _ = try await administration.export(TicketExport(form: .training(.kind))) { examples += $0 }
            #expect(
                examples.split(separator: "\n").sorted() == [
                    "{\"kind\":\"chatter\",\"text\":\"jalan rusak 0\"}",
                    "{\"kind\":\"report\",\"text\":\"jalan rusak 1\"}",
                ]
            )
            let back = try await administration.carryOut(ReleaseTicket(number: second), by: officer)
            #expect(back.ticket.state == .open)
            #expect(try await administration.carryOut(CheckStore(), by: officer).isEmpty)
        }
    }

    @Test("list every ticket once over pages, newest first, overdue ones by deadline, and work that waits")
    func pages() async throws {
        try await withAdministration(tickets: 5, deadline: CalendarDate("2026-01-05")) { administration in
            func all<O: ListOrder>(_ order: O) async throws -> [O.Item] {
                var order = order
                var items: [O.Item] = []
                repeat {
                    let page = try await administration.carryOut(order, by: officer)
                    #expect(page.items.count <= 2)
                    items += page.items
                    order.after = page.next
                } while order.after != nil
                return items
            }
            let newest = try await all(ListTickets(TicketQuery(limit: 2))).map(\.number)
            #expect(newest.count == 5 && newest == newest.sorted(by: >))
            let overdue = try await all(ListTickets(TicketQuery(limit: 2), isOverdue: true)).map(\.number)
            #expect(overdue == newest.reversed())
            let waiting = try await all(ListWaitingWork(limit: 2))
            #expect(waiting.compactMap(\.ticketNumber) == overdue)
            #expect(waiting.allSatisfy { $0.kind == .ticket && $0.stage == .forwarding })
            let long = await #expect(throws: Refusal.self) {
                try await administration.carryOut(ListTickets(TicketQuery(limit: 1001)), by: officer)
            }
            #expect(long?.code == .invalid)
        }
    }

    @Test("erase a number under the operator's name, and keep the name")
    func erasure() async throws {
        try await withAdministration(tickets: 1) { administration in
            let order = EraseSender(number: "081270010001", isForced: true)
            #expect(try await administration.carryOut(order, by: officer).counts.tickets == 1)
            let trace = try #require(try await administration.ledger.erasures(limit: 1).first)
            #expect(trace.requester == "uid 1000 (budi)")
            #expect(try await administration.carryOut(CheckStore(), by: officer).isEmpty)
        }
    }
}
