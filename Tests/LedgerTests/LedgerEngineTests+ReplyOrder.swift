import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

/// Several replies to one number.
extension LedgerEngineTests {
    /// Opens a ticket for each of the senders, in order, and writes their confirmations, whose texts are the tickets' places, from 1.
    private func confirmations(
        for senders: [Int],
        in engine: Ledger,
        _ clock: TestClock,
        sendAt: [Double] = []
    ) async throws {
        for (index, sender) in senders.enumerated() {
            let text = "teks \(index + 1)"
            _ = try await open(text, id: text, from: .test(sender), in: engine, at: clock.now)
        }
        for (index, notification) in try await engine.waitingNotifications(limit: 99).enumerated() {
            let pause = index < sendAt.count ? sendAt[index] : 0
            try await engine.settle(notification, text: "\(index + 1)", sendAt: clock.now + pause)
        }
    }

    private func claimed(
        _ engine: Ledger,
        limit: Int = 99,
        for carrier: String = "test"
    ) async throws -> [OutboundRecord] {
        try await engine.claimReplies(for: carrier, limit: limit)
    }

    @Test(
        "sends a number's replies one after the other, while those to others go on",
        arguments: EngineKind.allCases
    )
    func inOrder(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            try await confirmations(for: [1, 1, 1, 2, 2, 3], in: engine, clock)
            let first = try await claimed(engine, limit: 3)
            #expect(first.map(\.text) == ["1", "4", "6"])
            #expect(try await claimed(engine).isEmpty)
            try await engine.recordSent(first[0], carrier: "test", references: ["1"])
            try await engine.recordSendingFailed(first[1], state: .failed, reason: "no such number")
            let second = try await claimed(engine)
            #expect(second.map(\.text) == ["2", "5"])
            try await engine.recordSendingFailed(second[0], state: .expired, reason: "too old")
            #expect(try await claimed(engine).map(\.text) == ["3"])
        }
    }

    @Test(
        "looks behind a number's many replies for those to others, though not without end",
        arguments: EngineKind.allCases
    )
    func inOrderMany(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            try await confirmations(for: Array(repeating: 1, count: 40) + [2, 3], in: engine, clock)
            #expect(try await claimed(engine, limit: 2).map(\.text) == ["1", "41"])
            #expect(try await claimed(engine, limit: 2).map(\.text) == ["42"])
        }
    }

    @Test(
        "is not overtaken by a later reply while it waits for its next attempt, three times at most",
        arguments: EngineKind.allCases
    )
    func inOrderRetried(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            try await confirmations(for: [1, 1, 2], in: engine, clock)
            var earlier = try #require(try await claimed(engine, limit: 1).first)
            var others = ["3"]
            for failure in 1...3 {
                try await engine.recordSendingDelayed(earlier, until: clock.now + 60, carrier: "test", reason: "busy")
                let claim = try await engine.claimDueReplies(for: "test", limit: 99)
                #expect(claim.items.map(\.text) == others, "after failure \(failure)")
                #expect(claim.nextDue == clock.now + 60)
                others = []
                clock.advance(by: 60)
                let again = try await claimed(engine)
                #expect(again.map(\.text) == ["1"])
                earlier = try #require(again.first)
                #expect(earlier.attempts == failure + 1)
            }
            try await engine.recordSendingDelayed(earlier, until: clock.now + 60, carrier: "test", reason: "busy")
            let later = try await claimed(engine)
            #expect(later.map(\.text) == ["2"])
            #expect(later.map(\.attempts) == [1], "to wait for another is no attempt")
        }
    }

    @Test(
        "is held back neither by one that waits for longer than a minute, nor by one that is planned for later",
        arguments: EngineKind.allCases
    )
    func inOrderPatience(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            try await confirmations(for: [1, 1, 2, 2], in: engine, clock, sendAt: [0, 0, 30])
            let first = try await claimed(engine)
            #expect(first.map(\.text) == ["1", "4"])
            try await engine.recordSendingDelayed(first[0], until: clock.now + 61, carrier: "test", reason: "busy")
            #expect(try await claimed(engine).map(\.text) == ["2"])
        }
    }

    @Test("is not held back for ever by one whose outcome nobody told", arguments: EngineKind.allCases)
    func inOrderForgotten(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            try await confirmations(for: [1, 1], in: engine, clock)
            #expect(try await claimed(engine).map(\.text) == ["1"])
            clock.advance(by: 299)
            #expect(try await claimed(engine).isEmpty)
            clock.advance(by: 1)
            #expect(try await claimed(engine).map(\.text) == ["2"])
        }
    }

    @Test("follows one that another carrier is to send, for a minute", arguments: EngineKind.allCases)
    func inOrderOtherCarrier(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            try await confirmations(for: [1, 1], in: engine, clock)
            let first = try #require(try await claimed(engine).first)
            try await engine.recordSendingDelayed(first, until: clock.now + 5, carrier: "another", reason: "busy")
            clock.advance(by: 5)
            #expect(try await claimed(engine).isEmpty, "it takes the place behind the other")
            let claim = try await engine.claimDueReplies(for: "test", limit: 99)
            #expect(claim.items.isEmpty)
            #expect(claim.nextDue == clock.now + 1)
            clock.advance(by: 60)
            #expect(try await claimed(engine).map(\.text) == ["2"])
            #expect(try await claimed(engine, for: "another").map(\.text) == ["1"])
        }
    }

    @Test("wakes the stage when a reply has ended that another waits for", arguments: EngineKind.allCases)
    func inOrderWoken(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            try await confirmations(for: [1, 1], in: engine, clock)
            let first = try #require(try await claimed(engine).first)
            #expect(try await claimed(engine).isEmpty)
            let isWoken = try await wakes(.outbound, in: engine) {
                try await engine.recordSent(first, carrier: "test", references: ["1"])
            }
            #expect(isWoken)
            #expect(try await claimed(engine).map(\.text) == ["2"])
        }
    }
}
