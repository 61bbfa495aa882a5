package import CentralAPI
import Complaints
package import Foundation
package import Ledger
package import Logging
import ServiceLifecycle

/// The third stage: makes each ticket a complaint at the central system, exactly once.
///
/// A ticket is claimed, and so recorded as being sent, only with a permit of the central system's brake in hand; its request starts at
/// once afterwards. An outcome that is certain is acted upon; any other makes the ticket `uncertain`, and it is never blindly sent
/// again (promise 3).
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
        /// When a new complaint's status is asked for first.
        package var firstPoll: Duration
        package var ticketPrefix: String

        package init(
            concurrency: Int = 8,
            retries: RetrySchedule = RetrySchedule(first: .seconds(5), longest: .seconds(1800), attempts: 100),
            uncertain: UncertainPolicy = .hold,
            lookUpInterval: Duration = .seconds(60),
            firstPoll: Duration = .seconds(300),
            ticketPrefix: String = "LP"
        ) {
            self.concurrency = concurrency
            self.retries = retries
            self.uncertain = uncertain
            self.lookUpInterval = lookUpInterval
            self.firstPoll = firstPoll
            self.ticketPrefix = ticketPrefix
        }
    }

    let configuration: Configuration
    let ledger: Ledger
    let central: GuardedCentralSystem
    let monitor: StageMonitor
    let clock: @Sendable () -> Date
    let logger: Logger
    private let observer: GatewayObserver
    private let outcomes = CounterFamily("lapord_forwarded_total", by: "outcome")

    package init(
        configuration: Configuration,
        ledger: Ledger,
        central: GuardedCentralSystem,
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        observer: @escaping GatewayObserver,
        logger: Logger
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.central = central
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

    /// A wake-up for signals of the ledger and of the brake.
    func wakeUp(for topic: LedgerTopic, _ caller: CentralBrake.Caller) -> WakeUp {
        let wakeUp = WakeUp()
        ledger.signals.subscribe(wakeUp, to: topic)
        central.subscribe(caller) { wakeUp.signal() }
        return wakeUp
    }

    /// When to try again what the central system held back; its brake may hold it back for longer.
    func time(after pause: Duration?) -> Date {
        clock().addingTimeInterval((pause ?? .zero).seconds)
    }
}

// MARK: - Tickets

extension Forwarding {
    private func forwardTickets() async {
        let loop = ClaimLoop<Permitted<TicketToForward>, ForwardedTicket>(
            stage: .forwarding,
            concurrency: configuration.concurrency,
            wakeUp: wakeUp(for: .forwarding, .tickets),
            net: .seconds(10),
            monitor: monitor,
            clock: clock,
            logger: logger,
            claim: { [self] limit in
                try await central.claim(for: .tickets, upTo: limit, clock: clock) { limit in
                    try await ledger.claimDueTickets(limit: limit)
                }
            },
            process: { [self] claimed in await forward(claimed.item, permit: claimed.permit) },
            settle: { [self] forwarded in await settle(forwarded) }
        )
        await loop.run()
    }

    /// Sends one ticket.
    private func forward(_ item: TicketToForward, permit: CentralPermit) async -> ForwardedTicket {
        guard let complaint = item.complaint(prefix: configuration.ticketPrefix) else {
            central.giveBack([permit], by: .tickets)
            let outcome = CreationOutcome.unsendable(reason: "the ticket's text has been erased")
            return ForwardedTicket(ticket: item.ticket, outcome: outcome)
        }
        guard !item.tellsReporter(complaint) else {
            central.giveBack([permit], by: .tickets)
            return ForwardedTicket(ticket: item.ticket, outcome: .unsendable(reason: Self.tellsReporter))
        }
        let outcome = await central.create(complaint, permit: permit)
        outcomes.increment(outcome.label)
        return ForwardedTicket(ticket: item.ticket, outcome: outcome)
    }

    /// The reason for an officer why a text of an anonymous reporter does not leave.
    static let tellsReporter = """
        the reporter is anonymous, and the reporter's own number can still be put together from the text: take it out with \
        'lapord tickets amend', then 'lapord tickets resend'
        """

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
            return .forwarded(ticket.id, trackingID: trackingID, pollAt: time(after: configuration.firstPoll))
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
        // Nothing is wrong with the ticket, so a long outage must not use up its attempts.
        case .unauthorized(let reason):
            return .delayed(ticket.id, until: time(after: nil), reason: reason, countsAsAttempt: false)
        case .busy(let retryAfter):
            return .delayed(
                ticket.id,
                until: time(after: retryAfter),
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
                until: time(after: max(scheduled, retryAfter ?? .zero)),
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

// MARK: - Tickets whose outcome is unknown

extension Forwarding {
    private func settleUncertainTickets() async {
        let interval = configuration.lookUpInterval
        let loop = ClaimLoop<Permitted<TicketRecord>, Void>(
            stage: .forwarding,
            concurrency: 2,
            wakeUp: wakeUp(for: .uncertain, .uncertain),
            net: .seconds(10),
            monitor: monitor,
            clock: clock,
            logger: logger,
            claim: { [self] limit in
                try await central.claim(for: .uncertain, upTo: limit, clock: clock) { limit in
                    try await ledger.claimUncertainTickets(limit: limit, lease: interval)
                } nextDue: {
                    try await ledger.nextUncertainTicket()
                }
            },
            process: { [self] claimed in await settleUncertain(claimed.item, permit: claimed.permit) },
            settle: { _ in }
        )
        await loop.run()
    }

    private func settleUncertain(_ ticket: TicketRecord, permit: CentralPermit) async {
        do {
            let age = Duration.seconds(clock().timeIntervalSince(ticket.updatedAt))
            switch await central.lookUp(ticketNumber: ticket.number, permit: permit) {
            case .found(let trackingID):
                do {
                    let pollAt = time(after: configuration.firstPoll)
                    guard
                        try await ledger.recordForwarded(
                            ticket.id,
                            trackingID: trackingID,
                            pollAt: pollAt,
                            reconciled: true
                        )
                    else { return }
                    tellForwarded(ticket, trackingID: trackingID, reconciled: true)
                } catch let error as LedgerError where error.code == .conflict {
                    try await leaveToOfficer(ticket, reason: "a search at the central system: \(error.reason)")
                }
            case .notFound:
                switch configuration.uncertain {
                case .resendWhenAbsent(let wait) where age >= wait, .resend(let wait) where age >= wait:
                    try await resend(ticket, reason: "the central system does not have it")
                default: break
                }
            case .foundSeveral(let trackingIDs):
                let numbers = trackingIDs.joined(separator: ", ")
                try await leaveToOfficer(ticket, reason: "the central system has it more than once: \(numbers)")
            case .unsupported:
                if case .resend(let wait) = configuration.uncertain, age >= wait {
                    try await resend(ticket, reason: "sent again by policy after \(wait)")
                }
            case .unauthorized(let reason), .failed(let reason):
                logger.notice(
                    "an uncertain ticket could not be looked up",
                    metadata: ["ticket": "\(ticket.number)", "reason": "\(reason)"]
                )
            case .busy: break
            }
        } catch {
            logger.error(
                "an uncertain ticket could not be settled",
                metadata: ["ticket": "\(ticket.number)", "error": "\(error)"]
            )
        }
    }

    /// No further search settles it, and sending it again could only make it worse.
    private func leaveToOfficer(_ ticket: TicketRecord, reason: String) async throws {
        guard try await ledger.leaveToOfficer(ticket.id, reason: reason) else { return }
        logger.error(
            "an officer must decide about an uncertain ticket; it is looked up no more",
            metadata: ["event": "ticket-uncertain", "ticket": "\(ticket.number)", "reason": "\(reason)"]
        )
    }

    private func resend(_ ticket: TicketRecord, reason: String) async throws {
        try await ledger.resend(ticket.id, by: .daemon, reason: reason)
        logger.warning(
            "an uncertain ticket is sent again",
            metadata: ["ticket": "\(ticket.number)", "reason": "\(reason)"]
        )
    }
}

/// A ticket that was sent, and what came back.
private struct ForwardedTicket: Sendable {
    var ticket: TicketRecord
    var outcome: CreationOutcome
}

extension TicketToForward {
    /// The complaint as it is handed over.
    ///
    /// `Complaint.withheldKinds` says which personal data stays here.
    ///
    /// - Parameter prefix: Letters before our ticket numbers.
    /// - Returns: Nil where the ticket's text has been erased.
    package func complaint(prefix: String) -> CentralComplaint? {
        guard let complaint = ticket.complaint, let number = TicketNumber(ticket.number, prefix: prefix) else {
            return nil
        }
        let isAnonymous = complaint.anonymous.value
        let redacted = complaint.forwardedBody
        let content = redacted == complaint.body && original.contains(complaint.body) ? original : redacted
        let title = complaint.title.isEmpty ? String(complaint.body.prefix(100)) : complaint.title
        let digits = isAnonymous ? ticket.sender.flatMap { ReporterDigits($0) } : nil
        func shielded(_ text: String) -> String { digits?.redacted(text) ?? text }
        let reporter: CentralComplaint.Reporter =
            if isAnonymous {
                .anonymous
            } else {
                ticket.sender.map { .named($0, name: complaint.reporterName) } ?? .anonymous
            }
        return CentralComplaint(
            ticketNumber: ticket.number,
            reference: TicketReference.mark(of: number),
            title: shielded(title),
            content: shielded(content),
            reporter: reporter,
            isSecret: complaint.isConfidential,
            isUrgent: complaint.urgent.value,
            classification: complaint.classification?.value,
            category: complaint.category?.value,
            agency: complaint.agency?.value,
            place: complaint.place,
            incidentDate: complaint.incidentDate?.value
                ?? CalendarDate(secondsSinceEpoch: ticket.createdAt.timeIntervalSince1970)
        )
    }

    /// Whether a complaint of an anonymous reporter still gives the number away, so that it must not leave.
    package func tellsReporter(_ complaint: CentralComplaint) -> Bool {
        guard complaint.isAnonymous, let digits = ticket.sender.flatMap({ ReporterDigits($0) }) else { return false }
        let places = [complaint.place.village, complaint.place.district].compactMap { $0?.titled }
        // The title mostly repeats the content's beginning, so each is looked at by itself.
        return digits.isTold(by: [complaint.title]) || digits.isTold(by: [complaint.content] + places)
    }
}
