package import Complaints
package import Foundation
package import Ledger
package import Logging
import Metrics
import ServiceLifecycle

/// The second stage: reads citizens' texts; opens and extends tickets, and carries out commands.
package final class Triage: Service {
    /// The parser; it may be exchanged while the daemon runs. A text that prefers to be a report is a command only by its keyword or
    /// a number.
    package typealias Reader =
        @Sendable (
            _ text: String, _ receivedAt: Date, _ recipient: String?, _ prefersReport: Bool
        ) -> Complaint

    /// The number of messages in a batch, and the number of attempts before a message becomes a dead letter.
    private static let batch = 128
    private static let attempts = 5
    /// The number of shares of a batch that are read at the same time.
    private static let readers = 4

    private let ledger: Ledger
    private let read: Reader
    private let conversation: Conversation
    private let languages: @Sendable () -> LanguageNames
    private let blocked: @Sendable () -> NumberList
    private let monitor: StageMonitor
    private let clock: @Sendable () -> Date
    private let observer: GatewayObserver
    private let logger: Logger
    private let purposes = CounterFamily("lapord_triaged_total", by: "intent")
    private let setAside = Counter(label: "lapord_reports_set_aside_total")
    private let blockedMessages = Counter(label: "lapord_blocked_messages_total")

    package init(
        ledger: Ledger,
        reader: @escaping Reader,
        conversation: Conversation,
        languages: @escaping @Sendable () -> LanguageNames = { LanguageNames() },
        blocked: @escaping @Sendable () -> NumberList = { NumberList() },
        monitor: StageMonitor,
        clock: @escaping @Sendable () -> Date = { Date() },
        observer: @escaping GatewayObserver,
        logger: Logger
    ) {
        self.ledger = ledger
        self.read = reader
        self.conversation = conversation
        self.languages = languages
        self.blocked = blocked
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
            // A batch has at most one message of each sender, so that each message finds the effect of the one before
            // it.
            try await triage(try await ledger.messagesForTriageInContext(limit: Self.batch))
        }
        await loop.run()
    }

    /// Reads a batch and commits its effects together; returns the number of settled messages.
    private func triage(_ items: [TriageItem]) async throws -> Int {
        let readings = try await readings(of: items)
        let outcomes = await ledger.settle(readings.map { ($0.message, $0.settlement) })
        var settled = 0
        for (reading, outcome) in zip(readings, outcomes) {
            switch outcome {
            case .success(let done):
                tell(of: reading, ticket: done.ticketNumber)
                settled += 1
            case .failure(let error):
                if try await fail(reading.message, error) { settled += 1 }
            }
        }
        return settled
    }

    /// Reads messages and decides the effect of each, on all processors. A message is left out if its sender's rows
    /// cannot be read.
    private func readings(of items: [TriageItem]) async throws -> [Reading] {
        let share = max(1, (items.count + Self.readers - 1) / Self.readers)
        return try await withThrowingTaskGroup(of: [Reading].self) { group in
            for start in stride(from: 0, to: items.count, by: share) {
                group.addTask {
                    var readings: [Reading] = []
                    for item in items[start..<min(start + share, items.count)] {
                        switch item.context {
                        case .success(let context): readings.append(try await self.read(item.message, context))
                        case .failure(let error): _ = try await self.fail(item.message, error)
                        }
                    }
                    return readings
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func read(_ message: WaitingInbound, _ context: SenderContext) async throws -> Reading {
        if let mark = LoopbackTestMark(in: message.text), let id = try await ledger.loopbackTest(marked: mark.token) {
            return Reading(message: message, settlement: TriageSettlement(state: .ignored, loopbackTestID: id))
        }
        // Listed with the spam, where an officer can recover it.
        if !message.isRecovered, blocked().contains(message.sender.text) {
            return Reading(message: message, settlement: TriageSettlement(state: .spam), isBlocked: true)
        }
        let read = read
        var turn = Turn(
            message,
            context: context,
            languages: languages(),
            now: clock(),
            ticketPrefix: conversation.configuration.ticketPrefix,
            read: { text in read(text, message.receivedAt, message.recipient, false) },
            readAsReport: { text in read(text, message.receivedAt, message.recipient, true) }
        )
        if case .readOn = turn.command {
            turn.answers = try await ledger.answers(to: message.senderHash, limit: 20)
        }
        return Reading(message: message, turn: turn, settlement: conversation.settle(turn))
    }

    /// Records that a message could not be settled.
    ///
    /// - Returns: Whether it became a dead letter, so that it no longer blocks later messages.
    /// - Throws: ``LedgerError`` if the ledger refuses for now, which does not count as an attempt.
    private func fail(_ message: WaitingInbound, _ error: any Error) async throws -> Bool {
        if let refusal = error as? LedgerError, [.full, .unavailable, .busy, .closed].contains(refusal.code) {
            throw refusal
        }
        let isLast = message.attempts + 1 >= Self.attempts
        var metadata: Logger.Metadata = [
            "message": "\(message.id)", "attempt": "\(message.attempts + 1)", "error": "\(error)",
        ]
        if isLast { metadata["event"] = "dead-letter" }
        logger.error("a message could not be triaged", metadata: metadata)
        try await ledger.failTriage(of: message, reason: "\(error)", lastAttempt: Self.attempts)
        return isLast
    }

    private func tell(of reading: Reading, ticket: String?) {
        if reading.isBlocked { return tellBlocked(reading.message) }
        guard let turn = reading.turn else { return }
        let (message, complaint, purpose) = (reading.message, turn.reading, turn.purpose)
        purposes.increment(purpose)
        if reading.settlement.state == .ignored {
            logger.notice(
                "a message of a name, a short code or a machine is kept, but makes no ticket and gets no answer",
                metadata: ["message": "\(message.id)", "sender_kind": "\(message.sender.kind.rawValue)"]
            )
        }
        var metadata: Logger.Metadata = ["message": "\(message.id)", "intent": "\(purpose)"]
        metadata["ticket"] = ticket.map { "\($0)" }
        if case .open(let new) = reading.settlement.change {
            metadata["event"] = new.hold == nil ? "ticket-opened" : "ticket-held"
            metadata["held"] = new.hold.map { "\($0.reason.rawValue)" }
            metadata["agency"] = "\(complaint.agency?.value ?? "-")"
            metadata["urgent"] = "\(complaint.urgent.value)"
        }
        if case .open(let new) = reading.settlement.change, new.hold?.reason == .manyReports {
            setAside.increment()
            // Once a day for each number, as its text.
            if reading.settlement.notification != nil {
                logger.warning(
                    "a number reports more in a day than conversation.daily_reports; its further reports are held for an officer",
                    metadata: ["event": "many-reports", "message": "\(message.id)", "ticket": "\(ticket ?? "-")"]
                )
            }
        }
        logger.info("a message was read", metadata: metadata)
        observer(.triaged(messageID: message.id, purpose: purpose, ticket: ticket))
    }
}

extension Triage {
    private func tellBlocked(_ message: WaitingInbound) {
        blockedMessages.increment()
        logger.info(
            "a message of a blocked number is kept with the spam; it makes no ticket and gets no answer",
            metadata: ["message": "\(message.id)"]
        )
    }
}

/// A message, its reading, and its effect.
private struct Reading: Sendable {
    var message: WaitingInbound
    /// nil for a loopback test and for a blocked number, which are not read.
    var turn: Turn?
    var settlement: TriageSettlement
    var isBlocked = false
}
