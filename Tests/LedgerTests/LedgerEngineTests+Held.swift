import Complaints
import Foundation
import GRDB
import LedgerSteps
import TestSupport
import Testing

@testable import Ledger

/// Tickets that are held: texts that may be no report.
extension LedgerEngineTests {
    private func hold(
        _ text: String,
        id: String,
        from sender: PhoneNumber = .test(),
        decideBy: String = "2025-11-24",
        in engine: Ledger,
        _ clock: TestClock
    ) async throws -> TicketRecord {
        let message = try await hear(text, id: id, from: sender, in: engine, at: clock.now)
        var complaint = Complaint(intent: Judgement(.report), body: text)
        complaint.hold = .unsureKind
        let day = try #require(CalendarDate(decideBy))
        let settlement = TriageSettlement(
            state: .triaged,
            change: .open(
                NewTicket(
                    complaint: complaint,
                    forwardAt: clock.now,
                    deadline: nil,
                    hold: .init(reason: .unsureKind, decideBy: day)
                )
            ),
            notification: NewNotification(replyKey: "m\(message.id)", kind: NewNotification.heldQuestion)
        )
        return try #require(try await engine.settle(message, as: settlement))
    }

    private func kinds(_ engine: Ledger) async throws -> [String] {
        try await engine.waitingNotifications(limit: 50).map(\.kind)
    }

    @Test("forwards no held ticket with time, and counts it with its age", arguments: EngineKind.allCases)
    func heldForGood(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await hold("halo apa kabar", id: "1", in: engine, clock)
            #expect(ticket.state == .held && ticket.decideBy == CalendarDate("2025-11-24"))
            let since = try #require(ticket.heldAt)
            #expect(try await engine.counts().ticketsHeldOverdue == 0)
            clock.advance(by: 60 * 86_400)
            #expect(try await engine.claimTicketsToForward(limit: 9).isEmpty)
            #expect(try await engine.nextForwarding() == nil)
            let counts = try await engine.counts()
            #expect(counts.ticketsHeld == 1 && counts.ticketsHeldOverdue == 1 && counts.oldestHeld == since)
            #expect(counts.ticketsOpen == 0)
            let standing = try await engine.heldStanding(on: try #require(CalendarDate("2025-11-24")))
            #expect(
                standing == HeldStanding(count: 1, overdue: 0, oldestNumber: ticket.number, oldestSince: since),
                "the day itself is in time"
            )
            #expect(try await engine.events(of: ticket.id).map(\.kind) == [.opened, .held])
            #expect(try await engine.events(of: ticket.id).last?.detail["reason"] == "unsureKind")
            #expect(try await engine.tickets(matching: TicketQuery(state: .held)).items.map(\.id) == [ticket.id])
            #expect(try await engine.verify() == [])
        }
    }

    @Test(
        "lets an officer release a held ticket once, with one confirmation that has both numbers",
        arguments: EngineKind.allCases
    )
    func releasedByOfficer(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await hold("lampu", id: "1", in: engine, clock)
            try await writeReplies(sendAt: clock.now, in: engine)
            let day = try #require(CalendarDate("2025-12-12"))
            func release() async throws {
                try await engine.release(
                    ticket.id,
                    deadline: day,
                    confirmationBy: clock.now + 10,
                    by: .token("ani")
                )
            }
            try await release()
            await #expect(throws: LedgerError.self) { try await release() }
            #expect(try await engine.ticket(called: ticket.number)?.deadline == day)
            #expect(try await engine.claimTicketsToForward(limit: 9).map(\.id) == [ticket.id])
            try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now + 60)
            #expect(try await kinds(engine) == ["confirmation_forwarded"], "although the message was answered before")
            let events = try await engine.events(of: ticket.id)
            #expect(events.map(\.kind) == [.opened, .held, .released, .forwarding, .forwarded])
            #expect(events[2].actor == .operator && events[2].detail["by"] == "token ani")
            #expect(try await engine.verify() == [])
        }
    }

    @Test("sends the confirmation of a released ticket alone when its time is over", arguments: EngineKind.allCases)
    func releasedWhileCentralIsAway(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await hold("lampu", id: "1", in: engine, clock)
            try await writeReplies(sendAt: clock.now, in: engine)
            try await engine.release(ticket.id, deadline: nil, confirmationBy: clock.now + 10, by: .token("ani"))
            clock.advance(by: 10)
            #expect(try await engine.releaseConfirmations(limit: 9) == 1)
            #expect(try await kinds(engine) == ["confirmation"])
            _ = try await engine.claimTicketsToForward(limit: 9)
            try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now + 60)
            #expect(try await kinds(engine) == ["confirmation", "forwarded"])
        }
    }

    @Test(
        "dismisses a held ticket without a word to a sender who asked nothing, and tells one who was told its number",
        arguments: EngineKind.allCases
    )
    func dismissed(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let silent = try await hold("halo", id: "1", in: engine, clock)
            let asking = try await hold("apa kabar", id: "2", from: .test(2), in: engine, clock)
            try await writeReplies(sendAt: clock.now, in: engine)
            let message = try await hear("STATUS", id: "3", from: .test(2), in: engine, at: clock.now)
            _ = try await engine.settle(
                message,
                as: TriageSettlement(
                    state: .triaged,
                    notification: NewNotification(replyKey: "m\(message.id)", kind: "status_held"),
                    notificationTicketID: asking.id
                )
            )
            try await writeReplies(sendAt: clock.now, in: engine)
            for ticket in [silent, asking] {
                try await engine.dismiss(ticket.id, reason: "obrolan", kind: "chatter", by: .token("ani"))
            }
            let told = try await engine.waitingNotifications(limit: 9)
            #expect(told.map(\.kind) == ["dismissed"] && told.first?.ticket?.number == asking.number)
            await #expect(throws: LedgerError.self) {
                try await engine.dismiss(silent.id, reason: "lagi", kind: nil, by: .token("ani"))
            }
            let event = try #require(try await engine.events(of: silent.id).last)
            #expect(event.kind == .dismissed && event.detail["kind"] == "chatter")
            #expect(try await !engine.recordForwarded(silent.id, trackingID: "9000009", pollAt: clock.now))
            #expect(try await engine.counts().ticketsHeld == 0)
            #expect(try await engine.verify() == [])
            // An officer may have been wrong.
            try await engine.release(silent.id, deadline: nil, confirmationBy: clock.now, by: .token("budi"))
            #expect(try await engine.claimTicketsToForward(limit: 9).map(\.id) == [silent.id])
            #expect(try await engine.verify() == [])
        }
    }

    @Test(
        "opens a held ticket by the words of its citizen, and sends them after it where an officer was quicker",
        arguments: EngineKind.allCases,
        [false, true]
    )
    func releasedByAnswer(kind: EngineKind, officerWasQuicker: Bool) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await hold("tolong pak", id: "1", in: engine, clock)
            let message = try await hear("jalan rusak di Guci", id: "2", in: engine, at: clock.now)
            if officerWasQuicker {
                try await engine.release(ticket.id, deadline: nil, confirmationBy: clock.now, by: .token("ani"))
            }
            let settlement = TriageSettlement(
                state: .triaged,
                change: .release(
                    id: ticket.id,
                    event: TicketEvent(kind: .added, actor: .citizen, at: 0),
                    complaint: Complaint(intent: Judgement(.report), body: "tolong pak. jalan rusak di Guci"),
                    deadline: CalendarDate("2025-12-12"),
                    forwardAt: clock.now,
                    addition: message.text
                ),
                notification: NewNotification(replyKey: "m\(message.id)", kind: "confirmation"),
                lateNotification: NewNotification(replyKey: "m\(message.id)", kind: "addition_noted")
            )
            _ = try await engine.settle(message, as: settlement)
            let claimed = try await engine.claimTicketsToForward(limit: 9)
            #expect(claimed.map(\.complaint?.body) == ["tolong pak. jalan rusak di Guci"])
            #expect(try await kinds(engine).last == (officerWasQuicker ? "addition_noted" : "confirmation"))
            #expect(try await engine.counts().additionsWaiting == (officerWasQuicker ? 1 : 0))
            let released = try await engine.events(of: ticket.id).filter { $0.kind == .released }
            #expect(released.map(\.actor) == [officerWasQuicker ? .operator : .citizen])
            #expect(try await engine.verify() == [])
        }
    }

    @Test("lets a citizen withdraw and amend a held ticket as if it were open", arguments: EngineKind.allCases)
    func heldCommands(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await hold("halo", id: "1", in: engine, clock)
            let wish = try await hear("ANONIM", id: "2", in: engine, at: clock.now)
            var complaint = try #require(ticket.complaint)
            complaint.anonymous = Judgement(true)
            _ = try await engine.settle(
                wish,
                as: TriageSettlement(
                    state: .triaged,
                    change: .amend(
                        id: ticket.id,
                        event: TicketEvent(kind: .amended, actor: .citizen, at: 0),
                        complaint: complaint,
                        deadline: nil,
                        forwardAt: nil,
                        addition: "Pelapor minta"
                    ),
                    notification: NewNotification(replyKey: "m\(wish.id)", kind: "hidden"),
                    lateNotification: NewNotification(replyKey: "m\(wish.id)", kind: "hide_late")
                )
            )
            #expect(try await kinds(engine).last == "hidden")
            #expect(try await engine.counts().additionsWaiting == 0, "nothing is to be sent after it")
            let message = try await hear("BATAL", id: "3", in: engine, at: clock.now)
            _ = try await engine.settle(
                message,
                as: TriageSettlement(
                    state: .triaged,
                    change: .cancel(
                        id: ticket.id,
                        event: TicketEvent(kind: .cancelled, actor: .citizen, at: 0),
                        addition: "batal"
                    )
                )
            )
            #expect(try await engine.ticket(called: ticket.number)?.state == .cancelled)
            #expect(try await engine.counts().additionsWaiting == 0)
            await #expect(throws: LedgerError.self) {
                try await engine.release(ticket.id, deadline: nil, confirmationBy: clock.now, by: .token("ani"))
            }
            #expect(try await engine.verify() == [])
        }
    }

    @Test("keeps a held ticket until it is decided, and a dismissed one as long as any message that is no report")
    func heldRetention() async throws {
        try await withLedger(protection: .off) { ledger, clock, _ in
            let held = try await hold("halo satu", id: "1", in: ledger, clock)
            let dismissed = try await hold("halo dua", id: "2", from: .test(2), in: ledger, clock)
            try await ledger.dismiss(dismissed.id, reason: "obrolan", kind: "chatter", by: .token("ani"))
            let rule = RetentionRule(doneTickets: .seconds(300 * 86_400), otherMessages: .seconds(30 * 86_400))
            clock.advance(by: 29 * 86_400)
            #expect(try await ledger.purge(by: rule, isDryRun: false, requester: .daemon).tickets == 0)
            clock.advance(by: 2 * 86_400)
            let counts = try await ledger.purge(by: rule, isDryRun: false, requester: .daemon)
            #expect(counts.tickets == 1 && counts.messages == 1)
            #expect(try await ledger.ticket(called: dismissed.number)?.complaint == nil)
            #expect(try await ledger.events(of: dismissed.id).first { $0.kind == .dismissed }?.detail["reason"] == nil)
            #expect(try await ledger.ticket(called: held.number)?.complaint != nil)
            await #expect(throws: LedgerError.self) {
                try await ledger.release(dismissed.id, deadline: nil, confirmationBy: clock.now, by: .token("ani"))
            }
            // A held ticket may be a report that SP4N would never get, so its erasure must be insisted on.
            await #expect(throws: LedgerError.self) {
                try await ledger.erase(.test(), isForced: false, by: .token("ani"))
            }
            let erased = try await ledger.erase(.test(), isForced: true, by: .token("ani"))
            #expect(erased.unforwarded == [held.number])
            #expect(try await ledger.ticket(called: held.number)?.state == .cancelled)
            #expect(try await ledger.verify() == [])
        }
    }

    @Test("finds a held ticket that went on without a decision, and one that nobody is reminded of")
    func heldInvariants() async throws {
        try await withLedger { ledger, clock, path in
            let ticket = try await hold("halo satu", id: "1", in: ledger, clock)
            let other = try await hold("halo dua", id: "2", from: .test(2), in: ledger, clock)
            try await ledger.pool.write { database in
                try database.execute(
                    sql:
                        "UPDATE ticket SET state = 'open' WHERE id = ?; UPDATE ticket SET decide_by = NULL WHERE id = ?",
                    arguments: [ticket.id, other.id]
                )
            }
            let found = try await ledger.examine().map(\.name)
            #expect(Set(found).isSuperset(of: ["held-and-forwarded", "held-without-day"]))
            let repaired = try await ledger.repair()
            #expect(repaired.mended["held-without-day"] == 1)
            #expect(try await ledger.ticket(called: other.number)?.decideBy != nil)
        }
    }

    @Test("gives the reminder of held tickets once a day")
    func heldReminder() async throws {
        try await withLedger { ledger, clock, _ in
            let first = try #require(CalendarDate("2025-11-24"))
            let text = OperatorText(text: "1 pesan ditahan", number: .test(9), carrier: "test")
            #expect(try await ledger.recordHeldReminder(on: first, texts: [text]))
            #expect(try await !ledger.recordHeldReminder(on: first, texts: [text]))
            #expect(try await ledger.recordHeldReminder(on: first.adding(days: 1), texts: [text]))
            #expect(try await ledger.counts().repliesQueued == 2)
        }
    }
}
