import Complaints
package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle

/// The fifth stage: writes the replies that citizens get.
package final class NotificationStage: Service {
    /// How replies are written.
    package struct Configuration: Sendable {
        /// At most so many replies to a number within a day.
        package var dailyBudget: Int
        /// Local hours between which only direct answers are sent, for example 21 to 6; nil for none.
        package var quietHours: (from: Int, until: Int)?

        package init(dailyBudget: Int = 20, quietHours: (from: Int, until: Int)? = nil) {
            self.dailyBudget = dailyBudget
            self.quietHours = quietHours
        }
    }

    /// What writes the words; may be exchanged while the daemon runs.
    package struct Writer: Sendable {
        package var templates: ReplyTemplates
        package var variables: ReplyVariables

        package init(templates: ReplyTemplates, variables: ReplyVariables) {
            self.templates = templates
            self.variables = variables
        }
    }

    private static let batch = 128

    private let configuration: Configuration
    private let ledger: any NotificationStore
    private let writer: @Sendable () -> Writer
    private let monitor: StageMonitor
    private let clock: @Sendable () -> Date
    private let logger: Logger

    package init(
        configuration: Configuration,
        ledger: any NotificationStore,
        writer: @escaping @Sendable () -> Writer,
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        logger: Logger
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.writer = writer
        self.monitor = monitor
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        let wakeUp = WakeUp()
        ledger.signals.subscribe(wakeUp, to: .notification)
        let loop = BatchLoop(stage: .notification, wakeUp: wakeUp, net: .seconds(10), monitor: monitor, logger: logger)
        {
            [self] in
            let waiting = try await ledger.waitingNotifications(limit: Self.batch)
            let writer = writer()
            try await withThrowingTaskGroup(of: Void.self) { group in
                // One number's replies are written one after the other, so that the budget counts each.
                for (_, notifications) in Dictionary(grouping: waiting, by: \.recipientHash) {
                    group.addTask {
                        for notification in notifications {
                            try await self.monitor.measure(.notification) {
                                try await self.write(notification, with: writer)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            return waiting.count
        }
        await loop.run()
    }

    private func write(_ notification: WaitingNotification, with writer: Writer) async throws {
        let now = clock()
        let budget = try await ledger.replyBudget(
            of: notification.recipientHash,
            since: now.addingTimeInterval(-86_400)
        )
        if let reason = suppression(of: notification, sent: budget.sent, isStopped: budget.isStopped) {
            Counter(label: "lapord_replies_suppressed_total", dimensions: [("reason", reason)]).increment()
            var metadata: Logger.Metadata = ["kind": "\(notification.kind)", "reason": "\(reason)"]
            metadata["ticket"] = notification.ticket.map { "\($0.number)" }
            logger.info("a reply is not sent", metadata: metadata)
            try await ledger.settle(notification, text: nil, sendAt: now, suppression: reason)
            return
        }
        guard let text = writer.templates.render(notification.kind, writer.variables.values(for: notification)),
            !text.isEmpty
        else {
            logger.error(
                "there are no words for a reply; it waits among the dead letters",
                metadata: ["event": "dead-letter", "kind": "\(notification.kind)"]
            )
            try await ledger.bury(notification, reason: "there is no template '\(notification.kind)'")
            return
        }
        try await ledger.settle(notification, text: text, sendAt: sendingTime(of: notification, now: now))
    }

    private func suppression(of notification: WaitingNotification, sent: Int, isStopped: Bool) -> String? {
        guard notification.recipient.mayBeAnswered else { return "no_subscriber" }
        if isStopped, !notification.isDirectAnswer { return "stopped" }
        return sent >= configuration.dailyBudget ? "budget" : nil
    }

    /// Direct answers go at once; the rest waits for the morning.
    private func sendingTime(of notification: WaitingNotification, now: Date) -> Date {
        guard let quiet = configuration.quietHours, !notification.isDirectAnswer else { return now }
        let local = now.timeIntervalSince1970 + Double(CalendarDate.westernIndonesianOffset)
        let second = local.truncatingRemainder(dividingBy: 86_400)
        let from = Double(quiet.from) * 3600
        let until = Double(quiet.until) * 3600
        let isQuiet = from <= until ? (from..<until).contains(second) : second >= from || second < until
        guard isQuiet else { return now }
        let wait = until > second ? until - second : until + 86_400 - second
        return now.addingTimeInterval(wait)
    }
}

extension WaitingNotification {
    /// Whether it answers a text that the citizen has just sent, rather than tell of something that happened.
    fileprivate var isDirectAnswer: Bool { replyKey.hasPrefix("m") }
}
