import Complaints
import Foundation
import Gateway
import Ledger
import Logging
import Operations
import ServiceLifecycle

/// Reminds of deadlines as the settings say, by the alert's webhook too where they do.
struct Deadlines: Service {
    private let watch: DeadlineWatch
    private let webhook: AlertWebhook?

    init(settings: Settings, ledger: Ledger, logger: Logger) {
        let webhook = settings.reminders.usesWebhook ? settings.alert.makeWebhook(logger: logger) : nil
        let instance = settings.instance
        self.webhook = webhook
        watch = DeadlineWatch(
            configuration: settings.reminders.watch,
            ledger: ledger,
            tell: { reminders in
                guard let webhook else { return }
                let notice = DeadlineNotice(instance: instance, at: Date(), tickets: reminders)
                if await !webhook.post(notice) {
                    logger.error("reminders could not be told", metadata: ["channel": "\(webhook.name)"])
                }
            },
            logger: logger
        )
    }

    func run() async throws {
        try await watch.run()
        await webhook?.shutdown()
    }
}
