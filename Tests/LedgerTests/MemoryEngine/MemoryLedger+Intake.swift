import Complaints
import Foundation
import Ledger

extension MemoryLedger {
    func store(
        _ record: InboundRecord,
        join: @escaping @Sendable ([InboundRecord.Payload?]) -> String
    ) async throws -> StoredInbound {
        write { $0.store(record, join: join) }
    }

    func closeIncompleteMessages(
        olderThan age: Duration,
        join: @escaping @Sendable ([InboundRecord.Payload?]) -> String
    ) async throws -> Int {
        write { state in
            let limit = state.now - age.seconds
            let due = state.parts.filter { $0.messageID == nil && $0.record.receivedAt <= limit }
            let assemblies = Set(due.map(\.assembly))
            for assembly in assemblies.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                state.assemble(state.waitingParts(of: assembly), isIncomplete: true, join: join)
            }
            return assemblies.count
        }
    }

    func addDeadLetter(_ record: DeadLetterRecord, sender: PhoneNumber?) async throws -> StoredInbound {
        write { $0.addDeadLetter(record) }
    }

    func store(
        _ records: [IntakeRecord],
        join: @escaping @Sendable ([InboundRecord.Payload?]) -> String
    ) async -> [Result<StoredInbound, any Error>] {
        writeEach(records) { state, record in
            switch record {
            case .message(let message): state.store(message, join: join)
            case .report(let report): state.store(report)
            case .letter(let letter, _): state.addDeadLetter(letter)
            }
        }
    }
}

extension InboundRecord {
    /// The place of a part, by which it differs from its neighbours.
    private var place: String { part.map { "\($0.reference)/\($0.isWide)/\($0.total)/\($0.sequence)" } ?? "" }

    private var content: [String] {
        let text = if case .text(let text) = payload { text } else { "\(payload)" }
        return [carrier, sender.text, place, text]
    }

    /// Whether another record is a redelivery of this one.
    fileprivate func isRepeated(by other: InboundRecord) -> Bool {
        guard carrier == other.carrier, sender == other.sender, place == other.place else { return false }
        if let id = carrierMessageID, !id.isEmpty { return other.carrierMessageID == id }
        guard other.carrierMessageID ?? "" == "", content == other.content, sentAt == other.sentAt else { return false }
        return sentAt != nil || other.receivedAt.timeIntervalSince(receivedAt) < 60
    }

    fileprivate func hasContent(of other: InboundRecord) -> Bool { content == other.content }
}

extension MemoryState.Part {
    /// What all parts of one message have in common.
    fileprivate var assembly: [String] {
        [
            record.carrier, record.sender.text, record.recipient ?? "", "\(place.reference)", "\(place.isWide)",
            "\(place.total)",
        ]
    }
}

extension MemoryState {
    fileprivate mutating func addDeadLetter(_ record: DeadLetterRecord) -> StoredInbound {
        addDeadLetter(
            record.stage,
            carrier: record.carrier,
            subject: record.subject,
            record.subjectID,
            raw: record.raw,
            reason: record.reason
        )
    }

    mutating func store(
        _ record: InboundRecord,
        join: ([InboundRecord.Payload?]) -> String
    ) -> StoredInbound {
        let known: [(id: Int64, record: InboundRecord)] =
            record.part == nil
            ? messages.compactMap { message in message.record.map { (message.waiting.id, $0) } }
            : parts.map { ($0.id, $0.record) }
        if let earlier = known.last(where: { $0.record.isRepeated(by: record) }) {
            if !earlier.record.hasContent(of: record) {
                let raw = if case .text(let text) = record.payload { Data(text.utf8) } else { Data() }
                let reason = "the carrier gave the id of an earlier message to a different text"
                _ = addDeadLetter(.intake, carrier: record.carrier, raw: raw, reason: reason)
            }
            return .duplicate(id: earlier.id)
        }
        guard let place = record.part else {
            let text = if case .text(let text) = record.payload { text } else { join([record.payload]) }
            let id = insertMessage(record, text: text, at: record.receivedAt)
            messages[messages.count - 1].record = record
            return .stored(id: id, messageID: id)
        }
        return store(Part(id: Int64(parts.count + 1), record: record, place: place), join: join)
    }

    private mutating func store(_ part: Part, join: ([InboundRecord.Payload?]) -> String) -> StoredInbound {
        var waiting = waitingParts(of: part.assembly)
        if let twin = waiting.first(where: { $0.place.sequence == part.place.sequence }) {
            if twin.record.hasContent(of: part.record) { return .duplicate(id: twin.id) }
            // The sender's counter came round.
            assemble(waiting, isIncomplete: true, join: join)
            waiting = []
        }
        parts.append(part)
        if waiting.isEmpty, let closed = closedMessage(lacking: part) {
            let text = join([part.record.payload])
            let id = insertMessage(part.record, text: text, continues: closed, at: part.record.receivedAt)
            parts[parts.count - 1].messageID = id
            return .stored(id: part.id, messageID: id)
        }
        waiting.append(part)
        guard waiting.count == part.place.total else { return .stored(id: part.id, messageID: nil) }
        return .stored(id: part.id, messageID: assemble(waiting, isIncomplete: false, join: join))
    }

    func waitingParts(of assembly: [String]) -> [Part] {
        parts.filter { $0.messageID == nil && $0.assembly == assembly }
    }

    @discardableResult
    mutating func assemble(
        _ parts: [Part],
        isIncomplete: Bool,
        join: ([InboundRecord.Payload?]) -> String
    ) -> Int64? {
        guard let first = parts.min(by: { $0.place.sequence < $1.place.sequence }) else { return nil }
        let payloads = (1...first.place.total).map { sequence in
            parts.first { $0.place.sequence == sequence }?.record.payload
        }
        let last = parts.map(\.record.receivedAt).max() ?? first.record.receivedAt
        let id = insertMessage(first.record, text: join(payloads), isIncomplete: isIncomplete, at: last)
        for part in parts { self.parts[Int(part.id) - 1].messageID = id }
        return id
    }

    /// The message of a day at most that was closed without a part.
    private func closedMessage(lacking part: Part) -> Int64? {
        let siblings = parts.filter {
            $0.assembly == part.assembly && $0.record.receivedAt > part.record.receivedAt - 86_400
        }
        let closed = messages.map(\.waiting).filter { message in
            message.isIncomplete && siblings.contains { $0.messageID == message.id }
        }
        return closed.map(\.id).last { id in
            !siblings.contains { sibling in
                guard sibling.place.sequence == part.place.sequence, let owner = sibling.messageID else { return false }
                return owner == id || messages[Int(owner) - 1].waiting.continuesID == id
            }
        }
    }

    private mutating func insertMessage(
        _ record: InboundRecord,
        text: String,
        isIncomplete: Bool = false,
        continues: Int64? = nil,
        at receivedAt: Date
    ) -> Int64 {
        let message = WaitingInbound(
            id: Int64(messages.count + 1),
            carrier: record.carrier,
            sender: record.sender,
            senderHash: record.sender.memoryHash,
            recipient: record.recipient,
            text: text,
            isIncomplete: isIncomplete,
            continuesID: continues,
            receivedAt: receivedAt,
            attempts: 0
        )
        messages.append(Message(waiting: message))
        touched.insert(.inbound)
        return message.id
    }
}
