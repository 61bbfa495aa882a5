package import Carriers
package import CentralAPI
package import Foundation
package import Ledger
package import Logging
package import ServiceLifecycle

/// The daemon's heart: the six stages over one ledger.
///
/// Made in two steps, since carriers need the intake before the stages that need the carriers can be made.
package struct Gateway: Sendable {
    /// How the stages work.
    package struct Configuration: Sendable {
        package var intake: Intake.Configuration
        package var conversation: Conversation.Configuration
        package var forwarding: Forwarding.Configuration
        package var tracking: Tracking.Configuration
        package var dispatch: Dispatch.Configuration

        package init(
            intake: Intake.Configuration = .init(),
            conversation: Conversation.Configuration = .init(),
            forwarding: Forwarding.Configuration = .init(),
            tracking: Tracking.Configuration = .init(),
            dispatch: Dispatch.Configuration = .init()
        ) {
            self.intake = intake
            self.conversation = conversation
            self.forwarding = forwarding
            self.tracking = tracking
            self.dispatch = dispatch
        }
    }

    package let monitor = StageMonitor()
    /// Where carriers hand over what they hear.
    package let intake: Intake
    private let configuration: Configuration
    private let ledger: Ledger
    private let clock: @Sendable () -> Date
    private let observer: GatewayObserver
    private let logger: Logger

    package init(
        configuration: Configuration,
        ledger: Ledger,
        clock: @escaping @Sendable () -> Date = { Date() },
        observer: @escaping GatewayObserver = { _ in },
        logger: Logger
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.clock = clock
        self.observer = observer
        self.logger = logger
        intake = Intake(
            configuration: configuration.intake,
            ledger: ledger,
            monitor: monitor,
            observer: observer,
            logger: logger
        )
    }

    /// When each carrier last brought a message.
    package var lastHeard: LastHeard { intake.lastHeard }

    /// Puts what an earlier process left in the middle of something into a state from which it goes on.
    package func recover() async throws {
        for (carrier, time) in try await ledger.lastHeard() {
            lastHeard.note(CarrierName(rawValue: carrier), at: time)
        }
        let uncertain = try await ledger.recoverForwarding()
        let unsent = try await ledger.recoverSending()
        if uncertain + unsent > 0 {
            logger.warning(
                "the last run was cut short",
                metadata: ["requests_uncertain": "\(uncertain)", "replies_sent_again": "\(unsent)"]
            )
        }
    }

    /// The stages, to be run until shutdown; earlier ones are to be stopped first, so that nothing new enters a stopping daemon.
    ///
    /// - Parameters:
    ///   - reader: The parser.
    ///   - central: The central system.
    ///   - writer: The words of the replies, and the manners in which they are sent.
    ///   - carriers: The carriers that replies go out by.
    ///   - router: The order among them.
    /// - Returns: The six services.
    package func stages(
        reader: @escaping Triage.Reader,
        central: any CentralSystem,
        writer: @escaping @Sendable () -> NotificationStage.Writer,
        carriers: [any Carrier],
        router: CarrierRouter
    ) -> [any Service] {
        [
            Dispatch(
                configuration: configuration.dispatch,
                ledger: ledger,
                carriers: carriers,
                router: router,
                monitor: monitor,
                clock: clock,
                observer: observer,
                logger: logger
            ),
            NotificationStage(
                ledger: ledger,
                writer: writer,
                confirmationWait: configuration.conversation.confirmationWait,
                monitor: monitor,
                clock: clock,
                logger: logger
            ),
            Tracking(
                configuration: configuration.tracking,
                ledger: ledger,
                central: central,
                monitor: monitor,
                clock: clock,
                observer: observer,
                logger: logger
            ),
            Forwarding(
                configuration: configuration.forwarding,
                ledger: ledger,
                central: central,
                monitor: monitor,
                clock: clock,
                observer: observer,
                logger: logger
            ),
            Triage(
                ledger: ledger,
                reader: reader,
                conversation: Conversation(configuration: configuration.conversation),
                languages: { writer().languages.names },
                monitor: monitor,
                clock: clock,
                observer: observer,
                logger: logger
            ),
            intake,
        ]
    }
}
