package import CentralAPI
import Complaints
package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle

/// The fourth stage: asks the central system how complaints stand, often while they are fresh and rarely when they are old.
package final class Tracking: Service {
    /// How the stage works.
    package struct Configuration: Hashable, Sendable {
        /// How many questions are under way at once.
        package var concurrency: Int
        /// When to ask again.
        package var schedule: PollSchedule
        /// When to ask again after a question without a usable answer; the last pause goes on for ever.
        package var retries: RetrySchedule

        package init(
            concurrency: Int = 2,
            schedule: PollSchedule = PollSchedule(),
            retries: RetrySchedule = RetrySchedule(first: .seconds(60), longest: .seconds(6 * 3600), attempts: .max)
        ) {
            self.concurrency = concurrency
            self.schedule = schedule
            self.retries = retries
        }
    }

    private let configuration: Configuration
    private let ledger: Ledger
    private let central: GuardedCentralSystem
    private let monitor: StageMonitor
    private let clock: @Sendable () -> Date
    private let observer: GatewayObserver
    private let logger: Logger

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
        let wakeUp = WakeUp()
        ledger.signals.subscribe(wakeUp, to: .tracking)
        central.subscribe(.tracking) { wakeUp.signal() }
        let size = max(1, central.statusBatchSize)
        let loop = ClaimLoop<Permitted<[TicketRecord]>, Void>(
            stage: .tracking,
            concurrency: configuration.concurrency,
            wakeUp: wakeUp,
            net: .seconds(10),
            monitor: monitor,
            clock: clock,
            logger: logger,
            claim: { [self] limit in
                try await central.claim(for: .tracking, upTo: limit, clock: clock) { limit in
                    let due = try await ledger.claimTicketsToPoll(limit: limit * size, lease: .seconds(300))
                    return stride(from: 0, to: due.count, by: size).map { Array(due[$0..<min($0 + size, due.count)]) }
                } nextDue: {
                    try await ledger.nextPoll()
                }
            },
            process: { [self] claimed in await ask(about: claimed.item, permit: claimed.permit) },
            settle: { _ in }
        )
        await loop.run()
    }

    private func ask(about tickets: [TicketRecord], permit: CentralPermit) async {
        guard tickets.count > 1 else { return await ask(about: tickets[0], permit: permit) }
        let outcome = await central.statuses(of: tickets.compactMap(\.trackingID), permit: permit)
        for ticket in tickets {
            guard let trackingID = ticket.trackingID else { continue }
            switch outcome {
            case .found(let statuses):
                // One that is not named may still be told about by itself.
                guard let status = statuses[trackingID] else {
                    await ask(about: ticket)
                    continue
                }
                await take(.found(status), about: ticket, called: trackingID)
            case .absent, .unsupported:
                await ask(about: ticket)
            case .unauthorized(let reason):
                await take(.unauthorized(reason: reason), about: ticket, called: trackingID)
            case .busy(let time):
                await take(.busy(retryAfter: time), about: ticket, called: trackingID)
            case .failed(let reason):
                await take(.failed(reason: reason), about: ticket, called: trackingID)
            }
        }
    }

    private func ask(about ticket: TicketRecord, permit: CentralPermit? = nil) async {
        guard let trackingID = ticket.trackingID else {
            return central.giveBack(permit.map { [$0] } ?? [], by: .tracking)
        }
        await take(await central.status(of: trackingID, permit: permit), about: ticket, called: trackingID)
    }

    private func take(_ outcome: StatusOutcome, about ticket: TicketRecord, called trackingID: String) async {
        do {
            switch outcome {
            case .found(let status):
                let known = Set(ticket.knownFollowUps)
                let followUps: ReadOutcome<[CentralFollowUp]> =
                    status.followUpCount == known.count
                    ? .found([]) : await central.followUps(of: trackingID, after: known)
                try await record(status, followUps: followUps, of: ticket)
            case .busy(let retryAfter):
                // The brake logs it once, for all tickets.
                try await postpone(
                    ticket,
                    reason: "the central system asks to come back later",
                    atLeast: retryAfter,
                    level: .debug
                )
            case .unsupported:
                // Such a profile is followed by its export; asking again would never help.
                try await ledger.record(StatusObservation(verbatim: nil), of: ticket.id, nextPoll: nil)
            case .absent(let reason), .unauthorized(let reason), .failed(let reason):
                try await postpone(ticket, reason: reason, atLeast: nil)
            }
        } catch {
            logger.error(
                "a complaint's status could not be recorded",
                metadata: ["ticket": "\(ticket.number)", "error": "\(error)"]
            )
        }
    }

    private func record(
        _ status: CentralStatus,
        followUps: ReadOutcome<[CentralFollowUp]>,
        of ticket: TicketRecord
    ) async throws {
        var observation = StatusObservation(verbatim: status.verbatim, institution: status.institution)
        if case .found(let entries) = followUps {
            observation.answers = entries.map { .init(institution: $0.from ?? "", text: $0.text, key: $0.key) }
        }
        let isChanged = status.verbatim != ticket.statusVerbatim
        let now = clock()
        let lastChange = isChanged ? now : (ticket.statusChangedAt ?? ticket.createdAt)
        let pause = configuration.schedule.wait(
            newsAge: .seconds(now.timeIntervalSince(lastChange)),
            status: status.status,
            seed: ticket.id
        )
        let isNew = try await ledger.record(
            observation,
            of: ticket.id,
            nextPoll: pause.map { now.addingTimeInterval($0.seconds) }
        )
        // Of two questions that were under way at once, only the first brings news.
        if isChanged, isNew {
            Counter(
                label: "lapord_status_changes_total",
                dimensions: [("status", status.status?.rawValue ?? "unknown")]
            )
            .increment()
            logger.info(
                "a complaint's status has changed",
                metadata: ["ticket": "\(ticket.number)", "status": "\(status.verbatim)"]
            )
            observer(.statusChanged(ticket: ticket.number, verbatim: status.verbatim))
        }
    }

    private func postpone(
        _ ticket: TicketRecord,
        reason: String,
        atLeast: Duration?,
        level: Logger.Level = .notice
    ) async throws {
        let scheduled = configuration.retries.pause(afterAttempt: ticket.pollFailures + 1, jitter: .random(in: 0...1))
        let pause = max(scheduled ?? configuration.retries.longest, atLeast ?? .zero)
        try await ledger.recordPollFailed(
            ticket.id,
            nextPoll: clock().addingTimeInterval(pause.seconds),
            reason: reason
        )
        logger.log(
            level: level,
            "a complaint's status could not be read",
            metadata: ["ticket": "\(ticket.number)", "reason": "\(reason)", "pause": "\(pause.logged)"]
        )
    }
}
