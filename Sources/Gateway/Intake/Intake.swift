package import Carriers
import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// The first stage: stores the messages of carriers, and only then lets the carriers acknowledge them.
package final class Intake: MessageIntake, Service {
    /// The settings of the stage.
    package struct Configuration: Hashable, Sendable {
        /// The time to wait for the missing parts of a long message.
        package var partTimeout: Duration
        /// The time after which carriers are asked to come back when the ledger cannot keep up.
        package var retryAfter: Duration
        /// The longest accepted text, in characters; a longer one becomes a dead letter.
        package var longestText: Int

        package init(
            partTimeout: Duration = .seconds(600),
            retryAfter: Duration = .seconds(5),
            longestText: Int = 10_000
        ) {
            self.partTimeout = partTimeout
            self.retryAfter = retryAfter
            self.longestText = longestText
        }
    }

    private let configuration: Configuration
    private let ledger: Ledger
    private let monitor: StageMonitor
    private let isClockSettled: @Sendable () -> Bool
    private let observer: GatewayObserver
    private let logger: Logger
    private let wakeUp = WakeUp()
    private let counters = InboundCounters()
    /// When unmatched reports were last logged, and how many have come since.
    private let unmatched = Mutex<(told: ContinuousClock.Instant?, count: Int)>((nil, 0))
    private static let unmatchedInterval = Duration.seconds(60)
    /// The time of each carrier's last message.
    let lastHeard = LastHeard()

    package init(
        configuration: Configuration,
        ledger: Ledger,
        monitor: StageMonitor,
        isClockSettled: @escaping @Sendable () -> Bool = { true },
        observer: @escaping GatewayObserver,
        logger: Logger
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.monitor = monitor
        self.isClockSettled = isClockSettled
        self.observer = observer
        self.logger = logger
        // Exported as zero from the start, so that the first refusal is seen as an increase.
        for reason in IntakeError.Code.allCases { Self.refusals(reason).increment(by: 0) }
        Self.unreadable.increment(by: 0)
    }

    private static func refusals(_ reason: IntakeError.Code) -> Counter {
        Counter(label: "lapord_intake_refusals_total", dimensions: [("reason", reason.rawValue)])
    }

    private static var unreadable: Counter {
        Counter(label: "lapord_dead_letters_total", dimensions: [("stage", "intake")])
    }

    /// Closes long messages whose missing parts do not come.
    package func run() async throws {
        let loop = BatchLoop(
            stage: .intake,
            wakeUp: wakeUp,
            net: min(.seconds(10), configuration.partTimeout),
            monitor: monitor,
            logger: logger
        ) { [self] in
            // A clock that was just set makes young parts look old.
            guard isClockSettled() else { return 0 }
            let closed = try await ledger.closeIncompleteMessages(olderThan: configuration.partTimeout)
            if closed > 0 {
                logger.warning(
                    "long messages were closed without all their parts",
                    metadata: ["messages": "\(closed)", "waited": "\(configuration.partTimeout)"]
                )
            }
            return closed
        }
        await withGracefulShutdownHandler {
            await loop.run()
        } onGracefulShutdown: { [ledger] in
            // This stage is stopped first; the others could not end while their results wait for a full disk.
            ledger.stopWaitingForDisk()
        }
    }

    package nonisolated(nonsending) func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement
    {
        if let overlong = overlong(message) { return try await accept(overlong) }
        return report(try await guarding { try await self.ledger.store(message) }, of: message)
    }

    package nonisolated(nonsending) func accept(
        _ message: UndecodableMessage
    ) async throws(IntakeError) -> Acknowledgement {
        report(try await guarding { try await self.ledger.store(message) }, of: message)
    }

    package nonisolated(nonsending) func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement {
        self.report(try await guarding { try await self.ledger.store(report) }, of: report)
    }

    /// Stores the messages of one request in one commit and in their order.
    package func accept(_ items: [InboundItem]) async -> [Result<Acknowledgement, IntakeError>] {
        let items = items.map { item -> InboundItem in
            if case .message(let message) = item, let overlong = overlong(message) { return .undecodable(overlong) }
            return item
        }
        let results = await monitor.measure(.intake) { await ledger.store(items) }
        return zip(items, results).map { item, result -> Result<Acknowledgement, IntakeError> in
            switch result {
            case .success(let stored): .success(report(stored, of: item))
            case .failure(let error): .failure(refusal(error))
            }
        }
    }

    /// A message with a text that is too long, as a dead letter; nil for other messages.
    private func overlong(_ message: InboundMessage) -> UndecodableMessage? {
        // Counting characters is expensive, and most texts have fewer bytes than the limit in characters.
        guard case .text(let text) = message.payload, text.utf8.count > configuration.longestText,
            text.unicodeScalars.count > configuration.longestText
        else { return nil }
        return UndecodableMessage(
            carrier: message.carrier,
            receivedAt: message.receivedAt,
            raw: Array(text.utf8),
            reason: "the text has more than \(configuration.longestText) characters",
            sender: message.sender
        )
    }

    // MARK: Logs and metrics

    private func report(_ stored: Acknowledgement, of item: InboundItem) -> Acknowledgement {
        switch item {
        case .message(let message): report(stored, of: message)
        case .undecodable(let message): report(stored, of: message)
        case .report(let report): self.report(stored, of: report)
        }
    }

    private func report(_ stored: Acknowledgement, of message: UndecodableMessage) -> Acknowledgement {
        lastHeard.note(message.carrier, at: message.receivedAt)
        if message.isForTelephone {
            logger.info(
                "a message for the telephone is kept as it came",
                metadata: ["carrier": "\(message.carrier)", "dead_letter": "\(stored.id)"]
            )
        } else if case .stored(let id) = stored {
            Self.unreadable.increment()
            logger.warning(
                "a message cannot be read and waits among the dead letters",
                metadata: [
                    "event": "dead-letter", "carrier": "\(message.carrier)", "dead_letter": "\(id)",
                    "reason": "\(message.reason)",
                    "bytes": "\(message.raw.count)",
                ]
            )
        }
        return stored
    }

    private func report(_ stored: Acknowledgement, of report: DeliveryReport) -> Acknowledgement {
        Counter(
            label: "lapord_delivery_reports_total",
            dimensions: [("carrier", report.carrier.rawValue), ("status", report.status.rawValue)]
        )
        .increment()
        if case .unmatched = stored {
            Counter(
                label: "lapord_delivery_reports_unmatched_total",
                dimensions: [("carrier", report.carrier.rawValue)]
            )
            .increment()
            tellUnmatched(report)
        }
        return stored
    }

    /// Logs the first unmatched report, and then at most one a minute with the number of those between.
    private func tellUnmatched(_ report: DeliveryReport) {
        let now = ContinuousClock.now
        let count: Int? = unmatched.withLock { unmatched in
            unmatched.count += 1
            guard unmatched.told.map({ now - $0 >= Self.unmatchedInterval }) ?? true else { return nil }
            defer { unmatched = (now, 0) }
            return unmatched.count
        }
        guard let count else { return }
        logger.notice(
            "a delivery report is about no reply that is known so far",
            metadata: [
                "carrier": "\(report.carrier)", "status": "\(report.status.rawValue)", "since_last_line": "\(count)",
            ]
        )
    }

    private func report(_ stored: Acknowledgement, of message: InboundMessage) -> Acknowledgement {
        let carrier = message.carrier
        lastHeard.note(carrier, at: message.receivedAt)
        let isDuplicate = stored == .duplicate(id: stored.id)
        counters.count(carrier, isDuplicate: isDuplicate)
        logger.info(
            isDuplicate ? "a redelivery was dropped" : "a message is on disk",
            metadata: ["carrier": "\(carrier)", "message": "\(stored.id)"]
        )
        observer(.stored(id: stored.id, carrier: carrier.rawValue, isDuplicate: isDuplicate))
        return stored
    }

    private nonisolated(nonsending) func guarding(
        _ body: nonisolated(nonsending) () async throws -> Acknowledgement
    ) async throws(IntakeError) -> Acknowledgement {
        do {
            return try await monitor.measure(.intake, body)
        } catch {
            throw refusal(error)
        }
    }

    private func refusal(_ error: any Error) -> IntakeError {
        let code: IntakeError.Code =
            switch (error as? LedgerError)?.code {
            case .busy: .busy
            case .closed: .stopping
            default: .unavailable
            }
        Self.refusals(code).increment()
        if code == .unavailable {
            logger.error("a message could not be stored; the carrier keeps it", metadata: ["error": "\(error)"])
        }
        return IntakeError(code, retryAfter: configuration.retryAfter, reason: "\(error)")
    }
}
