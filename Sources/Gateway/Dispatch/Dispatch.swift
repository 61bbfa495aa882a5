package import Carriers
import Complaints
package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// The sixth stage: hands replies to the carrier that the citizen used, or to one that may take over while that is down; one loop
/// for each carrier, so that one's trouble never delays another.
package final class Dispatch: Service {
    /// How the stage works.
    package struct Configuration: Hashable, Sendable {
        /// How many submissions to one carrier are under way at once.
        package var concurrency: Int
        package var retries: RetrySchedule
        /// How long a reply is worth sending.
        package var validity: Duration

        package init(
            concurrency: Int = 8,
            retries: RetrySchedule = RetrySchedule(first: .seconds(5), longest: .seconds(900), attempts: 50),
            validity: Duration = .seconds(3 * 86_400)
        ) {
            self.concurrency = concurrency
            self.retries = retries
            self.validity = validity
        }
    }

    private let configuration: Configuration
    private let ledger: any DispatchStore
    private let carriers: [CarrierName]
    private let pool: CarrierPool
    private let monitor: StageMonitor
    private let clock: @Sendable () -> Date
    private let observer: GatewayObserver
    private let logger: Logger

    package init(
        configuration: Configuration,
        ledger: any DispatchStore,
        carriers: [any Carrier],
        router: CarrierRouter,
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        observer: @escaping GatewayObserver,
        logger: Logger
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.carriers = carriers.map(\.name)
        pool = CarrierPool(carriers: carriers, router: router)
        self.monitor = monitor
        self.clock = clock
        self.observer = observer
        self.logger = logger
    }

    package func run() async throws {
        if let first = carriers.first {
            let moved = try await ledger.reassignReplies(
                ofOthersThan: carriers.map(\.rawValue),
                to: first.rawValue
            )
            if moved > 0 {
                logger.notice(
                    "replies of carriers that are no longer configured go out by another",
                    metadata: ["replies": "\(moved)", "carrier": "\(first)"]
                )
            }
        }
        await withDiscardingTaskGroup { group in
            for carrier in carriers {
                group.addTask { await self.send(by: carrier) }
            }
        }
    }

    private func send(by carrier: CarrierName) async {
        let wakeUp = WakeUp()
        ledger.signals.subscribe(wakeUp, to: .outbound)
        let pausedUntil = Mutex<Date?>(nil)
        let name = carrier.rawValue
        let loop = ClaimLoop<OutboundRecord>(
            stage: .dispatch,
            concurrency: configuration.concurrency,
            wakeUp: wakeUp,
            net: .seconds(10),
            monitor: monitor,
            clock: clock,
            logger: logger,
            claim: { [self] limit in
                let now = clock()
                let isPaused = pausedUntil.withLock { ($0 ?? now) > now }
                return isPaused ? [] : try await ledger.claimReplies(for: name, limit: limit)
            },
            process: { [self] reply in
                if let pause = await send(reply, by: carrier) {
                    let until = clock().addingTimeInterval(pause.seconds)
                    pausedUntil.withLock { $0 = max($0 ?? until, until) }
                }
            },
            nextDue: { [self] in
                let now = clock()
                if let paused = pausedUntil.withLock({ $0 }), paused > now { return paused }
                return try await ledger.nextReply(for: name)
            }
        )
        await loop.run()
    }

    /// Sends one reply; returns how long the whole carrier should rest, where it asks for it.
    private func send(_ reply: OutboundRecord, by carrier: CarrierName) async -> Duration? {
        do {
            guard clock().timeIntervalSince(reply.createdAt) < configuration.validity.seconds else {
                try await ledger.recordSendingFailed(
                    reply,
                    state: .expired,
                    reason: "older than \(configuration.validity)"
                )
                logger.warning("a reply is too old to be sent", metadata: Self.metadata(of: reply, carrier))
                return nil
            }
            let routed = await pool.submit(
                OutboundMessage(
                    id: reply.id,
                    recipient: reply.recipient,
                    sender: reply.serviceNumber,
                    text: reply.text,
                    validity: configuration.validity,
                    attempt: reply.attempts
                ),
                heardBy: carrier
            )
            return try await settle(reply, routed.outcome, carrier: routed.carrier ?? carrier)
        } catch {
            logger.error(
                "the outcome of a submission could not be recorded",
                metadata: Self.metadata(of: reply, carrier, ["error": "\(error)"])
            )
            return nil
        }
    }

    private func settle(
        _ reply: OutboundRecord,
        _ outcome: SubmissionOutcome,
        carrier: CarrierName
    ) async throws -> Duration? {
        let label: String
        var pause: Duration?
        switch outcome {
        case .accepted(let references):
            label = "accepted"
            try await ledger.recordSent(reply, carrier: carrier.rawValue, references: references)
            logger.info(
                "a reply went out",
                metadata: Self.metadata(of: reply, carrier, ["segments": "\(max(1, references.count))"])
            )
            observer(
                .replied(
                    kind: reply.kind,
                    ticketID: reply.ticketID,
                    carrier: carrier.rawValue,
                    segments: max(1, references.count)
                )
            )
        case .retry(let after, let reason):
            label = "retry"
            try await retry(reply, after: after, reason: reason, carrier: carrier)
        case .wait(let wait, let reason):
            label = "wait"
            pause = wait
            try await ledger.recordSendingDelayed(
                reply,
                until: clock().addingTimeInterval(wait.seconds),
                carrier: carrier.rawValue,
                reason: reason
            )
            logger.warning(
                "a carrier cannot send for now",
                metadata: Self.metadata(of: reply, carrier, ["reason": "\(reason)", "pause": "\(wait)"])
            )
        case .failed(let reason):
            label = "failed"
            try await ledger.recordSendingFailed(reply, state: .failed, reason: reason)
            logger.error(
                "a reply cannot be sent and waits among the dead letters",
                metadata: Self.metadata(of: reply, carrier, ["event": "reply-failed", "reason": "\(reason)"])
            )
        }
        Counter(label: "lapord_outbound_total", dimensions: [("carrier", carrier.rawValue), ("outcome", label)])
            .increment()
        return pause
    }

    private func retry(_ reply: OutboundRecord, after: Duration?, reason: String, carrier: CarrierName) async throws {
        guard let scheduled = configuration.retries.pause(afterAttempt: reply.attempts, jitter: .random(in: 0...1))
        else {
            try await ledger.recordSendingFailed(
                reply,
                state: .failed,
                reason: "\(reply.attempts) attempts have failed; the last: \(reason)"
            )
            logger.error(
                "a reply was tried for too long and waits among the dead letters",
                metadata: Self.metadata(of: reply, carrier, ["event": "reply-failed", "reason": "\(reason)"])
            )
            return
        }
        let pause = max(scheduled, after ?? .zero)
        try await ledger.recordSendingDelayed(
            reply,
            until: clock().addingTimeInterval(pause.seconds),
            carrier: carrier.rawValue,
            reason: reason
        )
        logger.warning(
            "a reply could not be sent and is tried again",
            metadata: Self.metadata(
                of: reply,
                carrier,
                ["reason": "\(reason)", "attempt": "\(reply.attempts)", "pause": "\(pause)"]
            )
        )
    }

    /// What every line about a reply tells, so that a ticket's number finds the replies about it too.
    private static func metadata(
        of reply: OutboundRecord,
        _ carrier: CarrierName,
        _ further: Logger.Metadata = [:]
    ) -> Logger.Metadata {
        var metadata = further
        metadata["reply"] = "\(reply.id)"
        metadata["kind"] = "\(reply.kind)"
        metadata["carrier"] = "\(carrier)"
        metadata["ticket"] = reply.ticketNumber.map { "\($0)" }
        return metadata
    }
}
