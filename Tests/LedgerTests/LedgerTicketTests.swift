import Carriers
import Complaints
import Foundation
import GRDB
import Ledger
import LedgerSteps
import TestSupport
import Testing

@Suite("A ticket in the ledger")
struct LedgerTicketTests {
    @Test("is opened once for a message, with a number, an event and one confirmation")
    func opening() async throws {
        try await withLedger { ledger, clock, _ in
            let ticket = try #require(try await ledger.openTicket("jalan rusak", id: "1", at: clock.now))
            #expect(TicketNumber(ticket.number, prefix: "LP")?.serial == 1000)
            #expect(ticket.sender == .test())
            #expect(try await ledger.events(of: ticket.id).map(\.kind) == [.opened])
            #expect(try await ledger.waitingNotifications(limit: 10).map(\.kind) == ["confirmation"])
            #expect(try await ledger.messagesForTriage(limit: 10).isEmpty)
        }
    }

    @Test("is recorded as being sent before it is sent, and claimed once")
    func claiming() async throws {
        try await withLedger { ledger, clock, _ in
            _ = try await ledger.openTicket("satu", id: "1", at: clock.now)
            _ = try await ledger.openTicket("dua", id: "2", from: .test(2), at: clock.now)
            async let first = ledger.claimTicketsToForward(limit: 1)
            async let second = ledger.claimTicketsToForward(limit: 5)
            let claimed = try await first + second
            #expect(Set(claimed.map(\.id)).count == 2)
            #expect(claimed.count == 2)
            #expect(try await ledger.claimTicketsToForward(limit: 5).isEmpty)
        }
    }

    @Test("that a stopped process left in the middle of a request is uncertain, never open again by itself")
    func recovery() async throws {
        try await withLedger { ledger, clock, _ in
            let ticket = try #require(try await ledger.openTicket("satu", id: "1", at: clock.now))
            _ = try await ledger.claimTicketsToForward(limit: 1)
            #expect(try await ledger.recoverForwarding() == 1)
            #expect(try await ledger.claimTicketsToForward(limit: 1).isEmpty)
            let uncertain = try await ledger.claimUncertainTickets(limit: 5, lease: .seconds(60))
            #expect(uncertain.map(\.id) == [ticket.id])
            #expect(try await ledger.claimUncertainTickets(limit: 5, lease: .seconds(60)).isEmpty)
            clock.advance(by: 61)
            #expect(try await ledger.claimUncertainTickets(limit: 5, lease: .seconds(60)).count == 1)
        }
    }

    @Test("keeps what its citizen adds until it is at the central system, without being due before")
    func waitingAddition() async throws {
        try await withLedger { ledger, clock, _ in
            let ticket = try #require(try await ledger.openTicket("satu", id: "1", at: clock.now))
            _ = try await ledger.store(.test("TAMBAH di dekat jembatan", id: "2", at: clock.now))
            let addition = try #require(try await ledger.messagesForTriage(limit: 1).first)
            let event = TicketEvent(kind: .added, actor: .citizen, at: clock.now.timeIntervalSince1970)
            _ = try await ledger.settle(
                addition,
                as: TriageSettlement(
                    state: .triaged,
                    change: .extend(id: ticket.id, event: event, addition: addition.text)
                )
            )
            _ = try await ledger.claimTicketsToForward(limit: 1)
            try await ledger.recordUncertain(ticket.id, reason: "no answer")
            #expect(try await ledger.nextAddition() == nil)
            #expect(try await ledger.nextForwarding() == nil)
            #expect(try await ledger.claimAdditions(limit: 5).isEmpty)
            try await ledger.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now, reconciled: true)
            #expect(try await ledger.nextAddition() != nil)
            #expect(try await ledger.claimAdditions(limit: 5).map(\.text) == [addition.text])
        }
    }

    @Test("takes one tracking ID, tells it once, and no two tickets share one")
    func forwarding() async throws {
        try await withLedger { ledger, clock, _ in
            let ticket = try #require(try await ledger.openTicket("satu", id: "1", at: clock.now))
            let other = try #require(try await ledger.openTicket("dua", id: "2", from: .test(2), at: clock.now))
            _ = try await ledger.claimTicketsToForward(limit: 5)
            #expect(try await ledger.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now))
            #expect(try await ledger.recordForwarded(ticket.id, trackingID: "9000002", pollAt: clock.now) == false)
            await #expect(throws: LedgerError.self) {
                try await ledger.recordForwarded(other.id, trackingID: "9000001", pollAt: clock.now)
            }
            let told = try await ledger.waitingNotifications(limit: 10).filter { $0.kind == "forwarded" }
            #expect(told.count == 1)
            #expect(try await ledger.ticket(called: "9000001")?.state == .forwarded)
        }
    }

    @Test("tells each change of its status once, and keeps words that nobody knows")
    func statuses() async throws {
        try await withLedger { ledger, clock, _ in
            let ticket = try #require(try await ledger.openTicket("satu", id: "1", at: clock.now))
            _ = try await ledger.claimTicketsToForward(limit: 5)
            _ = try await ledger.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now)
            let words = ["Belum Terverifikasi", "Terverifikasi", "Terverifikasi", "Menunggu Hal Lain", "Selesai"]
            for verbatim in words {
                try await ledger.record(StatusObservation(verbatim: verbatim), of: ticket.id, nextPoll: clock.now)
            }
            let told = try await ledger.waitingNotifications(limit: 10).map(\.kind)
            #expect(told == ["confirmation", "forwarded", "status_verified", "status_resolved"])
            let seen = try await ledger.events(of: ticket.id).compactMap { $0.detail["verbatim"] }
            #expect(seen == ["Belum Terverifikasi", "Terverifikasi", "Menunggu Hal Lain", "Selesai"])
        }
    }

    @Test("has an audit chain that shows a changed or removed event")
    func chain() async throws {
        try await withLedger { ledger, clock, path in
            for index in 1...5 {
                _ = try await ledger.openTicket("laporan \(index)", id: "\(index)", from: .test(index), at: clock.now)
            }
            #expect(try await ledger.verify() == [])
            let intruder = try DatabaseQueue(path: path)
            await #expect(throws: DatabaseError.self) {
                try await intruder.write { try $0.execute(sql: "UPDATE ticket_event SET at = at + 1 WHERE id = 3") }
            }
            await #expect(throws: DatabaseError.self) {
                try await intruder.write { try $0.execute(sql: "DELETE FROM ticket_event WHERE id = 3") }
            }
            try await intruder.write { database in
                try database.execute(sql: "DROP TRIGGER ticket_event_unchanged")
                try database.execute(sql: "UPDATE ticket_event SET at = at + 1 WHERE id = 3")
            }
            #expect(try await ledger.verify().contains { $0.contains("event 3") })
        }
    }
}

@Suite("Replies in the ledger")
struct LedgerReplyTests {
    private func queueOne(_ ledger: Ledger, _ clock: TestClock) async throws {
        _ = try await ledger.openTicket("satu", id: "1", at: clock.now)
        for notification in try await ledger.waitingNotifications(limit: 10) {
            try await ledger.settle(notification, text: "Laporan diterima", sendAt: clock.now)
        }
    }

    @Test("are queued once for each cause, even after they were sent")
    func once() async throws {
        try await withLedger { ledger, clock, _ in
            try await queueOne(ledger, clock)
            let replies = try await ledger.claimReplies(for: "test", limit: 10)
            #expect(replies.map(\.text) == ["Laporan diterima"])
            #expect(try await ledger.claimReplies(for: "test", limit: 10).isEmpty)
            #expect(try await ledger.claimReplies(for: "other", limit: 10).isEmpty)
            try await ledger.recordSent(replies[0], carrier: "test", references: ["7"])
            #expect(try await ledger.standing(of: Data(), since: clock.now).sent == 0)
            #expect(try await ledger.counts().repliesQueued == 0)
        }
    }

    @Test("are sent again after a crash, with a higher attempt")
    func crash() async throws {
        try await withLedger { ledger, clock, _ in
            try await queueOne(ledger, clock)
            #expect(try await ledger.claimReplies(for: "test", limit: 10).first?.attempts == 1)
            #expect(try await ledger.recoverSending() == 1)
            #expect(try await ledger.claimReplies(for: "test", limit: 10).first?.attempts == 2)
        }
    }

    @Test(
        "end as well as their worst segment, whether the report comes before or after the answer to the submission",
        arguments: [false, true]
    )
    func reports(isEarly: Bool) async throws {
        try await withLedger { ledger, clock, _ in
            try await queueOne(ledger, clock)
            let reply = try #require(try await ledger.claimReplies(for: "test", limit: 1).first)
            func report(_ reference: String, _ status: DeliveryReport.Status) -> DeliveryReport {
                DeliveryReport(
                    carrier: "test",
                    reference: reference,
                    recipient: .test(),
                    status: status,
                    detail: "0",
                    receivedAt: clock.now
                )
            }
            if isEarly {
                _ = try await ledger.store(report("1", .delivered))
                _ = try await ledger.store(report("1", .pending))
                _ = try await ledger.store(report("2", .pending))
                _ = try await ledger.store(report("2", .delivered))
                try await ledger.recordSent(reply, carrier: "test", references: ["1", "2"])
            } else {
                try await ledger.recordSent(reply, carrier: "test", references: ["1", "2"])
                _ = try await ledger.store(report("1", .delivered))
                #expect(try await ledger.replies(about: #require(reply.ticketID)).first?.state == .sent)
                _ = try await ledger.store(report("2", .delivered))
                _ = try await ledger.store(report("2", .delivered))
                _ = try await ledger.store(report("2", .pending))
            }
            #expect(try await ledger.replies(about: #require(reply.ticketID)).first?.state == .delivered)
            guard case .unmatched = try await ledger.store(report("99", .undelivered)) else {
                Issue.record("an unknown report was not kept")
                return
            }
        }
    }

    @Test("whose carrier is no longer configured go out by another")
    func reassigned() async throws {
        try await withLedger { ledger, clock, _ in
            try await queueOne(ledger, clock)
            #expect(try await ledger.reassignReplies(ofOthersThan: ["new"], to: "new") == 1)
            #expect(try await ledger.claimReplies(for: "new", limit: 1).count == 1)
        }
    }
}
