package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// Maintains the store while the stages work: erases data whose time is over, and continues an exchange of the key.
///
/// It works in small batches with pauses between them, so that no message waits for it.
package final class Upkeep: Service {
    /// The settings of the upkeep.
    package struct Configuration: Hashable, Sendable {
        package var rule: RetentionRule
        /// The interval between two searches for data to erase.
        package var interval: Duration
        /// The pause between two batches.
        package var pause: Duration
        /// The number of rows in a batch.
        package var batch: Int

        package init(
            rule: RetentionRule = RetentionRule(),
            interval: Duration = .seconds(3600),
            pause: Duration = .milliseconds(5),
            batch: Int = 200
        ) {
            self.rule = rule
            self.interval = interval
            self.pause = pause
            self.batch = batch
        }
    }

    /// A pass over the ledger.
    private struct Pass {
        var cursor = RetentionCursor()
        var counts = ErasureCounts()
    }

    private struct State {
        var pass: Pass?
        var nextPass: Date
        /// nil until the mark of an earlier daemon is read.
        var trust: ClockTrust?
    }

    private let configuration: Configuration
    private let store: Ledger
    private let monitor: StageMonitor
    private let clock: @Sendable () -> Date
    private let logger: Logger
    private let state: Mutex<State>
    private let expired = Counter(label: "lapord_dead_letters_expired_total")

    package init(
        configuration: Configuration,
        store: Ledger,
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        logger: Logger
    ) {
        self.configuration = configuration
        self.store = store
        self.monitor = monitor
        self.clock = clock
        self.logger = logger
        // Not at once: a daemon that has just started has more urgent work.
        state = Mutex(State(nextPass: clock().addingTimeInterval(min(60, configuration.interval.seconds))))
    }

    package func run() async throws {
        let wakeUp = WakeUp()
        store.signals.subscribe(wakeUp, to: .upkeep)
        let loop = BatchLoop(
            stage: .upkeep,
            wakeUp: wakeUp,
            net: min(.seconds(30), configuration.interval),
            monitor: monitor,
            logger: logger
        ) { [self] in
            let rows = try await work()
            if rows > 0 { try await Task.sleep(for: configuration.pause) }
            return rows
        }
        await loop.run()
    }

    /// Does one batch of the pending work.
    ///
    /// - Returns: The number of rows; 0 if nothing is pending.
    private func work() async throws -> Int {
        if store.isExchangingKey {
            let progress = try await store.continueKeyExchange(limit: configuration.batch)
            if !progress.isUnderWay { tellEnd(of: progress) }
            return configuration.batch
        }
        guard var pass = try await beginPass() else { return 0 }
        let erased = try await store.eraseDue(
            by: configuration.rule,
            from: &pass.cursor,
            limit: configuration.batch,
            isDryRun: false
        )
        pass.counts = pass.counts + erased
        guard pass.cursor.isThrough else {
            state.withLock { [pass] in $0.pass = pass }
            return configuration.batch
        }
        try await store.finishErasure(of: pass.counts)
        expired.increment(by: pass.counts.expiredLetters)
        endPass()
        if !pass.counts.isEmpty {
            logger.notice(
                "what is no longer needed was erased",
                metadata: [
                    "event": "data-erased",
                    "tickets": "\(pass.counts.tickets)", "messages": "\(pass.counts.messages)",
                    "replies": "\(pass.counts.replies)", "dead_letters": "\(pass.counts.deadLetters)",
                    "expired_letters": "\(pass.counts.expiredLetters)",
                ]
            )
        }
        return 0
    }

    private func tellEnd(of exchange: KeyExchangeProgress) {
        guard !exchange.unreadable.isEmpty else {
            logger.notice(
                "the key has been exchanged; the one before is needed no more",
                metadata: ["event": "key-exchanged"]
            )
            return
        }
        logger.warning(
            "the key has been exchanged, but rows that are damaged could not be read with either key and stay as they were",
            metadata: [
                "event": "key-exchanged",
                "unreadable": "\(exchange.unreadable.map(\.description).joined(separator: ", "))",
            ]
        )
    }

    /// The reason why nothing is erased for now, although it may be old; nil where there is none.
    package var doubt: String? {
        state.withLock(\.trust)?.doubtedSince.map { _ in
            "the clock jumped; nothing is erased until it has run steadily for a day"
        }
    }

    private func beginPass() async throws -> Pass? {
        let now = clock()
        let isDue = state.withLock { state in
            // It is never further away than an interval, unless the clock was set back.
            state.pass != nil || now >= state.nextPass
                || state.nextPass.timeIntervalSince(now) > configuration.interval.seconds + 60
        }
        guard try await isTrusted(at: now), isDue else { return nil }
        return state.withLock { state in
            if state.pass == nil { state.pass = Pass() }
            return state.pass
        }
    }

    /// Looks at the clock; a pass that is under way stops where it jumps.
    private func isTrusted(at now: Date) async throws -> Bool {
        var trust: ClockTrust
        if let known = state.withLock(\.trust) {
            trust = known
        } else {
            trust = ClockTrust(record: try await store.recordedClock())
        }
        let before = trust
        let isTrusted = trust.look(at: now)
        // Not at each look: a daemon that was away for up to a day is trusted anyway.
        if before.doubtedSince != trust.doubtedSince || trust.needsRecord {
            try await store.recordClock(trust.record())
        }
        if trust.doubtedSince != nil, before.doubtedSince != trust.doubtedSince {
            logger.warning(
                "the clock jumped, or lapord was away for long; nothing is erased for a day",
                metadata: ["event": "erasing-waits"]
            )
        }
        state.withLock { [trust] in $0.trust = trust }
        if !isTrusted { endPass() }
        return isTrusted
    }

    private func endPass() {
        let next = clock().addingTimeInterval(configuration.interval.seconds)
        state.withLock { state in
            state.pass = nil
            state.nextPass = next
        }
    }
}
