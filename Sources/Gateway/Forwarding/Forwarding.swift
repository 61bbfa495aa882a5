package import CentralAPI
import Complaints
package import Foundation
package import Ledger
package import Logging
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

    /// How long nothing is sent where the central system asks to come back later and does not say when.
    private static let busyPause = Duration.seconds(30)

    let configuration: Configuration
    let ledger: Ledger
    let central: any CentralSystem
    let gate = CentralGate()
    let text: ReportText
    let monitor: StageMonitor
    let clock: @Sendable () -> Date
    let observer: GatewayObserver
    let logger: Logger
    private let outcomes = CounterFamily("lapord_forwarded_total", by: "outcome")

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
        async let additions: Void = passOnAdditions()
        async let uncertain: Void = settleUncertainTickets()
        _ = await (tickets, additions, uncertain)
    }

    private func forwardTickets() async {
        let wakeUp = WakeUp()
        ledger.signals.subscribe(wakeUp, to: .forwarding)
        let loop = ClaimLoop<TicketToForward, ForwardedTicket>(
            stage: .forwarding,
            concurrency: configuration.concurrency,
            wakeUp: wakeUp,
            net: .seconds(10),
            monitor: monitor,
            clock: clock,
            logger: logger,
            claim: { [self] limit in
                if let closed = gate.closedUntil(now: clock()) { return Claim(items: [], nextDue: closed) }
                return try await ledger.claimDueTickets(limit: limit)
            },
            process: { [self] item in await forward(item) },
            settle: { [self] forwarded in await settle(forwarded) }
        )
        await loop.run()
    }

    /// A claim loop that rests while the gate is closed.
    func loop<Item: Sendable>(
        wokenBy topic: LedgerTopic,
        concurrency: Int,
        claim: @escaping @Sendable (Int) async throws -> [Item],
        process: @escaping @Sendable (Item) async -> Void,
        nextDue: @escaping @Sendable () async throws -> Date?
    ) async {
        let wakeUp = WakeUp()
        ledger.signals.subscribe(wakeUp, to: topic)
        let loop = ClaimLoop<Item, Void>(
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

    /// Sends one ticket. What concerns the tickets behind it holds at once.
    private func forward(_ item: TicketToForward) async -> ForwardedTicket {
        guard let complaint = text.complaint(of: item.ticket, original: item.original) else {
            let outcome = CreationOutcome.unsendable(reason: "the ticket's text has been erased")
            return ForwardedTicket(ticket: item.ticket, outcome: outcome)
        }
        let outcome = await central.create(complaint)
        outcomes.increment(outcome.label)
        let forwarded = ForwardedTicket(ticket: item.ticket, outcome: outcome)
        switch outcome {
        case .unauthorized:
            // The guard before the central system has said so, once for all who ask it.
            gate.close(until: clock().addingTimeInterval(configuration.unauthorizedPause.seconds))
        case .busy(let retryAfter):
            gate.close(until: clock().addingTimeInterval((retryAfter ?? Self.busyPause).seconds))
        default: break
        }
        return forwarded
    }

    /// Commits what came of requests, and then tells of it.
    private func settle(_ forwarded: [ForwardedTicket]) async {
        let results = forwarded.map(result(of:))
        for ((item, result), recorded) in zip(zip(forwarded, results), await ledger.record(results)) {
            switch recorded {
            case .success(let isChanged): tell(of: result, on: item.ticket, isChanged: isChanged)
            case .failure(let error):
                logger.critical(
                    "the outcome of a request could not be recorded",
                    metadata: ["ticket": "\(item.ticket.number)", "error": "\(error)"]
                )
                await hold(item.ticket, insteadOf: result)
            }
        }
    }

    /// Holds a ticket whose complaint was made and whose number the ledger does not take, such as one that another ticket has.
    ///
    /// Where even that cannot be recorded, the ticket stays in the state `forwarding`, which the next start turns into
    /// `uncertain`.
    private func hold(_ ticket: TicketRecord, insteadOf result: ForwardingResult) async {
        guard case .forwarded(_, let trackingID, _) = result else { return }
        let held = ForwardingResult.uncertain(
            ticket.id,
            reason: "the central system gave it the number \(trackingID), which the ledger does not take; "
                + "see whether another ticket has it"
        )
        guard case .success(let isChanged) = await ledger.record([held]).first else { return }
        tell(of: held, on: ticket, isChanged: isChanged)
    }

    /// What an outcome means for its ticket.
    private func result(of item: ForwardedTicket) -> ForwardingResult {
        let ticket = item.ticket
        switch item.outcome {
        case .created(let trackingID), .alreadyExists(.some(let trackingID)):
            let pollAt = clock().addingTimeInterval(configuration.firstPoll.seconds)
            return .forwarded(ticket.id, trackingID: trackingID, pollAt: pollAt)
        case .alreadyExists(nil):
            return .uncertain(
                ticket.id,
                reason: "the central system has it already, but does not tell its number"
            )
        case .unknown(let reason):
            return .uncertain(ticket.id, reason: reason)
        case .refused(let reason):
            return .rejected(ticket.id, reason: reason, actor: .central)
        case .unsendable(let reason):
            return .rejected(ticket.id, reason: reason, actor: .daemon)
        case .unauthorized(let reason):
            let until = clock().addingTimeInterval(configuration.unauthorizedPause.seconds)
            return .delayed(ticket.id, until: until, reason: reason, countsAsAttempt: false)
        case .busy(let retryAfter):
            // Nothing is wrong with the ticket, so a long outage must not use up its attempts.
            return .delayed(
                ticket.id,
                until: clock().addingTimeInterval((retryAfter ?? Self.busyPause).seconds),
                reason: "the central system asks to come back later",
                countsAsAttempt: false
            )
        case .notSent(let reason, let retryAfter):
            let scheduled = configuration.retries.pause(
                afterAttempt: ticket.forwardAttempts,
                jitter: .random(in: 0...1)
            )
            guard let scheduled else {
                let whole = "\(ticket.forwardAttempts) attempts have failed; the last: \(reason)"
                return .rejected(ticket.id, reason: whole, actor: .daemon)
            }
            return .delayed(
                ticket.id,
                until: clock().addingTimeInterval(max(scheduled, retryAfter ?? .zero).seconds),
                reason: reason,
                countsAsAttempt: true
            )
        }
    }

    /// Tells what was recorded of a ticket.
    private func tell(of result: ForwardingResult, on ticket: TicketRecord, isChanged: Bool) {
        switch result {
        case .forwarded(_, let trackingID, _):
            if isChanged { tellForwarded(ticket, trackingID: trackingID, reconciled: false) }
        case .delayed(_, let until, let reason, let countsAsAttempt):
            guard countsAsAttempt else { return }
            logger.warning(
                "a ticket could not be forwarded and is tried again",
                metadata: [
                    "ticket": "\(ticket.number)", "reason": "\(reason)", "attempt": "\(ticket.forwardAttempts)",
                    "pause": "\(Duration.seconds(until.timeIntervalSince(clock())).logged)",
                ]
            )
        case .uncertain(_, let reason):
            logger.warning(
                "a request was sent and its outcome is unknown; the ticket is held",
                metadata: ["event": "ticket-uncertain", "ticket": "\(ticket.number)", "reason": "\(reason)"]
            )
            observer(.uncertain(ticket: ticket.number))
        case .rejected(_, let reason, let actor):
            logger.error(
                "a ticket is refused; it waits among the dead letters",
                metadata: [
                    "event": "ticket-rejected", "ticket": "\(ticket.number)", "by": "\(actor.rawValue)",
                    "reason": "\(reason)",
                ]
            )
            observer(.rejected(ticket: ticket.number))
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
        tellForwarded(ticket, trackingID: trackingID, reconciled: reconciled)
    }

    private func tellForwarded(_ ticket: TicketRecord, trackingID: String, reconciled: Bool) {
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
}

/// A ticket that was sent, and what came back.
private struct ForwardedTicket: Sendable {
    var ticket: TicketRecord
    var outcome: CreationOutcome
}
