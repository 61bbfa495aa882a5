import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

@Suite("A batch")
struct LedgerBatchTests {
    @Test("of messages comes with what is known of their senders, one message of each")
    func context() async throws {
        try await withLedger { ledger, clock, _ in
            _ = try await ledger.openTicket("jalan rusak", id: "1", at: clock.now)
            _ = try await ledger.store(.test("STATUS", id: "2", at: clock.now))
            _ = try await ledger.store(.test("BANTUAN", id: "3", at: clock.now))
            _ = try await ledger.store(.test("lampu mati", id: "4", from: .test(2), at: clock.now))
            let items = try await ledger.messagesForTriageInContext(limit: 10)
            #expect(items.map(\.message.text) == ["STATUS", "lampu mati"])
            #expect(try items.map { try $0.context.get().tickets.count } == [1, 0])
        }
    }

    @Test("of settlements is committed at once, and tells the numbers of the tickets")
    func settlements() async throws {
        try await withLedger { ledger, clock, _ in
            _ = try await ledger.store(.test("jalan rusak", id: "1", at: clock.now))
            _ = try await ledger.store(.test("lampu mati", id: "2", from: .test(2), at: clock.now))
            let complaint = Complaint(intent: Judgement(.report), body: "jalan rusak")
            let open = TriageSettlement(
                state: .triaged,
                change: .open(NewTicket(complaint: complaint, forwardAt: clock.now, deadline: nil))
            )
            let messages = try await ledger.messagesForTriage(limit: 10)
            let settled = await ledger.settle([
                (messages[0], open), (messages[1], TriageSettlement(state: .spam)),
            ])
            let number = try #require(try settled[0].get().ticketNumber)
            #expect(TicketNumber(number, prefix: "LP")?.serial == 1000)
            #expect(try settled[1].get().ticketNumber == nil)
            #expect(try await ledger.ticket(called: number)?.complaint == complaint)
            #expect(try await ledger.messagesForTriage(limit: 10).isEmpty)
            let again = await ledger.settle([(messages[0], open)])
            #expect(throws: Never.self) { try again[0].get() }
            #expect(try await ledger.events(of: 1).map(\.kind) == [.opened])
            #expect(try await ledger.ticket(called: "LP10015") == nil)
        }
    }

    @Test("in which one fails leaves the others alone")
    func isolation() async throws {
        try await withLedger { ledger, clock, _ in
            for number in 1...3 {
                _ = try await ledger.openTicket("satu", id: "\(number)", from: .test(number), at: clock.now)
            }
            let claim = try await ledger.claimDueTickets(limit: 10)
            #expect(claim.items.map(\.original) == ["satu", "satu", "satu"])
            #expect(claim.items.allSatisfy { $0.ticket.state == .forwarding && $0.ticket.forwardAttempts == 1 })
            // The second answer has the first one's number, which is another ticket's then.
            let recorded = await ledger.record([
                ForwardingResult.forwarded(1, trackingID: "10000001", pollAt: clock.now),
                .forwarded(2, trackingID: "10000001", pollAt: clock.now),
                .uncertain(3, reason: "no answer"),
            ])
            #expect(try recorded[0].get())
            #expect(throws: LedgerError.self) { try recorded[1].get() }
            #expect(try recorded[2].get())
            let states = try await ledger.tickets(limit: 10).sorted { $0.id < $1.id }.map(\.state)
            #expect(states == [.forwarded, .forwarding, .uncertain])
        }
    }

    @Test("of replies is written once, sent once, and says when the next is due")
    func replies() async throws {
        try await withLedger { ledger, clock, _ in
            _ = try await ledger.openTicket("satu", id: "1", at: clock.now)
            _ = try await ledger.openTicket("dua", id: "2", from: .test(2), at: clock.now)
            let items = try await ledger.notificationsInContext(
                limit: 10,
                countingSince: clock.now.addingTimeInterval(-60)
            )
            #expect(items.map(\.notification.kind) == ["confirmation", "confirmation"])
            #expect(items.allSatisfy { $0.standing.sent == 0 && !$0.standing.isStopped })
            let later = clock.now.addingTimeInterval(600)
            let written = [
                WrittenReply(notification: items[0].notification, text: "diterima", sendAt: clock.now),
                WrittenReply(notification: items[1].notification, text: "diterima juga", sendAt: later),
            ]
            for outcome in await ledger.settle(written) + ledger.settle(written) { try outcome.get() }
            let claim = try await ledger.claimDueReplies(for: "test", limit: 10)
            #expect(claim.items.map(\.text) == ["diterima"])
            #expect(claim.items.map(\.recipient) == [.test()])
            #expect(claim.nextDue == later)
            let results = claim.items.map { SubmissionResult.sent($0, carrier: "test", references: ["7"]) }
            for outcome in await ledger.record(results) { try outcome.get() }
            #expect(try await ledger.replies(about: 1).map(\.state) == [.sent])
            #expect(try await ledger.replies(about: 2).map(\.state) == [.queued])
        }
    }
}
