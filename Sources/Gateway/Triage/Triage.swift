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

    private let ledger: any TriageStore
    private let read: Reader
    private let conversation: Conversation
    private let monitor: StageMonitor
    private let clock: @Sendable () -> Date
    private let observer: GatewayObserver
    private let logger: Logger

    package init(
        ledger: any TriageStore,
        reader: @escaping Reader,
        conversation: Conversation,
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        observer: @escaping GatewayObserver,
        logger: Logger
    ) {
        self.ledger = ledger
        self.read = reader
        self.conversation = conversation
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
            return try await withThrowingTaskGroup(of: Bool.self) { group in
                for message in messages {
                    group.addTask { try await self.monitor.measure(.triage) { try await self.triage(message) } }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }
        await loop.run()
    }

    /// Reads one message and commits what it becomes.
    ///
    /// - Returns: Whether it is settled.
    /// - Throws: ``LedgerError`` where the ledger refuses for now, which is not the message's fault and no attempt.
    private func triage(_ message: WaitingInbound) async throws -> Bool {
        do {
            if let mark = SelfTestMark(in: message.text), let id = try await ledger.selfTest(marked: mark.token) {
                _ = try await ledger.settle(message, as: TriageSettlement(state: .ignored, selfTestID: id))
                return true
            }
            let complaint = read(message.text, message.receivedAt, message.recipient)
            let context = try await ledger.context(of: message)
            let settlement = conversation.settle(message, reading: complaint, context: context, now: clock())
            let ticket = try await ledger.settle(message, as: settlement)
            if settlement.state == .ignored {
                logger.notice(
                    "a message of a name or short code is kept, but makes no ticket and gets no answer",
                    metadata: ["message": "\(message.id)", "sender_kind": "\(message.sender.kind.rawValue)"]
                )
            }
            report(message, complaint: complaint, ticket: ticket)
            return true
        } catch let error as LedgerError where [.unavailable, .busy, .closed].contains(error.code) {
            throw error
        } catch {
            let isLast = message.attempts + 1 >= Self.attempts
            var metadata: Logger.Metadata = [
                "message": "\(message.id)", "attempt": "\(message.attempts + 1)", "error": "\(error)",
            ]
            if isLast { metadata["event"] = "dead-letter" }
            logger.error("a message could not be triaged", metadata: metadata)
            try await ledger.failTriage(of: message, reason: "\(error)", lastAttempt: Self.attempts)
            return isLast
        }
    }

    private func report(_ message: WaitingInbound, complaint: Complaint, ticket: TicketRecord?) {
        let intent = complaint.intent.value
        Counter(label: "lapord_triaged_total", dimensions: [("intent", intent.rawValue)]).increment()
        var metadata: Logger.Metadata = ["message": "\(message.id)", "intent": "\(intent.rawValue)"]
        metadata["ticket"] = ticket.map { "\($0.number)" }
        if intent == .report, ticket != nil {
            metadata["event"] = "ticket-opened"
            metadata["agency"] = "\(complaint.agency?.value ?? "-")"
            metadata["urgent"] = "\(complaint.urgent.value)"
        }
        logger.info("a message was read", metadata: metadata)
        observer(.triaged(messageID: message.id, intent: intent, ticket: ticket?.number))
    }
}
