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
            let since = clock().addingTimeInterval(-86_400)
            return try await write(try await ledger.notificationsInContext(limit: Self.batch, countingSince: since))
        }
        await loop.run()
    }

    /// Writes the replies of a batch, and commits them at once; returns how many notifications are settled.
    private func write(_ items: [NotificationItem]) async throws -> Int {
        let writer = writer()
        var replies: [WrittenReply] = []
        replies.reserveCapacity(items.count)
        // The replies of this batch count towards their number's budget like those before it.
        var written: [Data: Int] = [:]
        for item in items {
            let notification = item.notification
            let sent = item.sent + written[notification.recipientHash, default: 0]
            guard let reply = try await reply(to: notification, sent: sent, isStopped: item.isStopped, writer) else {
                continue
            }
            if reply.text != nil { written[notification.recipientHash, default: 0] += 1 }
            replies.append(reply)
        }
        for outcome in await ledger.settle(replies) { try outcome.get() }
        return items.count
    }

    /// Writes the reply of a notification, or says why it gets none; nil where it went to the dead letters.
    private func reply(
        to notification: WaitingNotification,
        sent: Int,
        isStopped: Bool,
        _ writer: Writer
    ) async throws -> WrittenReply? {
        let now = clock()
        if let reason = suppression(of: notification, sent: sent, isStopped: isStopped) {
            Counter(label: "lapord_replies_suppressed_total", dimensions: [("reason", reason)]).increment()
            var metadata: Logger.Metadata = ["kind": "\(notification.kind)", "reason": "\(reason)"]
            metadata["ticket"] = notification.ticket.map { "\($0.number)" }
            logger.info("a reply is not sent", metadata: metadata)
            return WrittenReply(notification: notification, text: nil, sendAt: now, suppression: reason)
        }
        guard let text = writer.templates.render(notification.kind, writer.variables.values(for: notification)),
            !text.isEmpty
        else {
            logger.error(
                "there are no words for a reply; it waits among the dead letters",
                metadata: ["event": "dead-letter", "kind": "\(notification.kind)"]
            )
            try await ledger.bury(notification, reason: "there is no template '\(notification.kind)'")
            return nil
        }
        return WrittenReply(
            notification: notification,
            text: text,
            sendAt: sendingTime(of: notification, now: now)
        )
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
