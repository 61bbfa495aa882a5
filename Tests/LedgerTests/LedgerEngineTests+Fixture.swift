import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

extension LedgerEngineTests {
    /// The engines, and the conditions in which they have to keep the same promises.
    enum EngineKind: String, CaseIterable, Sendable {
        case encrypted
        case readable
        /// While the key is being exchanged: rows of two keys stand beside each other.
        case exchangingKey
    }

    func withEngine(
        _ kind: EngineKind,
        _ body: (Ledger, TestClock) async throws -> Void
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

    func store(_ record: InboundMessage, in engine: Ledger) async throws -> Acknowledgement {
        try await engine.store(record)
    }

    /// Stores a text, and gives it to triage.
    func hear(
        _ text: String,
        id: String,
        from sender: PhoneNumber = .test(),
        in engine: Ledger,
        at time: Date
    ) async throws -> WaitingInbound {
        _ = try await store(.test(text, id: id, from: sender, at: time), in: engine)
        return try #require(try await engine.messagesForTriage(limit: 100).first { $0.text == text })
    }

    /// Opens a ticket, and gives it to the central system.
    func forward(
        _ text: String,
        id: String,
        from sender: PhoneNumber = .test(),
        as trackingID: String,
        pollAt: Date,
        in engine: Ledger,
        at time: Date
    ) async throws -> TicketRecord {
        let ticket = try await open(text, id: id, from: sender, in: engine, at: time)
        _ = try await engine.claimTicketsToForward(limit: 1)
        try await engine.recordForwarded(ticket.id, trackingID: trackingID, pollAt: pollAt)
        return ticket
    }

    /// Writes what waits to be told, to be sent at a time.
    func writeReplies(_ text: String = "diterima", sendAt: Date, in engine: Ledger) async throws {
        for notification in try await engine.waitingNotifications(limit: 100) {
            try await engine.settle(notification, text: text, sendAt: sendAt)
        }
    }

    /// Whether work wakes a stage.
    func wakes(_ topic: LedgerTopic, in engine: Ledger, _ work: () async throws -> Void) async throws -> Bool {
        let wakeUp = WakeUp()
        engine.signals.subscribe(wakeUp, to: topic)
        // A new one is set already.
        await wakeUp.wait(atMost: .seconds(60))
        try await work()
        let started = ContinuousClock.now
        await wakeUp.wait(atMost: .seconds(30))
        return ContinuousClock.now - started < .seconds(25)
    }

    func open(
        _ text: String,
        id: String,
        from sender: PhoneNumber = .test(),
        in engine: Ledger,
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
            notification: NewNotification(replyKey: "m\(message.id)", kind: "confirmation")
        )
        return try #require(try await engine.settle(message, as: settlement))
    }
}
