import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

/// What the stages do in batches, and how they are woken.
extension LedgerEngineTests {
    @Test("wakes the stages that a commit concerns, and no others", arguments: EngineKind.allCases)
    func signals(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let triage = WakeUp()
            let tracking = WakeUp()
            engine.signals.subscribe(triage, to: .inbound)
            engine.signals.subscribe(tracking, to: .tracking)
            // A new one is set already.
            await triage.wait(atMost: .seconds(60))
            await tracking.wait(atMost: .seconds(60))
            _ = try await store(.test("satu", id: "1", at: clock.now), in: engine)
            let started = ContinuousClock.now
            await triage.wait(atMost: .seconds(60))
            #expect(ContinuousClock.now - started < .seconds(30))
            let quiet = ContinuousClock.now
            await tracking.wait(atMost: .milliseconds(50))
            #expect(ContinuousClock.now - quiet >= .milliseconds(50))
        }
    }

    @Test("stores what comes at once as it stores each by itself", arguments: EngineKind.allCases)
    func intakeBatch(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let message = InboundMessage.test("jalan rusak", id: "1", at: clock.now)
            let unreadable = UndecodableMessage.test("00", from: .test())
            let records: [InboundItem] = [
                .message(message), .undecodable(unreadable), .message(message),
                .message(.test("lampu mati", id: "2", at: clock.now)),
            ]
            let stored = try await engine.store(records).map { try $0.get() }
            guard case .stored(let id) = stored[0], case .stored(let letterID) = stored[1] else {
                Issue.record("what is new was not stored")
                return
            }
            #expect(stored[2] == .duplicate(id: id))
            #expect(try await engine.store(unreadable) == .duplicate(id: letterID))
            #expect(try await engine.messagesForTriage(limit: 9).map(\.text) == ["jalan rusak"])
            #expect(try await engine.counts().inboundWaiting == 2)
        }
    }

    @Test("settles many messages at once, each once", arguments: EngineKind.allCases)
    func settlements(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            for number in 1...3 {
                _ = try await store(
                    .test("teks \(number)", id: "\(number)", from: .test(number), at: clock.now),
                    in: engine
                )
            }
            let messages = try await engine.messagesForTriage(limit: 10)
            let new = NewTicket(
                complaint: Complaint(intent: Judgement(.report), body: "satu"),
                forwardAt: clock.now + 60,
                deadline: nil
            )
            let open = TriageSettlement(state: .triaged, change: .open(new))
            let settlements = [(message: messages[0], settlement: open), (messages[1], TriageSettlement(state: .spam))]
            let numbers = try await engine.settle(settlements).map { try $0.get().ticketNumber }
            let number = try #require(numbers[0])
            #expect(numbers[1] == nil)
            for outcome in await engine.settle(settlements) { _ = try outcome.get() }
            let ticket = try #require(try await engine.ticket(called: number))
            #expect(try await engine.events(of: ticket.id).map(\.kind) == [.opened])
            #expect(try await engine.messagesForTriage(limit: 10).map(\.text) == ["teks 3"])
            let early = try await engine.claimDueTickets(limit: 10)
            #expect(early.items.isEmpty)
            #expect(early.nextDue == clock.now + 60)
            clock.advance(by: 60)
            let due = try await engine.claimDueTickets(limit: 10)
            #expect(due.items.map(\.original) == ["teks 1"])
            #expect(due.items.map(\.ticket.forwardAttempts) == [1])
            #expect(due.nextDue == nil)
        }
    }

    @Test(
        "records many outcomes at once; one that cannot be recorded leaves the others alone",
        arguments: EngineKind.allCases
    )
    func outcomes(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            var tickets: [TicketRecord] = []
            for number in 1...4 {
                tickets.append(
                    try await open("teks \(number)", id: "\(number)", from: .test(number), in: engine, at: clock.now)
                )
            }
            _ = try await engine.claimDueTickets(limit: 10)
            // The second answer has the first one's number, which is another ticket's then.
            let recorded = await engine.record([
                ForwardingResult.forwarded(tickets[0].id, trackingID: "10000001", pollAt: clock.now),
                .forwarded(tickets[1].id, trackingID: "10000001", pollAt: clock.now),
                .uncertain(tickets[2].id, reason: "no answer"),
                .delayed(tickets[3].id, until: clock.now + 60, reason: "held back", countsAsAttempt: false),
            ])
            #expect(try recorded[0].get())
            #expect(throws: LedgerError.self) { try recorded[1].get() }
            #expect(try recorded[2].get())
            #expect(try recorded[3].get())
            var states: [TicketState?] = []
            for ticket in tickets { states.append(try await engine.ticket(called: ticket.number)?.state) }
            #expect(states == [.forwarded, .forwarding, .uncertain, .open])
            #expect(try await engine.nextForwarding() == clock.now + 60)
            clock.advance(by: 60)
            #expect(try await engine.claimDueTickets(limit: 10).items.map(\.ticket.forwardAttempts) == [1])
        }
    }

    @Test(
        "writes replies at once, sends them in the order in which they are due, and says when the next is",
        arguments: EngineKind.allCases
    )
    func replyBatch(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            for number in 1...3 {
                _ = try await open("teks \(number)", id: "\(number)", from: .test(number), in: engine, at: clock.now)
            }
            let items = try await engine.notificationsInContext(limit: 10, countingSince: clock.now - 60)
            #expect(items.map(\.standing.sent) == [0, 0, 0])
            let written = zip(items, [20.0, 10, 600]).map { item, seconds in
                WrittenReply(
                    notification: item.notification,
                    text: "diterima \(Int(seconds))",
                    sendAt: clock.now + seconds
                )
            }
            for outcome in await engine.settle(written) + engine.settle(written) { try outcome.get() }
            let hash = items[0].notification.recipientHash
            #expect(try await engine.standing(of: hash, since: clock.now - 60).sent == 1)
            #expect(try await engine.nextReply(for: "test") == clock.now + 10)
            clock.advance(by: 60)
            #expect(try await engine.claimDueReplies(for: "another", limit: 10).items.isEmpty)
            let claim = try await engine.claimDueReplies(for: "test", limit: 10)
            #expect(claim.items.map(\.text) == ["diterima 10", "diterima 20"])
            #expect(claim.nextDue == clock.now + 540)
            let results = [
                SubmissionResult.sent(claim.items[0], carrier: "test", references: ["7"]),
                .delayed(claim.items[1], until: clock.now + 5, carrier: "another", reason: "no network"),
            ]
            for outcome in await engine.record(results) { try outcome.get() }
            clock.advance(by: 5)
            let again = try await engine.claimReplies(for: "another", limit: 10)
            #expect(again.map(\.attempts) == [2])
            try await engine.recordSendingFailed(try #require(again.first), state: .failed, reason: "no such number")
            #expect(try await engine.deadLetters().map(\.reason) == ["no such number"])
            #expect(try await engine.reassignReplies(ofOthersThan: ["another"], to: "another") == 1)
            #expect(try await engine.nextReply(for: "test") == nil)
        }
    }

    @Test("puts a reply back in its place, as if it had not been claimed", arguments: EngineKind.allCases)
    func putBack(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            for number in 1...3 {
                _ = try await open("teks \(number)", id: "\(number)", from: .test(number), in: engine, at: clock.now)
            }
            let items = try await engine.notificationsInContext(limit: 10, countingSince: clock.now - 60)
            let written = items.enumerated().map { index, item in
                WrittenReply(
                    notification: item.notification,
                    text: "diterima \(index)",
                    sendAt: clock.now + Double(index)
                )
            }
            for outcome in await engine.settle(written) { try outcome.get() }
            clock.advance(by: 60)
            let claimed = try await engine.claimReplies(for: "test", limit: 2)
            #expect(claimed.map(\.text) == ["diterima 0", "diterima 1"])
            let results = claimed.map { SubmissionResult.putBack($0, reason: "at most 5 a second") }
            // Once more changes nothing, since it is not claimed any more.
            for outcome in await engine.record(results + results) { try outcome.get() }
            let again = try await engine.claimReplies(for: "test", limit: 10)
            #expect(again.map(\.text) == ["diterima 0", "diterima 1", "diterima 2"])
            #expect(again.map(\.attempts) == [1, 1, 1])
        }
    }

    @Test("applies a report that comes before the answer to its submission", arguments: EngineKind.allCases)
    func earlyReport(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await open("satu", id: "1", in: engine, at: clock.now)
            let notification = try #require(try await engine.waitingNotifications(limit: 1).first)
            try await engine.settle(notification, text: "diterima", sendAt: clock.now)
            let reply = try #require(try await engine.claimReplies(for: "test", limit: 1).first)
            func report(
                _ reference: String,
                _ status: DeliveryReport.Status,
                from sender: PhoneNumber = .test()
            ) -> DeliveryReport {
                DeliveryReport(
                    carrier: "test",
                    reference: reference,
                    recipient: sender,
                    status: status,
                    detail: "0",
                    receivedAt: clock.now
                )
            }
            let early = try await engine.store(report("1", .delivered))
            #expect(try await engine.store(report("1", .delivered)) == .duplicate(id: 1))
            #expect(early == .unmatched(id: 1))
            try await engine.recordSent(reply, carrier: "test", references: ["1", "2"])
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.sent])
            _ = try await engine.store(report("2", .undelivered, from: .test(2)))
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.sent], "another number's")
            _ = try await engine.store(report("2", .undelivered))
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.undelivered])
        }
    }

    @Test("passes additions on once their ticket is there, and tells what came of each", arguments: EngineKind.allCases)
    func additions(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await open("satu", id: "1", in: engine, at: clock.now)
            for number in 2...4 {
                _ = try await store(.test("tambah \(number)", id: "\(number)", at: clock.now), in: engine)
                let message = try #require(try await engine.messagesForTriage(limit: 1).first)
                let event = TicketEvent(kind: .added, actor: .citizen, at: 0)
                let change = TriageSettlement.TicketChange.extend(id: ticket.id, event: event, addition: message.text)
                _ = try await engine.settle(message, as: TriageSettlement(state: .triaged, change: change))
            }
            #expect(try await engine.claimAdditions(limit: 9).isEmpty)
            #expect(try await engine.nextAddition() == nil)
            _ = try await engine.claimTicketsToForward(limit: 1)
            try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now)
            let claimed = try await engine.claimAdditions(limit: 9)
            #expect(claimed.map(\.text) == ["tambah 2", "tambah 3", "tambah 4"])
            #expect(try await engine.claimAdditions(limit: 9).isEmpty)
            try await engine.settleAddition(claimed[0].id)
            try await engine.settleAddition(claimed[1].id, retryAt: clock.now + 60, failure: "no answer")
            try await engine.settleAddition(claimed[2].id, failure: "refused")
            #expect(try await engine.nextAddition() == clock.now + 60)
            clock.advance(by: 60)
            #expect(try await engine.claimAdditions(limit: 9).map(\.attempts) == [2])
            try await engine.retryDeadLetter(try #require(try await engine.deadLetters().first).id)
            #expect(try await engine.claimAdditions(limit: 9).map(\.text) == ["tambah 4"])
            #expect(try await engine.recoverForwarding() == 2)
            #expect(try await engine.claimAdditions(limit: 9).isEmpty, "nobody knows what came of them")
        }
    }

    @Test(
        "gives a message up after its last attempt, and goes on with the sender's next",
        arguments: EngineKind.allCases
    )
    func givenUp(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            for text in ["satu", "dua"] { _ = try await store(.test(text, id: text, at: clock.now), in: engine) }
            for attempt in 1...2 {
                let message = try #require(try await engine.messagesForTriage(limit: 1).first)
                #expect(message.attempts == attempt - 1)
                try await engine.failTriage(of: message, reason: "no words", lastAttempt: 2)
            }
            #expect(try await engine.messagesForTriage(limit: 9).map(\.text) == ["dua"])
            let letter = try #require(try await engine.deadLetters().first)
            #expect(letter.stage == .triage)
            try await engine.retryDeadLetter(letter.id)
            #expect(try await engine.messagesForTriage(limit: 9).map(\.text) == ["satu"])
            #expect(try await engine.lastHeard() == ["test": clock.now])
        }
    }

    @Test("tells a change that came too late from one in time", arguments: EngineKind.allCases)
    func late(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let first = try await open("satu", id: "1", in: engine, at: clock.now)
            _ = try await engine.claimTicketsToForward(limit: 1)
            let second = try await open("dua", id: "2", in: engine, at: clock.now)
            for (number, ticket) in [first, second].enumerated() {
                _ = try await store(.test("batal", id: "b\(number)", at: clock.now), in: engine)
                let message = try #require(try await engine.messagesForTriage(limit: 1).first)
                let event = TicketEvent(kind: .cancelled, actor: .citizen, at: 0)
                let settlement = TriageSettlement(
                    state: .triaged,
                    change: .cancel(id: ticket.id, event: event, addition: "batal"),
                    notification: NewNotification(replyKey: "m\(message.id)", kind: "cancelled"),
                    lateNotification: NewNotification(replyKey: "m\(message.id)", kind: "cancelled_late")
                )
                _ = try await engine.settle(message, as: settlement)
            }
            #expect(try await engine.ticket(called: first.number)?.state == .forwarding)
            #expect(try await engine.ticket(called: second.number)?.state == .cancelled)
            let kinds = try await engine.waitingNotifications(limit: 9).map(\.kind)
            #expect(kinds == ["confirmation", "confirmation", "cancelled_late", "cancelled"])
            #expect(try await engine.counts().additionsWaiting == 1)
            #expect(try await engine.claimTicketsToForward(limit: 9).isEmpty)
        }
    }
}
