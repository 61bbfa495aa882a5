import Administration
import CentralAPI
import Foundation
import Logging
import Operations
import ServiceLifecycle
import Synchronization

/// Looks now and then for what needs a person, and tells it by the log, the webhook and the administrators' telephones.
///
/// Carriers, disk and clock tell nothing by themselves, so they are asked.
final class AlertWatch: Service {
    private static let interval = Duration.seconds(15)

    private let book: Mutex<AlertBook>
    private let alerts: AlertChannels
    private let central: GuardedCentralSystem
    private let logger: Logger
    private let status = Mutex<(@Sendable () async throws -> StatusReport)?>(nil)

    init(_ configuration: AlertBook.Configuration, alerts: AlertChannels, central: GuardedCentralSystem, logger: Logger)
    {
        book = Mutex(AlertBook(configuration))
        self.alerts = alerts
        self.central = central
        self.logger = logger
    }

    /// The alerts that stand.
    var standing: [StandingAlert] { book.withLock(\.standing) }

    /// Names the source of what is looked at; before that nothing is found.
    func watch(_ status: @escaping @Sendable () async throws -> StatusReport) {
        self.status.withLock { $0 = status }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            var search = TroubleSearch()
            let clock = ContinuousClock()
            let begin = clock.now
            while (try? await Task.sleep(for: Self.interval)) != nil {
                // The status of a daemon that stops lacks what was cancelled.
                if let ask = status.withLock({ $0 }), let report = try? await ask(), !Task.isCancelled {
                    let now = Date()
                    let troubles = search.troubles(
                        in: report,
                        central: central.health,
                        now: now,
                        monotonic: (clock.now - begin) / .seconds(1)
                    )
                    for change in book.withLock({ $0.look(at: troubles, at: now) }) { await tell(change, at: now) }
                }
            }
        }
    }

    private func tell(_ change: AlertBook.Change, at now: Date) async {
        let trouble = change.trouble
        var metadata: Logger.Metadata = ["alert": "\(trouble.kind.rawValue)", "reason": "\(trouble.reason)"]
        metadata["event"] = change.state == .cleared ? "alert-over" : "alert-raised"
        if let subject = trouble.subject { metadata["subject"] = "\(subject)" }
        switch change.state {
        case .raised: logger.error("something needs a person", metadata: metadata)
        case .standing: logger.error("something still needs a person", metadata: metadata)
        case .cleared: logger.notice("what needed a person is over", metadata: metadata)
        }
        await alerts.tell(
            AlertNotice(
                alert: trouble.kind,
                state: change.state,
                instance: alerts.instance,
                at: now,
                quietSeconds: max(0, now.timeIntervalSince(change.since)),
                carrier: trouble.subject,
                reason: trouble.reason
            )
        )
    }
}
