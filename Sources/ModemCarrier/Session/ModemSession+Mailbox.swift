import Carriers

extension ModemSession {
    /// A message or a report lies in a memory.
    mutating func announced(_ memory: String, _ index: Int, isReport: Bool) {
        // Some modems keep reports in a memory of their own and announce another.
        if isReport {
            if profile.memories.contains("SR") { receiving.mailbox.requireList("SR") }
            experience.reportSlots.insert(Mailbox.Slot(memory: memory, index: index))
        }
        guard memory != "MT" || receiving.selectedMemory == "MT", index >= 0 else {
            // A number in all memories together says nothing of the one that is read.
            for memory in profile.memories { receiving.mailbox.requireList(memory) }
            return
        }
        receiving.mailbox.announce(Mailbox.Slot(memory: memory, index: index))
    }

    /// A message came that the modem did not store.
    func heardUnstored(_ pdu: String, at now: Moment) -> [Action] {
        let lines = pdu.split(separator: "\n").map(String.init)
        switch reader.read(nil, lines: lines, at: now.date).content {
        case .item(let item): return [.handOver(Heard(slot: nil, content: item, opening: opening))]
        case .telephone(let kind): return [.countTelephone(kind)]
        case .outgoing, .nothing: return []
        }
    }

    /// A slot was listed or read.
    mutating func found(_ head: ListingHead, _ lines: [String], in slot: Mailbox.Slot, at now: Moment) -> Action? {
        let reading = reader.read(head, lines: lines, at: now.date)
        if reading.content == .nothing { missedReport(in: slot, at: now) }
        if case .item(.report(_)) = reading.content {
            experience.hasFoundReport = true
            experience.reportSlots = []
        }
        switch receiving.mailbox.found(reading, in: slot, deletingOutgoing: configuration.deletesStoredOutgoing) {
        case .handOver(let item): return .handOver(Heard(slot: slot, content: item, opening: opening))
        case .count(let kind): return .countTelephone(kind)
        case nil: return nil
        }
    }

    /// A slot was read and had no message.
    mutating func foundNothing(in slot: Mailbox.Slot, at now: Moment) -> [Action] {
        receiving.mailbox.foundEmpty(slot)
        missedReport(in: slot, at: now)
        return []
    }
}
