import Carriers

/// The messages in the modem's memories: which to read, which are being stored, which to delete.
///
/// A pure state machine. A message leaves the modem only after ``stored(_:)``, so that whatever happens before, it is read
/// again; what was stored before and could not be deleted is then known by the ledger's unique key.
struct Mailbox {
    /// A place in a memory, by the number that the modem gives it.
    struct Slot: Hashable, Sendable {
        var memory: String
        var index: Int
    }

    /// What to ask of the modem next.
    enum Work: Hashable, Sendable {
        case delete(Slot)
        case read(Slot)
        case list(memory: String)
    }

    /// What is known of a slot between reading and freeing it.
    private enum Holding: Hashable {
        /// Read once and not understood: to be read once more, since a disturbed line looks the same.
        case doubted
        /// Handed to Intake.
        case handedOver
        /// Refused by Intake: to be handed over again at a time.
        case refused(until: ContinuousClock.Instant)
        /// On disk: to be deleted.
        case stored
    }

    /// What to do about a message that was read.
    enum Finding: Hashable, Sendable {
        /// Hand it to Intake.
        case handOver(InboundItem)
        /// Count it: its slot is freed.
        case count(TelephoneMessage)
    }

    private struct Held {
        var reading: SlotReading
        var holding: Holding

        var item: InboundItem? {
            if case .item(let item) = reading.content { item } else { nil }
        }
    }

    private var held: [Slot: Held] = [:]
    private var announced: [Slot] = []
    private var listsDue: [String] = []
    private var deletesDue: [Slot] = []

    /// How many messages are with Intake.
    var handedOverCount: Int { held.values.count { $0.holding == .handedOver } }

    /// Whether nothing is left between Intake and the modem.
    var isSettled: Bool { handedOverCount == 0 && deletesDue.isEmpty }

    /// When the next refused message must be handed over again.
    var nextRetry: ContinuousClock.Instant? {
        held.values.compactMap { if case .refused(let until) = $0.holding { until } else { nil } }.min()
    }

    // MARK: Work

    /// Takes the next work, most urgent first: free slots, read one announced message, list where there are several.
    ///
    /// - Parameter onlyDeletes: Whether nothing new may be read.
    /// - Returns: The work, which is then taken as begun; nil where there is none.
    mutating func nextWork(onlyDeletes: Bool = false) -> Work? {
        if !deletesDue.isEmpty { return .delete(deletesDue.removeFirst()) }
        guard !onlyDeletes else { return nil }
        if announced.count > 1 {
            for slot in announced where !listsDue.contains(slot.memory) && held[slot]?.holding != .doubted {
                listsDue.append(slot.memory)
            }
            announced.removeAll { held[$0]?.holding != .doubted }
        }
        if !announced.isEmpty { return .read(announced.removeFirst()) }
        if !listsDue.isEmpty { return .list(memory: listsDue.removeFirst()) }
        return nil
    }

    /// A message was announced.
    mutating func announce(_ slot: Slot) {
        if !announced.contains(slot) { announced.append(slot) }
    }

    /// A memory must be listed.
    mutating func requireList(_ memory: String) {
        if !listsDue.contains(memory) { listsDue.append(memory) }
    }

    // MARK: What was read

    /// A message was read.
    ///
    /// - Returns: What must be done about it now; nil where it is with Intake already, must be read once more, or is none.
    mutating func found(_ reading: SlotReading, in slot: Slot, deletingOutgoing: Bool = true) -> Finding? {
        guard reading.content != .nothing, reading.content != .outgoing || deletingOutgoing else {
            foundEmpty(slot)
            return nil
        }
        let known = held[slot]
        if let known, known.reading.lines == reading.lines {
            switch known.holding {
            case .handedOver, .refused: return nil
            case .stored:
                dueForDeletion(slot)
                return nil
            case .doubted: break
            }
        }
        if !reading.isCertain, known?.holding != .doubted {
            held[slot] = Held(reading: reading, holding: .doubted)
            announce(slot)
            return nil
        }
        switch reading.content {
        case .item(let item):
            held[slot] = Held(reading: reading, holding: .handedOver)
            return .handOver(item)
        case .telephone(let kind):
            held[slot] = Held(reading: reading, holding: .stored)
            dueForDeletion(slot)
            return .count(kind)
        case .outgoing:
            held[slot] = nil
            dueForDeletion(slot)
            return nil
        case .nothing:
            return nil
        }
    }

    /// The slot turned out to be empty.
    mutating func foundEmpty(_ slot: Slot) {
        if held[slot]?.holding == .doubted { held[slot] = nil }
    }

    private mutating func dueForDeletion(_ slot: Slot) {
        if !deletesDue.contains(slot) { deletesDue.append(slot) }
    }

    // MARK: What Intake said

    /// The message is on disk.
    ///
    /// - Parameters:
    ///   - slot: Where it lay; what lies there by now, if it is another one, stays.
    ///   - item: What was stored.
    mutating func stored(_ slot: Slot, _ item: InboundItem) {
        guard held[slot]?.item == item else { return }
        held[slot]?.holding = .stored
        dueForDeletion(slot)
    }

    /// Intake could not store the message.
    mutating func refused(_ slot: Slot, _ item: InboundItem, until: ContinuousClock.Instant) {
        guard held[slot]?.item == item else { return }
        held[slot]?.holding = .refused(until: until)
    }

    /// Takes the refused messages whose time has come.
    mutating func retries(at now: ContinuousClock.Instant) -> [(Slot, InboundItem)] {
        var due: [(Slot, InboundItem)] = []
        for (slot, entry) in held {
            if case .refused(let until) = entry.holding, until <= now, let item = entry.item {
                held[slot]?.holding = .handedOver
                due.append((slot, item))
            }
        }
        return due.sorted { $0.0.index < $1.0.index }
    }

    // MARK: What the modem said

    /// The slot is free.
    mutating func deleted(_ slot: Slot) {
        held[slot] = nil
    }

    /// The modem was closed: slots may mean something else when it comes back.
    ///
    /// What is with Intake is forgotten here and read again; Intake knows it.
    mutating func reset() {
        self = Mailbox()
    }
}

extension Mailbox {
    /// Gives work back that could not be begun yet.
    mutating func putBack(_ work: Work) {
        switch work {
        case .delete(let slot): deletesDue.insert(slot, at: 0)
        case .read(let slot): announced.insert(slot, at: 0)
        case .list(let memory): listsDue.insert(memory, at: 0)
        }
    }

    /// Drops the work on a memory that cannot be selected.
    mutating func forget(memory: String) {
        deletesDue.removeAll { $0.memory == memory }
        announced.removeAll { $0.memory == memory }
        listsDue.removeAll { $0 == memory }
    }
}
