/// Slots for messages, in a SIM or in a modem.
package struct MessageStore: Hashable, Sendable {
    /// A message in a slot.
    package struct Entry: Hashable, Sendable {
        /// 0 received unread, 1 received read, 2 stored unsent, 3 stored sent (3GPP TS 27.005, 3.1).
        package var status: Int
        /// Service centre address and TPDU in hexadecimal digits, or whatever a fault put there.
        package var pdu: String

        package init(status: Int = 0, pdu: String) {
            self.status = status
            self.pdu = pdu
        }

        /// The length that modems tell: octets without the service centre address.
        var tpduLength: Int {
            let centre = pdu.utf8.count >= 2 ? Int(pdu.prefix(2), radix: 16) ?? 0 : 0
            return max(0, pdu.utf8.count / 2 - 1 - centre)
        }
    }

    /// How many messages fit.
    package var capacity: Int
    /// The messages by slot, counted from 0 whatever the modem's numbers are.
    package private(set) var slots: [Int: Entry] = [:]

    package init(capacity: Int) {
        self.capacity = capacity
    }

    /// Whether no slot is free.
    package var isFull: Bool { slots.count >= capacity }

    /// Puts a message into the first free slot.
    ///
    /// - Returns: The slot, or nil where all are taken.
    package mutating func store(_ entry: Entry) -> Int? {
        guard let free = (0..<capacity).first(where: { slots[$0] == nil }) else { return nil }
        slots[free] = entry
        return free
    }

    /// Marks a message read.
    package mutating func markRead(_ slot: Int) {
        if slots[slot]?.status == 0 {
            slots[slot]?.status = 1
        }
    }

    /// Frees a slot.
    package mutating func delete(_ slot: Int) {
        slots[slot] = nil
    }

    /// Frees the slots that hold what is described by the `delflag` of `+CMGD` (3GPP TS 27.005, 3.5.4).
    package mutating func delete(flag: Int) {
        switch flag {
        case 1: slots = slots.filter { $0.value.status != 1 }
        case 2: slots = slots.filter { $0.value.status != 1 && $0.value.status != 3 }
        case 3: slots = slots.filter { $0.value.status == 0 }
        case 4: slots = [:]
        default: break
        }
    }
}
