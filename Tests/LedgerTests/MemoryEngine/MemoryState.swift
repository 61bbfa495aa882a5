import Complaints
import Foundation
import Ledger

/// What a ``MemoryLedger`` knows. Ids are places in the arrays, counted from 1.
struct MemoryState: Sendable {
    /// A part of a long message.
    struct Part {
        var id: Int64
        var record: InboundRecord
        var place: InboundRecord.Part
        /// The message that it became part of.
        var messageID: Int64?
    }

    struct Message {
        enum State {
            case assembled
            case dead
            case settled(TriageSettlement.MessageState)
        }

        var waiting: WaitingInbound
        /// What came, where it came in one piece.
        var record: InboundRecord?
        var state = State.assembled
        var ticketID: Int64?

        var isAssembled: Bool { if case .assembled = state { true } else { false } }
    }

    struct Ticket {
        var record: TicketRecord
        var forwardAt: Date
        var pollAt: Date?
        /// Until when the confirmation is held back; it stays where the central system's number came first.
        var confirmationBy: Date?

        var holdsConfirmation: Bool { confirmationBy != nil && record.trackingID == nil }
    }

    struct Event {
        var ticketID: Int64
        var event: TicketEvent
    }

    struct Addition {
        enum State {
            case waiting
            case sending
            case sent
            case uncertain
            case dead
        }

        var ticketID: Int64
        var text: String
        var dueAt: Date
        var attempts = 0
        var state = State.waiting
    }

    struct Reply {
        var record: OutboundRecord
        var key: String
        var dueAt: Date
        /// When it was claimed last.
        var claimedAt = Date.distantPast
        var segments: [Segment] = []
    }

    struct Segment {
        var attempt: Int
        var carrier: String
        var reference: String
        var submittedAt: Date
        var status: String?
    }

    struct Report {
        var record: DeliveryReportRecord
        var replyID: Int64?
    }

    struct Letter {
        var letter: DeadLetter
        /// What makes another one the same.
        var identity: [String]
    }

    struct Sender {
        var isStopped = false
        var lastHelpAt: Date?
        var question: (ticketID: Int64, until: Date)?
        var memory = SenderMemory()
    }

    /// The time of the read or write.
    var now = Date.distantPast
    /// What the write concerns.
    var touched: Set<LedgerTopic> = []

    var parts: [Part] = []
    var messages: [Message] = []
    var tickets: [Ticket] = []
    var events: [Event] = []
    var additions: [Addition] = []
    /// Those that wait to be written.
    var notifications: [WaitingNotification] = []
    var lastNotification: Int64 = 0
    var replies: [Reply] = []
    /// Whether one that is due waits for the end of another to the same number.
    var isHoldingRepliesBack = false
    var reports: [Report] = []
    var letters: [Letter] = []
    var senders: [Data: Sender] = [:]
}

extension PhoneNumber {
    /// By what an engine without a key knows a number.
    var memoryHash: Data { Data(text.utf8) }
}

extension Array {
    /// Where the row of an id is.
    func place(of id: Int64) -> Int? {
        let place = Int(id) - 1
        return indices.contains(place) ? place : nil
    }
}

extension MemoryState {
    /// Adds an event to a ticket's history.
    @discardableResult
    mutating func append(_ event: TicketEvent, to ticketID: Int64) -> Int64 {
        events.append(Event(ticketID: ticketID, event: event))
        if let place = tickets.place(of: ticketID) { tickets[place].record.updatedAt = now }
        return Int64(events.count)
    }

    @discardableResult
    mutating func append(
        _ kind: TicketEvent.Kind,
        by actor: TicketEvent.Actor,
        _ detail: [String: String] = [:],
        to ticketID: Int64
    ) -> Int64 {
        append(TicketEvent(kind: kind, actor: actor, at: now.timeIntervalSince1970, detail: detail), to: ticketID)
    }

    /// Keeps what could not be handled, once; what was retried and failed again waits again.
    mutating func addDeadLetter(
        _ stage: DeadLetterRecord.Stage,
        carrier: String? = nil,
        subject: String? = nil,
        _ subjectID: Int64? = nil,
        raw: Data = Data(),
        reason: String
    ) -> StoredInbound {
        let identity = [
            stage.rawValue, carrier ?? "", subject ?? "", "\(subjectID ?? 0)", reason, raw.base64EncodedString(),
        ]
        if let known = letters.firstIndex(where: { $0.identity == identity }) {
            if letters[known].letter.state == "retried" { letters[known].letter.state = "waiting" }
            return .duplicate(id: letters[known].letter.id)
        }
        let letter = DeadLetter(
            id: Int64(letters.count + 1),
            stage: stage,
            carrier: carrier,
            subject: subject,
            subjectID: subjectID,
            raw: raw,
            reason: reason,
            createdAt: now,
            state: "waiting",
            ticketNumber: nil
        )
        letters.append(Letter(letter: letter, identity: identity))
        return .stored(id: letter.id, messageID: nil)
    }
}
