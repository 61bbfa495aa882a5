import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

/// Requests to the central system, and the questions that follow.
extension LedgerEngineTests {
    @Test("claims no more than asked for, longest due first", arguments: EngineKind.allCases)
    func limits(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            var ids: [Int64] = []
            for number in 1...4 {
                let text = "teks \(number)"
                ids.append(
                    try await open(
                        text,
                        id: "\(number)",
                        from: .test(number),
                        in: engine,
                        at: clock.now + Double(number)
                    ).id
                )
            }
            clock.advance(by: 9)
            for expected in [[ids[0], ids[1], ids[2]], [ids[3]], []] {
                #expect(try await engine.claimTicketsToForward(limit: 3).map(\.id) == expected)
            }
            for (id, wait) in zip(ids, [40.0, 30, 20, 10]) {
                try await engine.recordForwarded(id, trackingID: "900000\(id)", pollAt: clock.now + wait)
            }
            clock.advance(by: 60)
            let asked = try await engine.claimTicketsToPoll(limit: 3, lease: .seconds(60)).map(\.id)
            #expect(asked == [ids[3], ids[2], ids[1]])
            #expect(try await engine.claimTicketsToPoll(limit: 3, lease: .seconds(60)).map(\.id) == [ids[0]])
        }
    }

    @Test("keeps in the history why a request went wrong, and who sent it again", arguments: EngineKind.allCases)
    func history(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await open("satu", id: "1", in: engine, at: clock.now)
            func resend(_ reason: String) async throws {
                try await engine.resend(ticket.id, by: .token("test"), reason: reason)
            }
            await #expect(throws: LedgerError.self) { try await resend("not sent yet") }
            _ = try await engine.claimTicketsToForward(limit: 1)
            await #expect(throws: LedgerError.self) { try await resend("under way") }
            clock.advance(by: 5)
            try await engine.recordUncertain(ticket.id, reason: "no answer")
            #expect(try await engine.ticket(called: ticket.number)?.updatedAt == clock.now)
            try await resend("looked it up")
            let claim = try await engine.claimTicketsToForward(limit: 1)
            #expect(claim.map(\.forwardAttempts) == [1], "an officer's word begins anew")
            try await engine.recordRejected(ticket.id, reason: "category_id is required")
            try await resend("mended")
            _ = try await engine.claimTicketsToForward(limit: 1)
            try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now)
            await #expect(throws: LedgerError.self) { try await resend("it is there") }
            let events = try await engine.events(of: ticket.id)
            #expect(
                events.map(\.kind) == [
                    .opened, .forwarding, .uncertain, .resent, .forwarding, .rejected, .resent, .forwarding, .forwarded,
                ]
            )
            #expect(
                events.map { $0.detail["reason"] } == [
                    nil, nil, "no answer", "looked it up", nil, "category_id is required", "mended", nil, nil,
                ]
            )
            #expect(events.map(\.actor).filter { $0 == .operator }.count == 2)
            #expect(events.last?.detail["tracking_id"] == "9000001")
        }
    }

    @Test("never gives the central system's number to a ticket that was withdrawn", arguments: EngineKind.allCases)
    func withdrawn(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await open("satu", id: "1", in: engine, at: clock.now)
            let message = try await hear("batal", id: "2", in: engine, at: clock.now)
            let event = TicketEvent(kind: .cancelled, actor: .citizen, at: 0)
            _ = try await engine.settle(
                message,
                as: TriageSettlement(state: .triaged, change: .cancel(id: ticket.id, event: event, addition: nil))
            )
            #expect(try await engine.claimTicketsToForward(limit: 9).isEmpty)
            #expect(try await !engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now))
            #expect(try await engine.ticket(called: ticket.number)?.state == .cancelled)
            #expect(try await engine.ticket(called: "9000001") == nil)
        }
    }

    @Test("sends an addition of which nobody knows what came never again by itself", arguments: EngineKind.allCases)
    func uncertainAdditions(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await forward("satu", id: "1", as: "9000001", pollAt: clock.now, in: engine, at: clock.now)
            for number in 2...3 {
                let message = try await hear("tambah \(number)", id: "\(number)", in: engine, at: clock.now)
                let event = TicketEvent(kind: .added, actor: .citizen, at: 0)
                let change = TriageSettlement.TicketChange.extend(id: ticket.id, event: event, addition: message.text)
                _ = try await engine.settle(message, as: TriageSettlement(state: .triaged, change: change))
            }
            let claimed = try await engine.claimAdditions(limit: 1)
            try await engine.settleAddition(try #require(claimed.first).id, failure: "no answer", isUncertain: true)
            #expect(try await engine.claimAdditions(limit: 9).map(\.text) == ["tambah 3"])
            #expect(try await engine.recoverForwarding() == 1)
            #expect(try await engine.recoverForwarding() == 0, "what was recovered is not under way")
            #expect(try await engine.claimAdditions(limit: 9).isEmpty)
            #expect(try await engine.nextAddition() == nil)
            #expect(try await engine.counts().additionsWaiting == 0)
        }
    }

    @Test(
        "asks again when it was told to, and counts what fails until something succeeds",
        arguments: EngineKind.allCases
    )
    func polls(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await forward("satu", id: "1", as: "9000001", pollAt: clock.now, in: engine, at: clock.now)
            func asked() async throws -> [Int] {
                try await engine.claimTicketsToPoll(limit: 9, lease: .seconds(300)).map(\.pollFailures)
            }
            var failures: [Int] = []
            for _ in 1...2 {
                failures += try await asked()
                try await engine.recordPollFailed(ticket.id, nextPoll: clock.now + 30, reason: "no answer")
                #expect(try await asked().isEmpty)
                clock.advance(by: 30)
            }
            failures += try await asked()
            #expect(failures == [0, 1, 2])
            #expect(try await engine.ticket(called: ticket.number)?.lastError == "no answer")
            let observation = StatusObservation(verbatim: "Dalam Proses")
            try await engine.record(observation, of: ticket.id, nextPoll: clock.now + 60)
            #expect(try await asked().isEmpty)
            clock.advance(by: 60)
            #expect(try await asked() == [0])
            try await engine.record(observation, of: ticket.id, nextPoll: nil)
            clock.advance(by: 1e5)
            #expect(try await asked().isEmpty)
        }
    }

    @Test("counts what waits, and forgets what is done", arguments: EngineKind.allCases)
    func counted(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            var tickets: [TicketRecord] = []
            for number in 1...5 {
                tickets.append(
                    try await open("teks \(number)", id: "\(number)", from: .test(number), in: engine, at: clock.now)
                )
            }
            try await engine.settle(
                try #require(try await engine.waitingNotifications(limit: 1).first),
                text: "diterima",
                sendAt: clock.now
            )
            _ = try await engine.claimTicketsToForward(limit: 4)
            try await engine.recordForwarded(tickets[0].id, trackingID: "9000001", pollAt: clock.now)
            try await engine.recordUncertain(tickets[1].id, reason: "no answer")
            try await engine.recordRejected(tickets[2].id, reason: "refused")
            let part = InboundConcatenation(reference: 7, isWide: false, total: 3, sequence: 2)
            _ = try await store(.test("potongan", id: "p", at: clock.now, part: part), in: engine)
            clock.advance(by: 9)
            _ = try await store(.test("baru", id: "b", at: clock.now), in: engine)
            let counts = try await engine.counts()
            #expect(counts.inboundWaiting == 1)
            #expect(counts.oldestInbound == clock.now)
            #expect(counts.incompleteMessages == 1)
            #expect(counts.oldestIncomplete == clock.now - 9)
            #expect(counts.ticketsOpen == 1)
            #expect(counts.oldestOpenTicket == clock.now - 9)
            #expect(counts.ticketsToPoll == 1)
            #expect(counts.oldestPoll == clock.now - 9)
            #expect(counts.ticketsUncertain == 1)
            #expect(counts.ticketsRejected == 1)
            // Four confirmations, and that one is at the central system.
            #expect(counts.notificationsWaiting == 5)
            #expect(counts.oldestNotification == clock.now - 9)
            #expect(counts.repliesQueued == 1)
            #expect(counts.oldestReply == clock.now - 9)
            #expect(counts.deadLetters == 1)
            #expect(counts.oldestDeadLetter == clock.now - 9)
            #expect(counts.lastInbound == clock.now)
            #expect(counts.lastTicketNumber == tickets[4].number)
            #expect(try await engine.lastHeard() == ["test": clock.now])
        }
    }
}
