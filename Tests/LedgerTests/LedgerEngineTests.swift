import Complaints
import Foundation
import Ledger
import Testing

/// What every engine behind the stages has to keep; the tests know the roles only, never the class.
///
/// An engine that is added gets a case in ``EngineKind`` and no test of its own for any of this.
@Suite("Every ledger engine")
struct LedgerEngineTests {
    /// The engines, and the conditions in which they have to keep the same promises.
    enum EngineKind: String, CaseIterable, Sendable {
        case encrypted
        case readable
        /// While the key is being exchanged: rows of two keys stand beside each other.
        case exchangingKey
    }

    private func withEngine(
        _ kind: EngineKind,
        _ body: (any LedgerEngine, TestClock) async throws -> Void
    ) async throws {
        let key = Vault.Protection.key([UInt8](repeating: 7, count: 32))
        try await withLedger(protection: kind == .readable ? .off : key) { ledger, clock, _ in
            if kind == .exchangingKey {
                _ = try await ledger.openTicket("lama", id: "old", from: .test(99), at: clock.now)
                for ticket in try await ledger.claimTicketsToForward(limit: 1) {
                    try await ledger.recordForwarded(ticket.id, trackingID: "8000000", pollAt: clock.now + 1e6)
                }
                for notification in try await ledger.waitingNotifications(limit: 9) {
                    try await ledger.settle(notification, text: nil, sendAt: clock.now)
                }
                try await ledger.beginKeyExchange(to: .key([UInt8](repeating: 9, count: 32)))
            }
            try await body(ledger, clock)
        }
    }

    private func store(_ record: InboundRecord, in engine: any LedgerEngine) async throws -> StoredInbound {
        try await engine.store(record) { payloads in
            payloads.map { payload in
                if case .text(let text) = payload { text } else { "[...]" }
            }
            .joined()
        }
    }

    private func open(
        _ text: String,
        id: String,
        from sender: PhoneNumber = .test(),
        in engine: any LedgerEngine,
        at time: Date
    ) async throws -> TicketRecord {
        _ = try await store(.test(text, id: id, from: sender, at: time), in: engine)
        let waiting = try await engine.messagesForTriage(limit: 100)
        let message = try #require(waiting.first { $0.text == text })
        let new = NewTicket(
            complaint: Complaint(intent: Judgement(.report), body: text),
            forwardAt: time,
            deadline: nil
        )
        let settlement = TriageSettlement(
            state: .triaged,
            change: .open(new),
            notification: NewNotification(replyKey: "m\(message.id)", kind: "receipt")
        )
        return try #require(try await engine.settle(message, as: settlement))
    }

    @Test(
        "stores a message once, tells a redelivery, and keeps another text under its id",
        arguments: EngineKind.allCases
    )
    func intake(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let first = try await store(.test("jalan rusak", id: "1", at: clock.now), in: engine)
            guard case .stored(let id, _) = first else {
                Issue.record("a new message was not stored")
                return
            }
            #expect(try await store(.test("jalan rusak", id: "1", at: clock.now), in: engine) == .duplicate(id: id))
            _ = try await store(.test("lain", id: "1", at: clock.now), in: engine)
            #expect(try await engine.messagesForTriage(limit: 10).map(\.text) == ["jalan rusak"])
            #expect(try await engine.deadLetters().count == 1)
        }
    }

    @Test(
        "joins the parts of a message in any order, and goes on without one that never comes",
        arguments: EngineKind.allCases
    )
    func parts(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            func part(_ text: String, _ reference: Int, _ sequence: Int) -> InboundRecord {
                let place = InboundRecord.Part(reference: reference, isWide: false, total: 2, sequence: sequence)
                return .test(text, id: "\(reference)-\(sequence)", from: .test(reference), at: clock.now, part: place)
            }
            _ = try await store(part("dua", 1, 2), in: engine)
            _ = try await store(part("satu ", 1, 1), in: engine)
            _ = try await store(part("awal ", 2, 1), in: engine)
            #expect(try await engine.messagesForTriage(limit: 10).map(\.text) == ["satu dua"])
            clock.advance(by: 601)
            let closed = try await engine.closeIncompleteMessages(olderThan: .seconds(600)) { payloads in
                payloads.map { if case .text(let text) = $0 { text } else { "[...]" } }.joined()
            }
            #expect(closed == 1)
            #expect(try await engine.messagesForTriage(limit: 10).map(\.text) == ["satu dua", "awal [...]"])
        }
    }

    @Test("gives one message of a sender at a time, and settles each once", arguments: EngineKind.allCases)
    func order(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            for (index, text) in ["satu", "dua"].enumerated() {
                _ = try await store(.test(text, id: "\(index)", at: clock.now), in: engine)
            }
            let message = try #require(try await engine.messagesForTriage(limit: 10).first)
            _ = try await engine.settle(message, as: TriageSettlement(state: .triaged, sender: .init(isStopped: true)))
            #expect(try await engine.settle(message, as: TriageSettlement(state: .spam)) == nil)
            let next = try #require(try await engine.messagesForTriage(limit: 10).first)
            #expect(next.text == "dua")
            #expect(try await engine.context(of: next).isStopped)
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
            let kinds = try await engine.waitingNotifications(limit: 10).map(\.kind)
            #expect(kinds.sorted() == ["forwarded", "receipt", "receipt"])
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
            for expected in [true, false] {
                let isNew = try await engine.record(
                    StatusObservation(verbatim: "Selesai"),
                    of: ticket.id,
                    nextPoll: nil
                )
                #expect(isNew == expected)
            }
            #expect(try await engine.ticket(called: "9000001")?.status == .resolved)
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
            let report = DeliveryReportRecord(
                carrier: "test",
                reference: "7",
                recipient: .test(),
                status: "delivered",
                detail: "0",
                receivedAt: clock.now
            )
            _ = try await engine.store(report)
            #expect(try await engine.replies(about: ticket.id).map(\.state) == [.delivered])
        }
    }

    @Test(
        "keeps what is refused among the dead letters until it is driven again or discarded",
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
