package import Carriers
package import CentralAPI
package import Foundation
package import Ledger
package import Logging
package import ServiceLifecycle

/// The six stages over one ledger.
///
/// It is made in two steps: the carriers need the intake, and the other stages need the carriers.
package struct Gateway: Sendable {
    /// The settings of the stages.
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
    /// The intake, to which carriers pass their messages.
    package let intake: Intake
    private let configuration: Configuration
    private let ledger: Ledger
    private let clock: @Sendable () -> Date
    private let isClockSettled: @Sendable () -> Bool
    private let observer: GatewayObserver
    private let logger: Logger

    package init(
        configuration: Configuration,
        ledger: Ledger,
        clock: @escaping @Sendable () -> Date = { Date() },
        isClockSettled: @escaping @Sendable () -> Bool = { true },
        observer: @escaping GatewayObserver = { _ in },
        logger: Logger
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.clock = clock
        self.isClockSettled = isClockSettled
        self.observer = observer
        self.logger = logger
        intake = Intake(
            configuration: configuration.intake,
            ledger: ledger,
            monitor: monitor,
            isClockSettled: isClockSettled,
            observer: observer,
            logger: logger
        )
    }

    /// The time of each carrier's last message.
    package var lastHeard: LastHeard { intake.lastHeard }

    /// Brings interrupted work of an earlier process into a state from which it continues.
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

    /// The stages, which run until shutdown. They are stopped in this order, so that nothing new enters a stopping
    /// daemon.
    ///
    /// - Parameters:
    ///   - reader: The parser.
    ///   - central: The central system behind its brake.
    ///   - writer: The texts of the replies, and the rules for sending them.
    ///   - carriers: The carriers for replies.
    ///   - router: The choice among the carriers.
    /// - Returns: The six services.
    package func stages(
        reader: @escaping Triage.Reader,
        central: GuardedCentralSystem,
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
                isClockSettled: isClockSettled,
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
                blocked: { writer().manners.blockList },
                monitor: monitor,
                clock: clock,
                observer: observer,
                logger: logger
            ),
            intake,
        ]
    }
}
