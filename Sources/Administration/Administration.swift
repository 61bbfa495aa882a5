package import Carriers
package import Complaints
package import Foundation
package import Gateway
package import Ledger
package import Logging
package import Reporting

/// The orders of operators carried out on a ledger: by the running daemon, or by a command without one.
package struct Administration: Sendable {
    /// The rules of the configuration.
    package struct Rules: Sendable {
        /// The letters before ticket numbers.
        package var ticketPrefix: String
        package var retention: RetentionRule
        /// The names in reports.
        package var names: ReportNames
        /// The deadline of a ticket by its classification and the time of its opening.
        package var deadline: @Sendable (Classification, Date) -> CalendarDate?
        /// The time for which the confirmation of a released ticket waits for the central system's number.
        package var confirmationWait: Duration
        /// The words that a reload may exchange.
        package var vocabulary: @Sendable () -> Vocabulary
        /// The next key, read from the configuration as it stands now; nil where none is named.
        package var nextKey: @Sendable () throws -> Vault.Protection?

        package init(
            ticketPrefix: String,
            retention: RetentionRule,
            names: ReportNames,
            deadline: @escaping @Sendable (Classification, Date) -> CalendarDate?,
            confirmationWait: Duration = .zero,
            vocabulary: @escaping @Sendable () -> Vocabulary,
            nextKey: @escaping @Sendable () throws -> Vault.Protection?
        ) {
            self.ticketPrefix = ticketPrefix
            self.retention = retention
            self.names = names
            self.deadline = deadline
            self.confirmationWait = confirmationWait
            self.vocabulary = vocabulary
            self.nextKey = nextKey
        }
    }

    /// The names that an officer may put a ticket under, and the manners of texts.
    package struct Vocabulary: Sendable {
        package var categories: [String]
        /// The codes of the agencies.
        package var agencies: [String]
        package var manners: ReplyManners

        package init(categories: [String] = [], agencies: [String] = [], manners: ReplyManners = ReplyManners()) {
            self.categories = categories
            self.agencies = agencies
            self.manners = manners
        }
    }

    package let ledger: Ledger
    let rules: Rules
    let carriers: [any Carrier]
    private let logger: Logger
    /// The running daemon; nil for a command that works on the ledger itself.
    package var daemon: RunningDaemon?

    /// Makes an administration.
    ///
    /// - Parameters:
    ///   - ledger: The ledger.
    ///   - rules: The rules of the configuration.
    ///   - carriers: The links by which texts go; none without a daemon.
    ///   - logger: The log of orders.
    package init(ledger: Ledger, rules: Rules, carriers: [any Carrier] = [], logger: Logger) {
        self.ledger = ledger
        self.rules = rules
        self.carriers = carriers
        self.logger = logger
    }

    /// The line of an order that shows what citizens wrote, and changes nothing.
    private static let read: Logger.Message = "an operator read what citizens wrote"

    /// Keeps in the log who read what citizens wrote by a way that is no order.
    ///
    /// - Parameters:
    ///   - action: The command, for example `tickets/export`.
    ///   - requester: The person who gave it.
    package func keepTrace(ofReading action: String, by requester: Requester) {
        logger.notice(Self.read, metadata: ["action": "\(action)", "by": "\(requester)"])
    }

    /// Answers an order, and keeps in the log who gave it and how it ended.
    ///
    /// - Parameters:
    ///   - order: The order.
    ///   - requester: The person or program that gave it.
    /// - Returns: The answer.
    /// - Throws: ``Refusal``.
    package func carryOut<O: Order>(_ order: O, by requester: Requester) async throws(Refusal) -> O.Answer {
        var metadata: Logger.Metadata = ["action": "\(O.name)", "by": "\(requester)"]
        for (name, value) in order.facts { metadata[name] = "\(value)" }
        do {
            let answer = try await order.answer(self, by: requester)
            if order.isLogged, requester != .daemon {
                logger.notice(O.isHarmless ? Self.read : "an operator acted", metadata: metadata)
            }
            return answer
        } catch {
            let refusal: Refusal
            switch error {
            case let error as Refusal: refusal = error
            case let error as LedgerError: refusal = Refusal(error)
            default:
                logger.error("an order of an operator failed", error: error, metadata: metadata)
                refusal = Refusal(.internal, "the daemon failed; its log says why")
            }
            if order.isLogged {
                metadata["reason"] = "\(refusal.code.rawValue)"
                logger.notice("an operator asked for what could not be done", metadata: metadata)
            }
            throw refusal
        }
    }
}

/// The parts of a running daemon that orders need.
package struct RunningDaemon: Sendable {
    package var status: @Sendable () async throws -> StatusReport
    package var readiness: @Sendable () async -> [DependencyReadiness]
    /// Reads the configuration again.
    package var reload: @Sendable () async -> ReloadReport
    /// Sends a test by each channel of alerts; returns whether each took it.
    package var testAlerts: @Sendable () async -> [String: Bool]
    /// Reads the bytes of a dead letter again, by the name of the carrier that received them.
    package var letterReaders: [String: @Sendable (_ raw: Data, _ receivedAt: Date) async throws -> Void]

    package init(
        status: @escaping @Sendable () async throws -> StatusReport,
        readiness: @escaping @Sendable () async -> [DependencyReadiness],
        reload: @escaping @Sendable () async -> ReloadReport,
        testAlerts: @escaping @Sendable () async -> [String: Bool] = { [:] },
        letterReaders: [String: @Sendable (_ raw: Data, _ receivedAt: Date) async throws -> Void] = [:]
    ) {
        self.status = status
        self.readiness = readiness
        self.reload = reload
        self.testAlerts = testAlerts
        self.letterReaders = letterReaders
    }
}
