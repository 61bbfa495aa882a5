package import Foundation
package import Ledger

/// When to text ourselves, and when to be alerted that the text does not come back: without clock or carrier.
package struct LoopbackTestPlan: Sendable {
    /// The times.
    package struct Configuration: Hashable, Sendable {
        /// How long after the daemon's start the very first text is sent: modems need a while to find their network.
        package var firstAfter: Duration
        /// How often a text is sent.
        package var every: Duration
        /// How long it may take to come back.
        package var patience: Duration
        /// How often it is sent while it does not come back, if that is sooner.
        package var everyWhileLost: Duration
        /// How often a standing alert is told again.
        package var reminder: Duration

        /// Makes a configuration.
        package init(
            firstAfter: Duration = .seconds(60),
            every: Duration = .seconds(6 * 3600),
            patience: Duration = .seconds(300),
            everyWhileLost: Duration = .seconds(1800),
            reminder: Duration = .seconds(6 * 3600)
        ) {
            self.firstAfter = firstAfter
            self.every = every
            self.patience = patience
            self.everyWhileLost = everyWhileLost
            self.reminder = reminder
        }
    }

    /// What to do next.
    package enum Step: Hashable, Sendable {
        /// Text ourselves.
        case send
        /// The text did not come back in time.
        case giveUp(id: Int64)
        /// Nothing, until then.
        case wait(until: Date)
    }

    /// What has to be told.
    package enum Alert: Hashable, Sendable {
        /// A text did not come back, or could not be sent.
        case raise(reason: String, since: Date)
        /// Still so.
        case remind(reason: String, since: Date)
        /// One came back after an alert.
        case clear(since: Date)
    }

    private let configuration: Configuration
    private let first: Date
    private var lastSent: Date?
    private var pending: (id: Int64, sentAt: Date)?
    private var failingSince: Date?
    private var lastTold: Date?

    /// Makes a plan.
    ///
    /// - Parameters:
    ///   - configuration: The times.
    ///   - last: The last text of an earlier run of the daemon.
    ///   - startedAt: When the daemon started.
    package init(configuration: Configuration, last: LoopbackTestRecord?, startedAt: Date) {
        self.configuration = configuration
        first = startedAt.addingTimeInterval(configuration.firstAfter / .seconds(1))
        guard let last else { return }
        lastSent = last.sentAt
        switch last.outcome {
        case .sent: pending = (last.id, last.sentAt)
        case .lost, .unsent:
            failingSince = last.sentAt
            // It was told before the restart.
            lastTold = startedAt
        case .returned: break
        }
    }

    /// Whether an alert stands.
    package var isFailing: Bool { failingSince != nil }

    /// The text that is waited for.
    package var pendingID: Int64? { pending?.id }

    /// What to do.
    package func step(at now: Date) -> Step {
        if let pending {
            let end = pending.sentAt.addingTimeInterval(configuration.patience / .seconds(1))
            return now >= end ? .giveUp(id: pending.id) : .wait(until: end)
        }
        let pause = isFailing ? min(configuration.every, configuration.everyWhileLost) : configuration.every
        let next = lastSent?.addingTimeInterval(pause / .seconds(1)) ?? first
        return now >= next ? .send : .wait(until: next)
    }

    /// A text went out.
    package mutating func sent(id: Int64, at now: Date) {
        pending = (id, now)
        lastSent = now
    }

    /// A text could not be sent, or did not come back.
    package mutating func failed(reason: String, at now: Date) -> Alert? {
        lastSent = pending?.sentAt ?? now
        pending = nil
        guard let since = failingSince else {
            failingSince = lastSent
            lastTold = now
            return .raise(reason: reason, since: lastSent ?? now)
        }
        guard let told = lastTold, now.timeIntervalSince(told) >= configuration.reminder / .seconds(1) else {
            return nil
        }
        lastTold = now
        return .remind(reason: reason, since: since)
    }

    /// A text came back, in time or late.
    package mutating func returned() -> Alert? {
        pending = nil
        defer {
            failingSince = nil
            lastTold = nil
        }
        return failingSince.map { .clear(since: $0) }
    }
}
