import Complaints
package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// The fifth stage: writes the replies to citizens.
package final class NotificationStage: Service {
    /// The writer of the texts; it may be exchanged while the daemon runs.
    package struct Writer: Sendable {
        package var languages: ReplyLanguages
        package var variables: ReplyVariables
        package var manners: ReplyManners

        package init(languages: ReplyLanguages, variables: ReplyVariables, manners: ReplyManners = ReplyManners()) {
            self.languages = languages
            self.variables = variables
            self.manners = manners
        }
    }

    private static let batch = 128
    /// The longest sleep.
    private static let net = Duration.seconds(10)

    private let ledger: Ledger
    private let writer: @Sendable () -> Writer
    private let monitor: StageMonitor
    private let clock: @Sendable () -> Date
    private let logger: Logger
    private let confirmationWait: Duration
    /// No held confirmation is due before this time.
    private let nextRelease = Mutex(Date.distantPast)

    /// Makes the stage.
    ///
    /// - Parameters:
    ///   - ledger: The store of notifications and replies.
    ///   - writer: Returns the present writer of the texts.
    ///   - confirmationWait: The time for which a confirmation is held for the central system's number.
    ///   - monitor: Observes the work of the stage.
    ///   - clock: The time.
    ///   - logger: Its log.
    package init(
        ledger: Ledger,
        writer: @escaping @Sendable () -> Writer,
        confirmationWait: Duration = .zero,
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        logger: Logger
    ) {
        self.ledger = ledger
        self.writer = writer
        self.confirmationWait = confirmationWait
        self.monitor = monitor
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        let wakeUp = WakeUp()
        ledger.signals.subscribe(wakeUp, to: .notification)
        let loop = BatchLoop(
            stage: .notification,
            wakeUp: wakeUp,
            net: Self.net,
            nextDue: { [self] in nextRelease.withLock(\.self) },
            clock: clock,
            monitor: monitor,
            logger: logger
        ) { [self] in
            let released = try await releaseConfirmations()
            let since = clock().addingTimeInterval(-86_400)
            let written = try await write(
                try await ledger.notificationsInContext(limit: Self.batch, countingSince: since)
            )
            return max(released, written)
        }
        await loop.run()
    }

    /// Queues the held confirmations that are due.
    ///
    /// - Returns: The number of confirmations.
    private func releaseConfirmations() async throws -> Int {
        let now = clock()
        // It is never further away than this, unless the clock was set back.
        let furthest = max(confirmationWait, Self.net).seconds + 60
        let due = nextRelease.withLock(\.self)
        guard now >= due || due.timeIntervalSince(now) > furthest else { return 0 }
        let released = try await ledger.releaseConfirmations(limit: Self.batch)
        // A confirmation that is held from now on is due after the wait, not before.
        let wait = confirmationWait > .zero ? max(confirmationWait, .milliseconds(100)) : Self.net
        let next = min(try await ledger.nextConfirmation() ?? .distantFuture, now.addingTimeInterval(wait.seconds))
        nextRelease.withLock { $0 = next }
        return released
    }

    /// Writes the replies of a batch and commits them together.
    ///
    /// - Returns: The number of settled notifications.
    private func write(_ items: [NotificationItem]) async throws -> Int {
        let writer = writer()
        var replies: [WrittenReply] = []
        replies.reserveCapacity(items.count)
        // The replies of this batch count towards the budget of their number like earlier replies.
        var written: [Data: Int] = [:]
        for item in items {
            let notification = item.notification
            var standing = item.standing
            standing.sent += written[notification.recipientHash, default: 0]
            guard let reply = try await reply(to: notification, standing, writer) else { continue }
            if reply.text != nil { written[notification.recipientHash, default: 0] += 1 }
            replies.append(reply)
        }
        for outcome in await ledger.settle(replies) { try outcome.get() }
        return items.count
    }

    /// Writes the reply of a notification, or the reason why it gets none; nil if it became a dead letter.
    private func reply(
        to notification: WaitingNotification,
        _ standing: RecipientStanding,
        _ writer: Writer
    ) async throws -> WrittenReply? {
        let now = clock()
        if let reason = writer.manners.suppression(of: notification, standing: standing) {
            Counter(label: "lapord_replies_suppressed_total", dimensions: [("reason", reason)]).increment()
            var metadata: Logger.Metadata = ["kind": "\(notification.kind)", "reason": "\(reason)"]
            metadata["ticket"] = notification.ticket.map { "\($0.number)" }
            logger.info("a reply is not sent", metadata: metadata)
            return WrittenReply(notification: notification, text: nil, sendAt: now, suppression: reason)
        }
        let templates = writer.languages.templates(
            chosen: standing.language,
            place: notification.ticket?.complaint?.place
        )
        let values = writer.variables.values(for: notification, in: templates)
        guard let text = templates.render(notification.kind, values), !text.isEmpty else {
            logger.error(
                "there are no words for a reply; it waits among the dead letters",
                metadata: ["event": "dead-letter", "kind": "\(notification.kind)"]
            )
            try await ledger.addDeadLetter(notification, reason: "there is no template '\(notification.kind)'")
            return nil
        }
        return WrittenReply(
            notification: notification,
            text: text,
            sendAt: notification.isDirectAnswer ? now : writer.manners.sendingTime(of: now)
        )
    }
}
