package import CentralAPI
import Complaints
package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle

/// The third stage: makes each ticket a complaint at the central system, exactly once.
///
/// A ticket is recorded as being sent before anything is sent. What comes back is either certain, and acted upon, or not: then
/// the ticket is `uncertain` and never blindly sent again (promise 3).
package final class Forwarding: Service {
    /// What happens to a ticket whose outcome is unknown.
    package enum UncertainPolicy: Hashable, Sendable {
        /// It waits for a look-up, the export, or an officer.
        case hold
        /// It is sent again when a look-up does not find it after a time; where the profile has no look-up, it waits.
        case resendWhenAbsent(after: Duration)
        /// It is sent again after a time, at the risk of a duplicate.
        case resend(after: Duration)
    }

    /// How the stage works.
    package struct Configuration: Sendable {
        /// How many requests are under way at once.
        package var concurrency: Int
        package var retries: RetrySchedule
        package var uncertain: UncertainPolicy
        /// How often an uncertain ticket is looked up.
        package var lookUpInterval: Duration
        /// How long nothing is sent after our credentials were refused.
        package var unauthorizedPause: Duration
        /// When a new complaint's status is asked for first.
        package var firstPoll: Duration
        package var ticketPrefix: String

        package init(
            concurrency: Int = 8,
            retries: RetrySchedule = RetrySchedule(first: .seconds(5), longest: .seconds(1800), attempts: 100),
            uncertain: UncertainPolicy = .hold,
            lookUpInterval: Duration = .seconds(60),
            unauthorizedPause: Duration = .seconds(300),
            firstPoll: Duration = .seconds(300),
            ticketPrefix: String = "LP"
        ) {
            self.concurrency = concurrency
            self.retries = retries
            self.uncertain = uncertain
            self.lookUpInterval = lookUpInterval
            self.unauthorizedPause = unauthorizedPause
            self.firstPoll = firstPoll
            self.ticketPrefix = ticketPrefix
        }
    }

    let configuration: Configuration
    let ledger: Ledger
    let central: any CentralSystem
    let gate = CentralGate()
    let text: ReportText
    let monitor: StageMonitor
    let clock: @Sendable () -> Date
    let observer: GatewayObserver
    let logger: Logger

    package init(
        configuration: Configuration,
        ledger: Ledger,
        central: any CentralSystem,
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        observer: @escaping GatewayObserver,
        logger: Logger
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.central = central
        self.text = ReportText(ticketPrefix: configuration.ticketPrefix)
        self.monitor = monitor
        self.clock = clock
        self.observer = observer
        self.logger = logger
    }

    package func run() async throws {
        async let tickets: Void = forwardTickets()
        async let followUps: Void = passOnFollowUps()
        async let uncertain: Void = settleUncertainTickets()
        _ = await (tickets, followUps, uncertain)
    }

    private func forwardTickets() async {
        await loop(
            concurrency: configuration.concurrency,
            claim: { [self] limit in try await ledger.claimTicketsToForward(limit: limit) },
            process: { [self] ticket in await forward(ticket) },
            nextDue: { [self] in try await ledger.nextForwarding() }
        )
    }

    /// A claim loop that rests while the gate is closed.
    func loop<Item: Sendable>(
        concurrency: Int,
        claim: @escaping @Sendable (Int) async throws -> [Item],
        process: @escaping @Sendable (Item) async -> Void,
        nextDue: @escaping @Sendable () async throws -> Date?
    ) async {
        let wakeUp = WakeUp()
        ledger.signals.subscribe(wakeUp, to: .forwarding)
        let loop = ClaimLoop<Item>(
            stage: .forwarding,
            concurrency: concurrency,
            wakeUp: wakeUp,
            net: .seconds(10),
            monitor: monitor,
            clock: clock,
            logger: logger,
            claim: { [gate, clock] limit in
                gate.closedUntil(now: clock()) == nil ? try await claim(limit) : []
            },
            process: process,
            nextDue: { [gate, clock] in
                if let closed = gate.closedUntil(now: clock()) { return closed }
                return try await nextDue()
            }
        )
        await loop.run()
    }

    private func forward(_ ticket: TicketRecord) async {
        do {
            let original = try await ledger.originalText(of: ticket)
            guard let complaint = text.complaint(of: ticket, original: original) else {
                try await recordRejected(ticket, reason: "the ticket's text has been erased", actor: .daemon)
                return
            }
            let outcome = await central.create(complaint)
            Counter(label: "lapord_forwarded_total", dimensions: [("outcome", outcome.label)]).increment()
            try await settle(ticket, outcome)
        } catch {
            // The ticket stays in the state `forwarding`, which the next start turns into `uncertain`.
            logger.critical(
                "the outcome of a request could not be recorded",
                metadata: ["ticket": "\(ticket.number)", "error": "\(error)"]
            )
        }
    }

    private func settle(_ ticket: TicketRecord, _ outcome: CreationOutcome) async throws {
        switch outcome {
        case .created(let trackingID), .alreadyExists(.some(let trackingID)):
            try await recordForwarded(ticket, trackingID: trackingID, reconciled: false)
        case .alreadyExists(nil):
            try await recordUncertain(ticket, reason: "the central system has it already, but does not tell its number")
        case .unknown(let reason):
            try await recordUncertain(ticket, reason: reason)
        case .refused(let reason):
            try await recordRejected(ticket, reason: reason, actor: .central)
        case .unsendable(let reason):
            try await recordRejected(ticket, reason: reason, actor: .daemon)
        case .unauthorized(let reason):
            let until = clock().addingTimeInterval(configuration.unauthorizedPause.seconds)
            gate.close(until: until)
            logger.critical(
                "the central system does not accept our credentials; nothing is forwarded until it does",
                metadata: ["reason": "\(reason)", "next_attempt_in": "\(configuration.unauthorizedPause)"]
            )
            try await ledger.recordForwardingDelayed(ticket.id, until: until, reason: reason, countsAsAttempt: false)
        case .busy(let retryAfter):
            let pause = retryAfter ?? .seconds(30)
            let until = clock().addingTimeInterval(pause.seconds)
            gate.close(until: until)
            // Nothing is wrong with the ticket, so a long outage must not use up its attempts.
            try await ledger.recordForwardingDelayed(
                ticket.id,
                until: until,
                reason: "the central system asks to come back later",
                countsAsAttempt: false
            )
        case .notSent(let reason, let retryAfter):
            try await delay(ticket, reason: reason, atLeast: retryAfter ?? .zero)
        }
    }

    func recordForwarded(_ ticket: TicketRecord, trackingID: String, reconciled: Bool) async throws {
        let pollAt = clock().addingTimeInterval(configuration.firstPoll.seconds)
        guard
            try await ledger.recordForwarded(
                ticket.id,
                trackingID: trackingID,
                pollAt: pollAt,
                reconciled: reconciled
            )
        else { return }
        logger.info(
            "the central system has a ticket",
            metadata: [
                "event": "ticket-forwarded", "ticket": "\(ticket.number)", "tracking_id": "\(trackingID)",
                "reconciled": "\(reconciled)",
                "attempts": "\(ticket.forwardAttempts)",
            ]
        )
        observer(.forwarded(ticket: ticket.number, trackingID: trackingID))
    }

    private func recordRejected(_ ticket: TicketRecord, reason: String, actor: TicketEvent.Actor) async throws {
        try await ledger.recordRejected(ticket.id, reason: reason, actor: actor)
        logger.error(
            "a ticket is refused; it waits among the dead letters",
            metadata: [
                "event": "ticket-rejected", "ticket": "\(ticket.number)", "by": "\(actor.rawValue)",
                "reason": "\(reason)",
            ]
        )
        observer(.rejected(ticket: ticket.number))
    }

    private func recordUncertain(_ ticket: TicketRecord, reason: String) async throws {
        try await ledger.recordUncertain(ticket.id, reason: reason)
        logger.warning(
            "a request was sent and its outcome is unknown; the ticket is held",
            metadata: ["event": "ticket-uncertain", "ticket": "\(ticket.number)", "reason": "\(reason)"]
        )
        observer(.uncertain(ticket: ticket.number))
    }

    private func delay(_ ticket: TicketRecord, reason: String, atLeast: Duration) async throws {
        let scheduled = configuration.retries.pause(afterAttempt: ticket.forwardAttempts, jitter: .random(in: 0...1))
        guard let scheduled else {
            let whole = "\(ticket.forwardAttempts) attempts have failed; the last: \(reason)"
            try await recordRejected(ticket, reason: whole, actor: .daemon)
            return
        }
        let pause = max(scheduled, atLeast)
        try await ledger.recordForwardingDelayed(
            ticket.id,
            until: clock().addingTimeInterval(pause.seconds),
            reason: reason
        )
        logger.warning(
            "a ticket could not be forwarded and is tried again",
            metadata: [
                "ticket": "\(ticket.number)", "reason": "\(reason)", "attempt": "\(ticket.forwardAttempts)",
                "pause": "\(pause)",
            ]
        )
    }
}
