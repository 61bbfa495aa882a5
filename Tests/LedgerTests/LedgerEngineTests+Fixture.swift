import Complaints
import Foundation
import Ledger
import Testing

extension LedgerEngineTests {
    /// The engines, and the conditions in which they have to keep the same promises.
    enum EngineKind: String, CaseIterable, Sendable {
        /// Of plain values, with nothing of SQLite.
        case memory
        case encrypted
        case readable
        /// While the key is being exchanged: rows of two keys stand beside each other.
        case exchangingKey
    }

    func withEngine(
        _ kind: EngineKind,
        _ body: (any LedgerEngine, TestClock) async throws -> Void
    ) async throws {
        if kind == .memory {
            let clock = TestClock()
            return try await body(MemoryLedger(clock: { clock.now }), clock)
        }
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

    func store(_ record: InboundRecord, in engine: any LedgerEngine) async throws -> StoredInbound {
        try await engine.store(record) { payloads in
            payloads.map { payload in
                if case .text(let text) = payload { text } else { "[...]" }
            }
            .joined()
        }
    }

    func open(
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
}
