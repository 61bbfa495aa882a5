package import Complaints
package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle

/// The second stage: reads what citizens wrote, and opens, extends or answers for tickets.
package final class Triage: Service {
    /// Reads a text: the parser, which may be exchanged while the daemon runs.
    package typealias Reader = @Sendable (_ text: String, _ receivedAt: Date, _ recipient: String?) -> Complaint

    /// How many messages are taken at once, and how often a message is tried before it becomes a dead letter.
    private static let batch = 128
    private static let attempts = 5

    private let ledger: Ledger
    private let read: Reader
    private let conversation: Conversation
    private let languages: @Sendable () -> LanguageNames
    private let monitor: StageMonitor
    private let clock: @Sendable () -> Date
    private let observer: GatewayObserver
    private let logger: Logger

    package init(
        ledger: Ledger,
        reader: @escaping Reader,
        conversation: Conversation,
        languages: @escaping @Sendable () -> LanguageNames = { LanguageNames() },
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        observer: @escaping GatewayObserver,
        logger: Logger
    ) {
        self.ledger = ledger
        self.read = reader
        self.conversation = conversation
        self.languages = languages
        self.monitor = monitor
        self.clock = clock
        self.observer = observer
        self.logger = logger
    }

    package func run() async throws {
        let wakeUp = WakeUp()
        ledger.signals.subscribe(wakeUp, to: .inbound)
        let loop = BatchLoop(stage: .triage, wakeUp: wakeUp, net: .seconds(10), monitor: monitor, logger: logger) {
            [self] in
            let messages = try await ledger.messagesForTriage(limit: Self.batch)
            // Different senders at once, so that their settlements share a commit; one sender's messages come one by one.
            return await withTaskGroup(of: Bool.self) { group in
                for message in messages {
                    group.addTask { await self.triage(message) }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }
        await loop.run()
    }

    private func triage(_ message: WaitingInbound) async -> Bool {
        do {
            let read = read
            var turn = Turn(
                message,
                context: try await ledger.context(of: message),
                languages: languages(),
                now: clock(),
                ticketPrefix: conversation.configuration.ticketPrefix,
                read: { text in read(text, message.receivedAt, message.recipient) }
            )
            if case .readOn = turn.command { turn.answers = try await ledger.answers(to: message.senderHash) }
            let settlement = conversation.settle(turn)
            let ticket = try await ledger.settle(message, as: settlement)
            if settlement.state == .ignored {
                logger.notice(
                    "a message of a name, a short code or a machine is kept, but makes no ticket and gets no answer",
                    metadata: ["message": "\(message.id)", "sender_kind": "\(message.sender.kind.rawValue)"]
                )
            }
            var isNew = false
            if case .open = settlement.change { isNew = true }
            report(message, intent: turn.reading.intent.value, ticket: ticket, isNew: isNew)
            return true
        } catch {
            logger.error(
                "a message could not be triaged",
                metadata: ["message": "\(message.id)", "attempt": "\(message.attempts + 1)", "error": "\(error)"]
            )
            do {
                try await ledger.failTriage(of: message, reason: "\(error)", lastAttempt: Self.attempts)
                return message.attempts + 1 >= Self.attempts
            } catch {
                logger.error(
                    "the failure could not be noted",
                    metadata: ["message": "\(message.id)", "error": "\(error)"]
                )
                return false
            }
        }
    }

    private func report(_ message: WaitingInbound, intent: Intent, ticket: TicketRecord?, isNew: Bool) {
        Counter(label: "lapord_triaged_total", dimensions: [("intent", intent.rawValue)]).increment()
        var metadata: Logger.Metadata = ["message": "\(message.id)", "intent": "\(intent.rawValue)"]
        metadata["ticket"] = ticket.map { "\($0.number)" }
        if isNew, let complaint = ticket?.complaint {
            metadata["event"] = "ticket-opened"
            metadata["agency"] = "\(complaint.agency?.value ?? "-")"
            metadata["urgent"] = "\(complaint.urgent.value)"
        }
        logger.info("a message was read", metadata: metadata)
        observer(.triaged(messageID: message.id, intent: intent, ticket: ticket?.number))
    }
}
