import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps

/// The whole life of a few messages in a ledger: intake, triage, forwarding, replies, tracking, backup.
///
/// It may begin anew on a ledger on which it was cut off, as the daemon does, and then brings everything to the same end. What
/// happens outside is written down beside the ledger, in files that no fault reaches.
struct Scenario: Sendable {
    let ledger: Ledger
    let outside: OutsideWorld
    /// Told of each thing that somebody outside may rely on from now on.
    let acknowledge: @Sendable (Acknowledgement) -> Void

    /// A time at which everything happens, so that two runs differ in nothing.
    static let time = Date(timeIntervalSince1970: 1_790_000_000)
    private static let patience = Duration.seconds(20)

    static func configuration(in folder: URL) -> Ledger.Configuration {
        Ledger.Configuration(
            path: LedgerFiles(folder: folder).paths,
            protection: .key([UInt8](repeating: 5, count: 32)),
            probeInterval: .milliseconds(1)
        )
    }

    /// The records that carriers deliver, until each is acknowledged.
    static let records: [InboundMessage] =
        (1...4).map { record("laporan \($0)", id: "\($0)", sender: $0) }
        + [record("tambahan", id: "5", sender: 1)]
        + [
            record("panjang satu ", id: "6", sender: 6, part: part(1)),
            record("panjang dua", id: "7", sender: 6, part: part(2)),
        ]

    /// How many tickets come of them.
    static let ticketCount = 5

    /// Until when the receipt of a report is held back; nil where it goes out at once.
    ///
    /// The first goes out with the answer to the addition, the next two because their time has come (of which one before the report
    /// is forwarded, and one of a report that is rejected), the others with the central system's number.
    private static func confirmationBy(_ text: String) -> Date {
        ["laporan 2", "laporan 3"].contains(text) ? time : time + 10
    }

    /// What the citizens are told of all this, by the kinds of the replies.
    static let replies = [
        "confirmation": 3, "confirmation_forwarded": 2, "addition_noted": 1, "forwarded": 2, "status_resolved": 4,
    ]

    private static func part(_ sequence: Int) -> InboundConcatenation {
        InboundConcatenation(reference: 9, isWide: false, total: 2, sequence: sequence)
    }

    private static func record(
        _ text: String,
        id: String,
        sender: Int,
        part: InboundConcatenation? = nil
    ) -> InboundMessage {
        InboundMessage(
            carrier: "test",
            sender: PhoneNumber(kind: .subscriber, canonical: "62812700\(10_000 + sender)"),
            recipient: "9009",
            carrierMessageID: id,
            sentAt: time,
            receivedAt: time,
            payload: .text(text),
            concatenation: part
        )
    }

    func run(backUpTo backup: String?) async throws {
        _ = try await taken { try await ledger.recoverForwarding() }
        _ = try await taken { try await ledger.recoverSending() }
        try await receive()
        try await triage()
        _ = try await taken { try await ledger.releaseConfirmations(limit: 1) }
        try await forward()
        while try await taken({ try await ledger.releaseConfirmations(limit: 1) }) > 0 {}
        try await settleUncertain()
        try await passOn()
        try await track()
        try await reply()
        if let backup, !FileManager.default.fileExists(atPath: backup) {
            _ = try await taken { try await ledger.backUp(to: backup) }
            acknowledge(.init(.backedUp, "1"))
        }
    }

    /// Tries until the ledger takes it, as carriers and stages do.
    private func taken<Value>(_ body: () async throws -> Value) async throws -> Value {
        let end = ContinuousClock.now + Self.patience
        while true {
            do {
                return try await body()
            } catch let error as LedgerError
                where [.full, .unavailable].contains(error.code) && !error.reason.contains("damaged")
            {
                guard ContinuousClock.now < end else { throw error }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    // MARK: Stages

    private func receive() async throws {
        // Two at once share a commit; the others have one each.
        async let first = deliver(0)
        async let second = deliver(1)
        _ = try await (first, second)
        for index in 2..<Self.records.count { try await deliver(index) }
        let unreadable = UndecodableMessage(
            carrier: "test",
            receivedAt: Self.time,
            raw: [1, 2, 3],
            reason: "unreadable"
        )
        _ = try await taken { try await ledger.store(unreadable) }
        acknowledge(.init(.buried, "1"))
    }

    private func deliver(_ index: Int) async throws {
        _ = try await taken { try await ledger.store(Self.records[index]) }
        acknowledge(.init(.stored, "\(index)"))
    }

    private func triage() async throws {
        while true {
            let items = try await taken { try await ledger.messagesForTriageInContext(limit: 10) }
            if items.isEmpty { return }
            for item in items {
                let message = item.message
                let settlement = try settlement(of: message, try item.context.get())
                let ticket = try await taken { try await ledger.settle(message, as: settlement) }
                if let ticket { acknowledge(.init(.triaged, "\(message.id) \(ticket.number)")) }
            }
        }
    }

    private func settlement(of message: WaitingInbound, _ context: SenderContext) throws -> TriageSettlement {
        guard message.text == "tambahan" else {
            return TriageSettlement(
                state: .triaged,
                change: .open(
                    NewTicket(
                        complaint: Complaint(intent: Judgement(.report), body: message.text),
                        forwardAt: Self.time,
                        deadline: nil,
                        confirmationBy: Self.confirmationBy(message.text)
                    )
                )
            )
        }
        guard let ticket = context.tickets.last else { throw ScenarioFault("the addition came before its ticket") }
        return TriageSettlement(
            state: .triaged,
            change: .extend(
                id: ticket.id,
                event: TicketEvent(kind: .added, actor: .citizen, at: Self.time.timeIntervalSince1970),
                addition: message.text
            ),
            notification: NewNotification(replyKey: "m\(message.id)", kind: "addition_noted")
        )
    }

    private func forward() async throws {
        while true {
            let claimed = try await taken { try await ledger.claimDueTickets(limit: 2).items }
            if claimed.isEmpty { return }
            for (ticket, text) in claimed.map({ ($0.ticket, $0.original) }) {
                if text == "laporan 3" {
                    try await record(.rejected(ticket.id, reason: "refused", actor: .central))
                    continue
                }
                let trackingID = try outside.create(ticket.number)
                if text == "laporan 4", ticket.forwardAttempts == 1 {
                    try await record(.uncertain(ticket.id, reason: "no answer"))
                } else {
                    try await recordForwarded(ticket, trackingID)
                }
            }
        }
    }

    private func record(_ result: ForwardingResult) async throws {
        for outcome in await ledger.record([result]) { _ = try outcome.get() }
    }

    private func settleUncertain() async throws {
        while true {
            let tickets = try await taken { try await ledger.claimUncertainTickets(limit: 2, lease: .zero) }
            guard let ticket = tickets.first else { return }
            if let trackingID = try outside.trackingID(of: ticket.number) {
                try await recordForwarded(ticket, trackingID)
            } else {
                try await taken { try await ledger.resend(ticket.id, by: .daemon, reason: "it is not there") }
                try await forward()
            }
        }
    }

    private func recordForwarded(_ ticket: TicketRecord, _ trackingID: String) async throws {
        try await ledger.recordForwarded(ticket.id, trackingID: trackingID, pollAt: Self.time)
        acknowledge(.init(.forwarded, "\(ticket.number) \(trackingID)"))
    }

    private func passOn() async throws {
        while true {
            let additions = try await taken { try await ledger.claimAdditions(limit: 4) }
            if additions.isEmpty { return }
            for addition in additions { try await ledger.settleAddition(addition.id) }
        }
    }

    private func track() async throws {
        // No lease: the time never goes on, so that a run that is cut off here would never take them again.
        let tickets = try await taken { try await ledger.claimTicketsToPoll(limit: 10, lease: .zero) }
        for ticket in tickets {
            let observation = StatusObservation(verbatim: "Selesai", institution: "Dinas")
            _ = try await taken { try await ledger.record(observation, of: ticket.id, nextPoll: nil) }
        }
    }

    private func reply() async throws {
        while true {
            let waiting = try await taken { try await ledger.waitingNotifications(limit: 4) }
            if waiting.isEmpty { break }
            for notification in waiting {
                try await taken {
                    try await ledger.settle(
                        notification,
                        text: "\(notification.replyKey) \(notification.kind)",
                        sendAt: Self.time
                    )
                }
            }
        }
        while true {
            let replies = try await taken { try await ledger.claimReplies(for: "test", limit: 3) }
            if replies.isEmpty { return }
            for reply in replies {
                let reference = try outside.submit(reply.text)
                try await ledger.recordSent(reply, carrier: "test", references: [reference])
                acknowledge(.init(.sent, "\(reply.id)"))
                let report = DeliveryReport(
                    carrier: "test",
                    reference: reference,
                    recipient: nil,
                    status: .delivered,
                    detail: "",
                    receivedAt: Self.time
                )
                _ = try await taken { try await ledger.store(report) }
                acknowledge(.init(.delivered, "\(reply.id)"))
            }
        }
    }
}
