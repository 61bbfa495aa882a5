import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

extension LedgerEngineTests {
    /// Stores a report and opens its ticket, whose confirmation is held back for ten seconds.
    private func openHeld(
        _ text: String,
        from sender: PhoneNumber,
        in engine: Ledger,
        at time: Date
    ) async throws -> TicketRecord {
        _ = try await store(.test(text, id: text, from: sender, at: time), in: engine)
        let message = try #require(try await engine.messagesForTriage(limit: 100).first { $0.text == text })
        let new = NewTicket(
            complaint: Complaint(intent: Judgement(.report), body: text),
            forwardAt: time,
            deadline: nil,
            confirmationBy: time + 10
        )
        let settlement = TriageSettlement(state: .triaged, change: .open(new))
        return try #require(try await engine.settle(message, as: settlement))
    }

    private func told(by engine: Ledger) async throws -> [String] {
        try await engine.waitingNotifications(limit: 9).map { "\($0.replyKey) \($0.kind) \($0.ticket?.id ?? 0)" }
    }

    @Test(
        "tells confirmation and number in one text where the number comes while the confirmation is held back",
        arguments: EngineKind.allCases
    )
    func oneText(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await openHeld("satu", from: .test(), in: engine, at: clock.now)
            #expect(try await engine.nextConfirmation() == clock.now + 10)
            #expect(try await engine.releaseConfirmations(limit: 9) == 0, "it is not due")
            #expect(try await engine.waitingNotifications(limit: 9).isEmpty)
            _ = try await engine.claimTicketsToForward(limit: 9)
            for _ in 0..<2 {
                _ = try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now + 1e6)
            }
            #expect(try await told(by: engine) == ["m\(ticket.inboundID) confirmation_forwarded \(ticket.id)"])
            #expect(try await engine.nextConfirmation() == nil)
            clock.advance(by: 60)
            #expect(try await engine.releaseConfirmations(limit: 9) == 0, "it was told")
        }
    }

    @Test(
        "sends a confirmation alone once it was held back long enough, longest due first",
        arguments: EngineKind.allCases
    )
    func releasedConfirmations(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let first = try await openHeld("satu", from: .test(), in: engine, at: clock.now)
            clock.advance(by: 5)
            let second = try await openHeld("dua", from: .test(2), in: engine, at: clock.now)
            clock.advance(by: 10)
            #expect(try await engine.releaseConfirmations(limit: 1) == 1)
            #expect(try await told(by: engine) == ["m\(first.inboundID) confirmation \(first.id)"])
            #expect(try await engine.nextConfirmation() == clock.now)
            #expect(try await engine.releaseConfirmations(limit: 9) == 1)
            #expect(try await engine.releaseConfirmations(limit: 9) == 0)
            #expect(try await engine.nextConfirmation() == nil)
            // The number comes later, and is told in a text of its own.
            _ = try await engine.claimTicketsToForward(limit: 9)
            _ = try await engine.recordForwarded(second.id, trackingID: "9000002", pollAt: clock.now + 1e6)
            #expect(
                try await told(by: engine) == [
                    "m\(first.inboundID) confirmation \(first.id)", "m\(second.inboundID) confirmation \(second.id)",
                    "t\(second.id):forwarded forwarded \(second.id)",
                ]
            )
        }
    }

    @Test("sends a confirmation before anything else that is said of its report", arguments: EngineKind.allCases)
    func confirmationFirst(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await openHeld("satu", from: .test(), in: engine, at: clock.now)
            for text in ["sama lagi", "status", "status lagi"] {
                _ = try await store(.test(text, id: text, at: clock.now), in: engine)
                let message = try #require(try await engine.messagesForTriage(limit: 1).first)
                let answer = NewNotification(replyKey: "m\(message.id)", kind: "status")
                let settlement =
                    text == "sama lagi"
                    ? TriageSettlement(state: .triaged, change: .attach(id: ticket.id))
                    : TriageSettlement(state: .triaged, notification: answer, notificationTicketID: ticket.id)
                _ = try await engine.settle(message, as: settlement)
                // What is answered with silence leaves the confirmation where it is.
                #expect(try await engine.waitingNotifications(limit: 9).isEmpty == (text == "sama lagi"))
            }
            #expect(
                try await engine.waitingNotifications(limit: 9).map(\.kind) == ["confirmation", "status", "status"]
            )
            #expect(try await engine.nextConfirmation() == nil)
        }
    }
}
