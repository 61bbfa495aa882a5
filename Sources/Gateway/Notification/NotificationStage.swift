import Complaints
package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle

/// The fifth stage: writes the replies that citizens get.
package final class NotificationStage: Service {
    /// What writes the words, and for whom; may be exchanged while the daemon runs.
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

    private let ledger: Ledger
    private let writer: @Sendable () -> Writer
    private let monitor: StageMonitor
    private let clock: @Sendable () -> Date
    private let logger: Logger

    package init(
        ledger: Ledger,
        writer: @escaping @Sendable () -> Writer,
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        logger: Logger
    ) {
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
                            try await self.write(notification, with: writer)
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
        let standing = try await ledger.standing(
            of: notification.recipientHash,
            since: now.addingTimeInterval(-86_400)
        )
        if let reason = writer.manners.suppression(of: notification, standing: standing) {
            Counter(label: "lapord_replies_suppressed_total", dimensions: [("reason", reason)]).increment()
            logger.info("a reply is not sent", metadata: ["kind": "\(notification.kind)", "reason": "\(reason)"])
            try await ledger.settle(notification, text: nil, sendAt: now, suppression: reason)
            return
        }
        let templates = writer.languages.templates(
            chosen: standing.language,
            place: notification.ticket?.complaint?.place
        )
        let values = writer.variables.values(for: notification, in: templates)
        guard let text = templates.render(notification.kind, values), !text.isEmpty else {
            logger.error("there are no words for a reply", metadata: ["kind": "\(notification.kind)"])
            try await ledger.bury(notification, reason: "there is no template '\(notification.kind)'")
            return
        }
        let sendAt = notification.isDirectAnswer ? now : writer.manners.sendingTime(of: now)
        try await ledger.settle(notification, text: text, sendAt: sendAt)
    }
}
