extension Reassembly {
    /// What is held of one message.
    struct Entry: Sendable {
        enum State: Sendable {
            case collecting
            case incomplete
            case complete
        }

        var state: State
        /// Tells this state of the entry from earlier ones that an agenda may still list.
        var serial: UInt64
        var deadline: Duration
        var parts: [Int: Part]
        /// Parts of a complete message that came again.
        var repeats: [Int: Part] = [:]

        func message(_ key: Key) -> Message {
            Message(key: key, parts: parts.values.sorted { $0.sequence < $1.sequence })
        }

        /// Empties ``repeats`` and says how many there were.
        mutating func forgetRepeats() -> Int {
            defer { repeats = [:] }
            return repeats.count
        }
    }

    /// The entries of one kind, the one due first in front.
    ///
    /// Entries that have since changed state stay listed until they come to the front or outnumber the others; their
    /// serial gives them away. Deadlines do not decrease, since an agenda always adds the same span to a time that does
    /// not.
    struct Agenda: Sendable {
        private var items: [(key: Key, serial: UInt64)] = []
        private var head = 0

        mutating func append(_ key: Key, _ serial: UInt64, in entries: [Key: Entry]) {
            if items.count - head > 2 * entries.count + 64 {
                items = items[head...].filter { entries[$0.key]?.serial == $0.serial }
                head = 0
            }
            items.append((key, serial))
        }

        /// The deadline in front.
        func first(in entries: [Key: Entry]) -> Duration? {
            for item in items[head...] {
                if let entry = entries[item.key], entry.serial == item.serial { return entry.deadline }
            }
            return nil
        }

        /// Takes the entry in front if it is due.
        mutating func popDue(at now: Duration, in entries: [Key: Entry]) -> Key? {
            dropStale(in: entries)
            guard head < items.count, let entry = entries[items[head].key], entry.deadline <= now else {
                return nil
            }
            return take()
        }

        /// Takes the entry in front, whether due or not, unless it is to be kept.
        mutating func pop(in entries: [Key: Entry], except kept: Key?) -> Key? {
            dropStale(in: entries)
            guard head < items.count else { return nil }
            guard items[head].key == kept else { return take() }
            let item = items[head]
            _ = take()
            dropStale(in: entries)
            let next = head < items.count ? take() : nil
            items.insert(item, at: head)
            return next
        }

        private mutating func take() -> Key {
            defer { head += 1 }
            return items[head].key
        }

        private mutating func dropStale(in entries: [Key: Entry]) {
            while head < items.count, entries[items[head].key]?.serial != items[head].serial { head += 1 }
            guard head > 64, head * 2 > items.count else { return }
            items.removeSubrange(..<head)
            head = 0
        }
    }
}
