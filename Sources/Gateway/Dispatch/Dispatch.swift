package import Carriers
import Complaints
package import Foundation
package import Ledger
package import Logging
import ServiceLifecycle
import Synchronization

/// The sixth stage: submits replies to the carrier that the citizen used, or to one that takes over while that is down.
/// Each carrier has its own loop, so that trouble with one never delays another.
package final class Dispatch: Service {
    /// The settings of the stage.
    package struct Configuration: Hashable, Sendable {
        /// The number of submissions that are under way at once to one carrier.
        package var concurrency: Int
        package var retries: RetrySchedule
        /// The age up to which a reply is sent.
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
    private let ledger: Ledger
    private let carriers: [CarrierName]
    private let pool: CarrierPool
    private let monitor: StageMonitor
    private let clock: @Sendable () -> Date
    private let isClockSettled: @Sendable () -> Bool
    private let observer: GatewayObserver
    private let logger: Logger
    private let outcomes: [CarrierName: CounterFamily]

    package init(
        configuration: Configuration,
        ledger: Ledger,
        carriers: [any Carrier],
        router: CarrierRouter,
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        isClockSettled: @escaping @Sendable () -> Bool = { true },
        observer: @escaping GatewayObserver,
        logger: Logger
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.carriers = carriers.map(\.name)
        outcomes = Dictionary(
            carriers.map { carrier in
                let fixed = [("carrier", carrier.name.rawValue)]
                return (carrier.name, CounterFamily("lapord_outbound_total", by: "outcome", fixed: fixed))
            }
        ) { first, _ in first }
        pool = CarrierPool(carriers: carriers, router: router)
        self.monitor = monitor
        self.clock = clock
        self.isClockSettled = isClockSettled
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
        let paused = Mutex<Pause?>(nil)
        let name = carrier.rawValue
        let loop = ClaimLoop<OutboundRecord, Submitted>(
            stage: .dispatch,
            concurrency: configuration.concurrency,
            wakeUp: wakeUp,
            net: .seconds(10),
            monitor: monitor,
            clock: clock,
            logger: logger,
            claim: { [self] limit in
                let now = clock()
                if let until = paused.withLock({ $0?.end(at: now) }) { return Claim(items: [], nextDue: until) }
                return try await ledger.claimDueReplies(for: name, limit: limit)
            },
            process: { [self] reply in
                let submitted = await send(reply, by: carrier)
                if let pause = submitted.pause {
                    let now = clock()
                    let until = max(paused.withLock { $0?.end(at: now) } ?? now, now.addingTimeInterval(pause.seconds))
                    paused.withLock { $0 = Pause(from: now, until: until) }
                }
                return submitted
            },
            settle: { [self] submitted in await settle(submitted, heardBy: carrier) }
        )
        await loop.run()
    }

    private func send(_ reply: OutboundRecord, by carrier: CarrierName) async -> Submitted {
        // A clock that was just set makes a young reply look old; a late text is better than none.
        if clock().timeIntervalSince(reply.message.createdAt) >= configuration.validity.seconds, isClockSettled() {
            return Submitted(reply: reply, outcome: .tooOld)
        }
        var message = reply.message
        message.validity = configuration.validity
        let routed = await pool.submit(message, heardBy: carrier)
        return Submitted(reply: reply, outcome: .routed(routed.outcome, routed.carrier ?? carrier))
    }

    /// Commits the outcomes of submissions, and then logs and counts them.
    private func settle(_ submitted: [Submitted], heardBy carrier: CarrierName) async {
        let recorded = await ledger.record(submitted.map(result(of:)))
        for (item, recorded) in zip(submitted, recorded) {
            switch recorded {
            case .success: tell(of: item, heardBy: carrier)
            case .failure(let error):
                logger.error(
                    "the outcome of a submission could not be recorded",
                    metadata: Self.metadata(of: item.reply, carrier, ["error": "\(error)"])
                )
            }
        }
    }

    /// The next state of a reply for an outcome.
    private func result(of item: Submitted) -> SubmissionResult {
        let reply = item.reply
        switch item.outcome {
        case .tooOld:
            return .failed(reply, state: .expired, reason: "older than \(configuration.validity)")
        case .routed(.accepted(let references), let carrier):
            return .sent(reply, carrier: carrier.rawValue, references: references)
        case .routed(.retry(let after, let reason), let carrier):
            let scheduled = configuration.retries.pause(afterAttempt: reply.message.attempt, jitter: .random(in: 0...1))
            guard let scheduled else {
                let whole = "\(reply.message.attempt) attempts have failed; the last: \(reason)"
                return .failed(reply, state: .failed, reason: whole)
            }
            return delayed(reply, by: max(scheduled, after ?? .zero), carrier: carrier, reason: reason)
        case .routed(.wait(let pause, let reason), _):
            // Nothing was handed over, so it stays with its own carrier, which may be well again by then.
            return delayed(reply, by: pause, carrier: CarrierName(rawValue: reply.carrier), reason: reason)
        case .routed(.paced(_, let reason), _):
            // It keeps its place: the loop waits for the next turn, and then begins with the oldest.
            return .putBack(reply, reason: reason)
        case .routed(.failed(let reason), _):
            return .failed(reply, state: .failed, reason: reason)
        case .routed(.optedOut(let reason), _):
            return .optedOut(reply, reason: reason)
        }
    }

    private func delayed(
        _ reply: OutboundRecord,
        by pause: Duration,
        carrier: CarrierName,
        reason: String
    ) -> SubmissionResult {
        let until = clock().addingTimeInterval(pause.seconds)
        return .delayed(reply, until: until, carrier: carrier.rawValue, reason: reason)
    }

    private func tell(of item: Submitted, heardBy: CarrierName) {
        let reply = item.reply
        guard case .routed(let outcome, let carrier) = item.outcome else {
            logger.warning("a reply is too old to be sent", metadata: Self.metadata(of: reply, heardBy))
            return
        }
        let label: String
        switch outcome {
        case .accepted(let references):
            label = "accepted"
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
        case .retry(_, let reason):
            label = "retry"
            logger.warning(
                "a reply could not be sent and is tried again",
                metadata: Self.metadata(
                    of: reply,
                    carrier,
                    ["reason": "\(reason)", "attempt": "\(reply.message.attempt)"]
                )
            )
        case .wait(let pause, let reason):
            label = "wait"
            logger.warning(
                "a carrier cannot send for now",
                metadata: Self.metadata(of: reply, carrier, ["reason": "\(reason)", "pause": "\(pause.logged)"])
            )
        case .paced(let pause, let reason):
            // It happens to every reply of a backlog, so a line for each would hide other lines.
            label = "paced"
            logger.debug(
                "a reply waits for its turn",
                metadata: Self.metadata(of: reply, carrier, ["reason": "\(reason)", "pause": "\(pause.logged)"])
            )
        case .failed(let reason):
            label = "failed"
            logger.error(
                "a reply cannot be sent and waits among the dead letters",
                metadata: Self.metadata(of: reply, carrier, ["event": "reply-failed", "reason": "\(reason)"])
            )
        case .optedOut(let reason):
            label = "opted-out"
            logger.notice(
                "a number takes no more texts, as if it had written BERHENTI",
                metadata: Self.metadata(of: reply, carrier, ["reason": "\(reason)"])
            )
        }
        outcomes[carrier]?.increment(label)
    }

    /// The metadata of every line about a reply, so that a ticket's number finds its replies too.
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

/// A time in which nothing is submitted.
private struct Pause: Sendable {
    var from: Date
    var until: Date

    /// Its end; nil once it is over, and where the clock was set back behind its beginning.
    func end(at now: Date) -> Date? {
        now < until && now >= from.addingTimeInterval(-1) ? until : nil
    }
}

/// A submitted reply and its outcome.
private struct Submitted: Sendable {
    enum Outcome: Sendable {
        /// It was not submitted, since it is no longer wanted.
        case tooOld
        case routed(SubmissionOutcome, CarrierName)
    }

    var reply: OutboundRecord
    var outcome: Outcome

    /// The time for which nothing more is to be submitted.
    var pause: Duration? {
        switch outcome {
        case .routed(.wait(let pause, _), _), .routed(.paced(let pause, _), _): pause
        case .routed, .tooOld: nil
        }
    }
}
