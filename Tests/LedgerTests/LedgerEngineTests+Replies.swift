import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

/// Replies on their way, and what the network tells of them.
extension LedgerEngineTests {
    /// Opens a ticket and claims its confirmation.
    private func claimedConfirmation(
        _ engine: Ledger,
        _ clock: TestClock
    ) async throws -> (
        ticket: TicketRecord, reply: OutboundRecord
    ) {
        let ticket = try await open("satu", id: "1", in: engine, at: clock.now)
        try await writeReplies(sendAt: clock.now, in: engine)
        return (ticket, try #require(try await engine.claimReplies(for: "test", limit: 1).first))
    }

    private func report(
        _ reference: String,
        _ status: DeliveryReport.Status,
        _ clock: TestClock,
        recipient: PhoneNumber? = .test()
    ) -> DeliveryReport {
        DeliveryReport(
            carrier: "test",
            reference: reference,
            recipient: recipient,
            status: status,
            detail: "0",
            receivedAt: clock.now
        )
    }

    @Test("tells one cause once, in its words, and with its ticket as it is then", arguments: EngineKind.allCases)
    func cause(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await open("satu", id: "1", in: engine, at: clock.now)
            for number in 2...3 {
                let message = try await hear("lagi \(number)", id: "\(number)", in: engine, at: clock.now)
                let told = NewNotification(replyKey: "cause", kind: "help", variables: ["number": "\(number)"])
                _ = try await engine.settle(message, as: TriageSettlement(state: .triaged, notification: told))
            }
            _ = try await engine.claimTicketsToForward(limit: 1)
            try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now)
            let waiting = try await engine.waitingNotifications(limit: 9)
            #expect(waiting.map(\.kind) == ["confirmation", "help", "forwarded"])
            #expect(waiting[1].variables == ["number": "2"])
            #expect(waiting.map(\.serviceNumber) == ["9009", "9009", "9009"])
            #expect(waiting.map { $0.ticket?.trackingID } == ["9000001", nil, "9000001"])
            #expect(waiting.map(\.createdAt) == [clock.now, clock.now, clock.now])
            try await engine.addDeadLetter(waiting[1], reason: "no template")
            try await engine.addDeadLetter(waiting[1], reason: "no template")
            #expect(try await engine.waitingNotifications(limit: 9).map(\.kind) == ["confirmation", "forwarded"])
            let letters = try await engine.deadLetters()
            #expect(letters.map(\.stage) == [.notification])
            await #expect(throws: LedgerError.self) { try await engine.retryDeadLetter(letters[0].id) }
        }
    }

    @Test("tells nothing to a reporter that is a name", arguments: EngineKind.allCases)
    func name(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let sender = PhoneNumber(kind: .alphanumeric, canonical: "BANK")
            let message = try await hear("satu", id: "1", from: sender, in: engine, at: clock.now)
            #expect(message.sender == sender)
            let complaint = Complaint(intent: Judgement(.report), body: "satu")
            let opened = try await engine.settle(
                message,
                as: TriageSettlement(
                    state: .triaged,
                    change: .open(NewTicket(complaint: complaint, forwardAt: clock.now, deadline: nil))
                )
            )
            let ticket = try #require(opened)
            _ = try await engine.claimTicketsToForward(limit: 1)
            try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now)
            try await engine.record(StatusObservation(verbatim: "Selesai"), of: ticket.id, nextPoll: nil)
            #expect(try await engine.waitingNotifications(limit: 9).isEmpty)
        }
    }

    @Test(
        "neither sends nor counts a reply that is suppressed, and counts the others by when they go out",
        arguments: EngineKind.allCases
    )
    func budget(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            for number in 1...3 { _ = try await open("teks \(number)", id: "\(number)", in: engine, at: clock.now) }
            _ = try await open("lain", id: "4", from: .test(2), in: engine, at: clock.now)
            let waiting = try await engine.waitingNotifications(limit: 9)
            let hash = waiting[0].recipientHash
            try await engine.settle(waiting[0], text: nil, sendAt: clock.now, suppression: "stopped")
            try await engine.settle(waiting[1], text: "sekarang", sendAt: clock.now)
            try await engine.settle(waiting[2], text: "pagi", sendAt: clock.now + 3600)
            try await engine.settle(waiting[3], text: "lain", sendAt: clock.now)
            func sent(since: Double) async throws -> Int {
                try await engine.standing(of: hash, since: clock.now + since).sent
            }
            let counts = [try await sent(since: -60), try await sent(since: 60), try await sent(since: 7200)]
            #expect(counts == [2, 1, 0])
            #expect(try await engine.claimReplies(for: "test", limit: 9).map(\.text) == ["sekarang", "lain"])
            #expect(try await engine.waitingNotifications(limit: 9).isEmpty)
            clock.advance(by: 7200)
            #expect(try await engine.claimReplies(for: "test", limit: 9).map(\.text) == ["pagi"])
        }
    }

    @Test(
        "tries again not before the time that was recorded, and counts only what was handed over",
        arguments: EngineKind.allCases
    )
    func backoff(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let (_, first) = try await claimedConfirmation(engine, clock)
            #expect(first.attempts == 1)
            try await engine.recordSendingDelayed(first, until: clock.now + 30, carrier: "test", reason: "no network")
            #expect(try await engine.nextReply(for: "test") == clock.now + 30)
            clock.advance(by: 29)
            #expect(try await engine.claimReplies(for: "test", limit: 9).isEmpty)
            clock.advance(by: 1)
            let second = try #require(try await engine.claimReplies(for: "test", limit: 9).first)
            #expect(second.attempts == 2)
            for outcome in await engine.record([SubmissionResult.putBack(second, reason: "it stopped")]) {
                try outcome.get()
            }
            let third = try await engine.claimReplies(for: "test", limit: 9)
            #expect(third.map(\.attempts) == [2])
        }
    }

    @Test("leaves a reply alone that has moved on since it was claimed", arguments: EngineKind.allCases)
    func stale(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let (ticket, stale) = try await claimedConfirmation(engine, clock)
            #expect(try await engine.recoverSending() == 1)
            try await engine.recordSendingFailed(stale, state: .failed, reason: "too late")
            try await engine.recordSendingDelayed(stale, until: clock.now + 60, carrier: "another", reason: "too late")
            try await engine.recordSent(stale, carrier: "another", references: ["9"])
            #expect(try await engine.deadLetters().isEmpty)
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.queued])
            let reply = try #require(try await engine.claimReplies(for: "test", limit: 9).first)
            #expect(reply.attempts == 2)
            try await engine.recordSent(reply, carrier: "test", references: ["7"])
            try await engine.recordSendingFailed(reply, state: .failed, reason: "too late")
            #expect(try await engine.deadLetters().isEmpty)
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.sent])
        }
    }

    @Test("sends a failed reply again on an operator's word, once", arguments: EngineKind.allCases)
    func failed(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let (ticket, reply) = try await claimedConfirmation(engine, clock)
            _ = try await open("dua", id: "2", from: .test(2), in: engine, at: clock.now)
            try await engine.recordSendingFailed(reply, state: .failed, reason: "no such number")
            let letter = try #require(try await engine.deadLetters().first)
            try await engine.retryDeadLetter(letter.id)
            #expect(try await engine.deadLetters().isEmpty)
            await #expect(throws: LedgerError.self) { try await engine.retryDeadLetter(letter.id) }
            let again = try await engine.claimReplies(for: "test", limit: 9)
            #expect(again.map(\.id) == [reply.id])
            #expect(again.map(\.attempts) == [1])
            #expect(try await engine.replies(about: ticket.id).map(\.id) == [reply.id])
            // What fails in the same way once more waits among the dead letters once more.
            try await engine.recordSendingFailed(again[0], state: .failed, reason: "no such number")
            #expect(try await engine.deadLetters().map(\.reason) == ["no such number"])
            // An end that the network tells is none that an operator could mend.
            try await writeReplies(sendAt: clock.now, in: engine)
            let other = try #require(try await engine.claimReplies(for: "test", limit: 9).first)
            try await engine.recordSendingFailed(other, state: .expired, reason: "too old")
            #expect(try await engine.deadLetters().count == 1)
        }
    }

    @Test(
        "gives the replies of carriers that are gone to another, and leaves the others theirs",
        arguments: EngineKind.allCases
    )
    func reassigned(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            for number in 1...2 {
                _ = try await open("teks \(number)", id: "\(number)", from: .test(number), in: engine, at: clock.now)
            }
            try await writeReplies(sendAt: clock.now, in: engine)
            let claimed = try #require(try await engine.claimReplies(for: "test", limit: 1).first)
            try await engine.recordSendingDelayed(claimed, until: clock.now, carrier: "gone", reason: "no network")
            #expect(try await engine.reassignReplies(ofOthersThan: ["test", "new"], to: "new") == 1)
            #expect(try await engine.claimReplies(for: "gone", limit: 9).isEmpty)
            #expect(try await engine.claimReplies(for: "new", limit: 9).map(\.recipient) == [claimed.recipient])
            #expect(try await engine.claimReplies(for: "test", limit: 9).count == 1)
        }
    }

    @Test(
        "applies a report that came early, and not one of an old message of the same reference",
        arguments: EngineKind.allCases
    )
    func reportTimes(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let (ticket, reply) = try await claimedConfirmation(engine, clock)
            _ = try await engine.store(report("7", .delivered, clock))
            try await engine.recordSent(reply, carrier: "test", references: ["7"])
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.delivered])

            let other = try await open("dua", id: "2", from: .test(2), in: engine, at: clock.now)
            try await writeReplies(sendAt: clock.now, in: engine)
            let second = try #require(try await engine.claimReplies(for: "test", limit: 1).first)
            try await engine.recordSent(second, carrier: "test", references: ["8"])
            clock.advance(by: 5 * 86_400)
            _ = try await engine.store(report("8", .undelivered, clock, recipient: nil))
            #expect(try await engine.replies(about: other.id).map(\.state) == [.sent])
        }
    }

    @Test("believes a delivery after a failure, and no failure after a delivery", arguments: EngineKind.allCases)
    func corrected(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let (ticket, reply) = try await claimedConfirmation(engine, clock)
            try await engine.recordSent(reply, carrier: "test", references: ["7"])
            for (status, state) in [
                (DeliveryReport.Status.undelivered, OutboundRecord.State.undelivered), (.delivered, .delivered),
                (.undelivered, .delivered),
            ] {
                _ = try await engine.store(report("7", status, clock))
                #expect(try await engine.replies(about: ticket.id).map(\.state) == [state])
            }
        }
    }

    @Test("takes a number that opted out at its operator for one that wrote BERHENTI", arguments: EngineKind.allCases)
    func optedOut(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let (ticket, reply) = try await claimedConfirmation(engine, clock)
            _ = await engine.record([.optedOut(reply, reason: "stopped")])
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.suppressed])
            #expect(try await engine.deadLetters().isEmpty)
            _ = try await hear("halo", id: "7", in: engine, at: clock.now)
            let context = try await engine.messagesForTriageInContext(limit: 9).compactMap { try? $0.context.get() }
            #expect(context.map(\.isStopped) == [true])
        }
    }

    @Test("judges a reply by its last attempt", arguments: EngineKind.allCases)
    func lastAttempt(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let (ticket, first) = try await claimedConfirmation(engine, clock)
            // It went out, and the process ended before the answer was taken for the end of it.
            #expect(try await engine.recoverSending() == 1)
            try await engine.recordSent(first, carrier: "test", references: ["7"])
            let second = try #require(try await engine.claimReplies(for: "test", limit: 1).first)
            try await engine.recordSent(second, carrier: "test", references: ["8"])
            _ = try await engine.store(report("7", .undelivered, clock))
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.sent])
            _ = try await engine.store(report("8", .delivered, clock))
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.delivered])
        }
    }
}
