import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

/// What tells messages and their parts apart, and who is woken by what.
extension LedgerEngineTests {
    @Test("takes one id of two carriers for two messages", arguments: EngineKind.allCases)
    func carriers(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            var record = InboundMessage.test("jalan rusak", id: "1", at: clock.now)
            _ = try await store(record, in: engine)
            clock.advance(by: 5)
            record.carrier = "another"
            record.receivedAt = clock.now
            guard case .stored = try await store(record, in: engine) else {
                Issue.record("another carrier's message was taken for a redelivery")
                return
            }
            #expect(try await engine.counts().inboundWaiting == 2)
            #expect(try await engine.lastHeard() == ["test": clock.now - 5, "another": clock.now])
            // Of a sender the first of both comes first.
            let message = try #require(try await engine.messagesForTriage(limit: 9).first)
            #expect(message.carrier == "test")
            #expect(message.recipient == "9009")
            #expect(message.receivedAt == clock.now - 5)
        }
    }

    @Test("joins no parts of different senders, and none before their time", arguments: EngineKind.allCases)
    func partsApart(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            func part(_ text: String, _ sender: Int, _ sequence: Int, id: String) -> InboundMessage {
                let place = InboundConcatenation(reference: 7, isWide: false, total: 2, sequence: sequence)
                return .test(text, id: id, from: .test(sender), at: clock.now, part: place)
            }
            func close() async throws -> Int {
                try await engine.closeIncompleteMessages(olderThan: .seconds(600))
            }
            _ = try await store(part("satu ", 1, 1, id: "a"), in: engine)
            _ = try await store(part("dua", 2, 2, id: "b"), in: engine)
            clock.advance(by: 300)
            #expect(try await close() == 0)
            #expect(try await engine.messagesForTriage(limit: 9).isEmpty)
            // The counter of the first sender came round: what waited is closed, and the new part begins anew.
            _ = try await store(part("tiga ", 1, 1, id: "c"), in: engine)
            #expect(try await engine.messagesForTriage(limit: 9).map(\.text) == ["satu  [...] "])
            _ = try await store(part("empat", 1, 2, id: "d"), in: engine)
            clock.advance(by: 301)
            #expect(try await close() == 1)
            let first = try #require(try await engine.messagesForTriage(limit: 9).first)
            _ = try await engine.settle(first, as: TriageSettlement(state: .triaged))
            let texts = try await engine.messagesForTriage(limit: 9).map(\.text)
            #expect(texts == ["tiga empat", " [...] dua"])
        }
    }

    @Test("wakes each stage when there is something for it", arguments: EngineKind.allCases)
    func woken(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let message = try await hear("satu", id: "1", in: engine, at: clock.now)
            let complaint = Complaint(intent: Judgement(.report), body: "satu")
            let open = TriageSettlement(
                state: .triaged,
                change: .open(NewTicket(complaint: complaint, forwardAt: clock.now, deadline: nil)),
                notification: NewNotification(replyKey: "m\(message.id)", kind: "confirmation")
            )
            let isNotificationWoken = try await wakes(.notification, in: engine) {
                let isForwardingWoken = try await wakes(.forwarding, in: engine) {
                    _ = try await engine.settle(message, as: open)
                }
                #expect(isForwardingWoken)
            }
            #expect(isNotificationWoken)
            let isOutboundWoken = try await wakes(.outbound, in: engine) {
                try await writeReplies(sendAt: clock.now, in: engine)
            }
            #expect(isOutboundWoken)

            let ticket = try #require(try await engine.claimTicketsToForward(limit: 1).first)
            let isUncertainWoken = try await wakes(.uncertain, in: engine) {
                try await engine.recordUncertain(ticket.id, reason: "no answer")
            }
            #expect(isUncertainWoken)
            let addition = try await hear("tambah", id: "2", in: engine, at: clock.now)
            let event = TicketEvent(kind: .added, actor: .citizen, at: 0)
            let extend = TriageSettlement.TicketChange.extend(id: ticket.id, event: event, addition: "tambah")
            let areAdditionsWoken = try await wakes(.additions, in: engine) {
                _ = try await engine.settle(addition, as: TriageSettlement(state: .triaged, change: extend))
            }
            #expect(areAdditionsWoken)
            // Now its ticket is there too.
            let areThingsToAsk = try await wakes(.tracking, in: engine) {
                let areAdditionsWoken = try await wakes(.additions, in: engine) {
                    try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now)
                }
                #expect(areAdditionsWoken)
            }
            #expect(areThingsToAsk)

            let broken = try await hear("rusak", id: "3", in: engine, at: clock.now)
            try await engine.failTriage(of: broken, reason: "no words", lastAttempt: 1)
            let letter = try #require(try await engine.deadLetters().first)
            let isTriageWoken = try await wakes(.inbound, in: engine) { try await engine.retryDeadLetter(letter.id) }
            #expect(isTriageWoken)
        }
    }
}
