import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

/// The rules that the stages rely on. They hold in every condition of ``EngineKind``; an engine that is added gets a case there.
@Suite("Every ledger engine")
struct LedgerEngineTests {
    @Test(
        "stores a message once, tells a redelivery, and stores another text under its id as another message",
        arguments: EngineKind.allCases
    )
    func intake(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let first = try await store(.test("jalan rusak", id: "1", at: clock.now), in: engine)
            guard case .stored(let id) = first else {
                Issue.record("a new message was not stored")
                return
            }
            #expect(try await store(.test("jalan rusak", id: "1", at: clock.now), in: engine) == .duplicate(id: id))
            let other = try await store(.test("lain", id: "1", at: clock.now), in: engine)
            #expect(try await store(.test("lain", id: "1", at: clock.now), in: engine) == .duplicate(id: other.id))
            #expect(other.id != id)
            #expect(try await engine.messagesForTriage(limit: 10).map(\.text) == ["jalan rusak"])
            #expect(try await engine.deadLetters().isEmpty)
            // An id tells two messages of one text apart, and means nothing to another sender.
            for record in [
                InboundMessage.test("jalan rusak", id: "2", at: clock.now),
                .test("jalan rusak", id: "1", from: .test(2), at: clock.now),
            ] {
                let stored = try await store(record, in: engine)
                #expect(stored != .duplicate(id: id))
            }
            #expect(try await engine.counts().inboundWaiting == 4)
        }
    }

    @Test(
        "without an id knows a redelivery by the network's time, and without that by its text within a minute",
        arguments: EngineKind.allCases
    )
    func intakeWithoutID(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let sent = clock.now - 5
            func isNew(_ text: String, sentAt: Date?) async throws -> Bool {
                let record = InboundMessage.test(text, sentAt: sentAt, at: clock.now)
                if case .stored = try await store(record, in: engine) { return true }
                return false
            }
            var areNew = [try await isNew("jalan rusak", sentAt: sent), try await isNew("lampu mati", sentAt: nil)]
            #expect(areNew == [true, true])
            clock.advance(by: 50)
            areNew = [try await isNew("jalan rusak", sentAt: sent), try await isNew("lampu mati", sentAt: nil)]
            #expect(areNew == [false, false])
            areNew = [try await isNew("jalan rusak", sentAt: sent + 1)]
            #expect(areNew == [true])
            clock.advance(by: 3600)
            areNew = [try await isNew("jalan rusak", sentAt: sent), try await isNew("lampu mati", sentAt: nil)]
            #expect(areNew == [false, true])
        }
    }

    @Test(
        "joins the parts of a message in any order, and goes on without one that never comes",
        arguments: EngineKind.allCases
    )
    func parts(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            func part(_ text: String, _ reference: Int, _ sequence: Int) -> InboundMessage {
                let place = InboundConcatenation(reference: reference, isWide: false, total: 2, sequence: sequence)
                return .test(text, id: "\(reference)-\(sequence)", from: .test(reference), at: clock.now, part: place)
            }
            _ = try await store(part("dua", 1, 2), in: engine)
            _ = try await store(part("satu ", 1, 1), in: engine)
            _ = try await store(part("awal ", 2, 1), in: engine)
            #expect(try await engine.messagesForTriage(limit: 10).map(\.text) == ["satu dua"])
            clock.advance(by: 601)
            let closed = try await engine.closeIncompleteMessages(olderThan: .seconds(600))
            #expect(closed == 1)
            #expect(try await engine.messagesForTriage(limit: 10).map(\.text) == ["satu dua", "awal  [...] "])
            // What comes after all goes on as a message that continues the other.
            _ = try await store(part("akhir", 2, 2), in: engine)
            let first = try #require(try await engine.messagesForTriage(limit: 10).last)
            _ = try await engine.settle(first, as: TriageSettlement(state: .triaged))
            let late = try #require(try await engine.messagesForTriage(limit: 10).last)
            #expect(late.text == "akhir")
            #expect(late.continuesID == first.id)
            #expect(try await store(part("akhir", 2, 2), in: engine) == .duplicate(id: 4))
        }
    }

    @Test("gives one message of a sender at a time, and settles each once", arguments: EngineKind.allCases)
    func order(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            for (index, text) in ["satu", "dua"].enumerated() {
                _ = try await store(.test(text, id: "\(index)", at: clock.now), in: engine)
            }
            _ = try await store(.test("tiga", id: "2", from: .test(2), at: clock.now), in: engine)
            let waiting = try await engine.messagesForTriage(limit: 10)
            #expect(waiting.map(\.text) == ["satu", "tiga"])
            let items = try await engine.messagesForTriageInContext(limit: 10)
            #expect(items.map(\.message.text) == ["satu", "tiga"])
            let message = try #require(waiting.first)
            _ = try await engine.settle(message, as: TriageSettlement(state: .triaged, sender: .init(isStopped: true)))
            #expect(try await engine.settle(message, as: TriageSettlement(state: .spam)) == nil)
            let next = try await engine.messagesForTriageInContext(limit: 10)
            #expect(next.map(\.message.text) == ["dua", "tiga"])
            #expect(try next.map { try $0.context.get().isStopped } == [true, false])
            #expect(try await engine.context(of: next[0].message).isStopped)
            #expect(try await engine.standing(of: message.senderHash, since: clock.now).isStopped)
        }
    }

    @Test(
        "lets a ticket be sent by one, records it first, and tells the tracking ID once",
        arguments: EngineKind.allCases
    )
    func forwarding(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await open("satu", id: "1", in: engine, at: clock.now)
            let other = try await open("dua", id: "2", from: .test(2), in: engine, at: clock.now)
            #expect(try await engine.claimTicketsToForward(limit: 9).map(\.id) == [ticket.id, other.id])
            #expect(try await engine.claimTicketsToForward(limit: 9).isEmpty)
            #expect(try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now))
            #expect(try await !engine.recordForwarded(ticket.id, trackingID: "9000002", pollAt: clock.now))
            await #expect(throws: LedgerError.self) {
                try await engine.recordForwarded(other.id, trackingID: "9000001", pollAt: clock.now)
            }
            // What a process leaves in the middle of a request is never sent again by itself.
            #expect(try await engine.recoverForwarding() == 1)
            #expect(try await engine.claimTicketsToForward(limit: 9).isEmpty)
            let uncertain = try await engine.claimUncertainTickets(limit: 9, lease: .seconds(60))
            #expect(uncertain.map(\.id) == [other.id])
            #expect(try await engine.claimUncertainTickets(limit: 9, lease: .seconds(60)).isEmpty)
            #expect(try await engine.nextUncertainTicket() == clock.now + 60)
            clock.advance(by: 60)
            #expect(try await engine.claimUncertainTickets(limit: 9, lease: .seconds(60)).map(\.id) == [other.id])
            let isLeft = [
                try await engine.leaveToOfficer(other.id, reason: "two of them"),
                try await engine.leaveToOfficer(ticket.id, reason: "two of them"),
            ]
            #expect(isLeft == [true, false])
            clock.advance(by: 1e6)
            #expect(try await engine.claimUncertainTickets(limit: 9, lease: .seconds(60)).isEmpty)
            let kinds = try await engine.waitingNotifications(limit: 10).map(\.kind)
            #expect(kinds.sorted() == ["confirmation", "confirmation", "forwarded"])
            let events = try await engine.events(of: ticket.id).map(\.kind)
            #expect(events == [.opened, .forwarding, .forwarded])
        }
    }

    @Test("tells each change of status once", arguments: EngineKind.allCases)
    func tracking(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await open("satu", id: "1", in: engine, at: clock.now)
            _ = try await engine.claimTicketsToForward(limit: 9)
            _ = try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now)
            #expect(try await engine.claimTicketsToPoll(limit: 9, lease: .seconds(60)).map(\.id) == [ticket.id])
            #expect(try await engine.claimTicketsToPoll(limit: 9, lease: .seconds(60)).isEmpty)
            clock.advance(by: 60)
            #expect(try await engine.claimTicketsToPoll(limit: 9, lease: .seconds(60)).map(\.id) == [ticket.id])
            for expected in [true, false] {
                let isNew = try await engine.record(
                    StatusObservation(verbatim: "Selesai"),
                    of: ticket.id,
                    nextPoll: nil
                )
                #expect(isNew == expected)
            }
            #expect(try await engine.ticket(called: "9000001")?.status == .resolved)
            #expect(try await engine.nextPoll() != clock.now, "it is not asked about again")
            let told = try await engine.waitingNotifications(limit: 10).map(\.kind)
            #expect(told == ["confirmation", "forwarded", "status_resolved"])
        }
    }

    @Test(
        "queues one reply for a cause, and sends it again after a crash with a higher attempt",
        arguments: EngineKind.allCases
    )
    func replies(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await open("satu", id: "1", in: engine, at: clock.now)
            let notification = try #require(try await engine.waitingNotifications(limit: 9).first)
            for _ in 0..<2 { try await engine.settle(notification, text: "diterima", sendAt: clock.now) }
            #expect(try await engine.claimReplies(for: "test", limit: 9).map(\.attempts) == [1])
            #expect(try await engine.claimReplies(for: "test", limit: 9).isEmpty)
            #expect(try await engine.recoverSending() == 1)
            let reply = try #require(try await engine.claimReplies(for: "test", limit: 9).first)
            #expect(reply.attempts == 2)
            #expect(reply.recipient == .test())
            try await engine.recordSent(reply, carrier: "test", references: ["7"])
            let report = DeliveryReport(
                carrier: "test",
                reference: "7",
                recipient: .test(),
                status: .delivered,
                detail: "0",
                receivedAt: clock.now
            )
            _ = try await engine.store(report)
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.delivered])
            // The cause was told, so it is never told again.
            _ = try await store(.test("dua", id: "2", at: clock.now), in: engine)
            let message = try #require(try await engine.messagesForTriage(limit: 1).first)
            let again = NewNotification(replyKey: notification.replyKey, kind: "confirmation")
            _ = try await engine.settle(message, as: TriageSettlement(state: .triaged, notification: again))
            #expect(try await engine.waitingNotifications(limit: 9).isEmpty)
        }
    }

    @Test(
        "keeps what is refused among the dead letters until it is retried or discarded",
        arguments: EngineKind.allCases
    )
    func deadLetters(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await open("satu", id: "1", in: engine, at: clock.now)
            _ = try await engine.claimTicketsToForward(limit: 9)
            try await engine.recordRejected(ticket.id, reason: "category_id is required")
            let letter = try #require(try await engine.deadLetters().first)
            try await engine.retryDeadLetter(letter.id)
            #expect(try await engine.claimTicketsToForward(limit: 9).map(\.id) == [ticket.id])
            try await engine.recordRejected(ticket.id, reason: "category_id is required")
            try await engine.discardDeadLetter(try #require(try await engine.deadLetters().first).id)
            #expect(try await engine.deadLetters().isEmpty)
            await #expect(throws: LedgerError.self) { try await engine.discardDeadLetter(letter.id) }
        }
    }
}
