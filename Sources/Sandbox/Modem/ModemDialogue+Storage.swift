extension ModemDialogue {
    /// Answers what reads and frees the memories (3GPP TS 27.005, 3).
    mutating func answerStorage(_ name: String, values: [String], isRead: Bool, isTest: Bool) -> [Effect] {
        switch name {
        case "+CPMS": return answerMemories(values: values, isRead: isRead, isTest: isTest)
        case "+CMGF":
            if isRead { return ok("+CMGF: \(settings.usesTextMode ? 1 : 0)") }
            if isTest { return ok("+CMGF: (0,1)") }
            settings.usesTextMode = values[0] == "1"
            return ok()
        case "+CSMS": return ok("+CSMS: 1,1,1")
        case "+CSCA": return isRead ? ok("+CSCA: \"+6281100000\",145") : ok()
        case "+CNMA": return ok()
        case "+CNMI": return answerIndications(values: values, isRead: isRead, isTest: isTest)
        case "+CMGL":
            guard !settings.usesTextMode else { return listAsText() }
            let wanted = Int(values[0]) ?? 0
            var lines: [String] = []
            for (slot, entry) in memory.slots.sorted(by: { $0.key < $1.key })
            where wanted == 4 || entry.status == wanted {
                lines += listed("+CMGL: \(slot + firstIndex),\(entry.status),\(dialect.emptyName)", entry)
                memory.markRead(slot)
            }
            return ok(lines)
        case "+CMGR":
            guard let slot = slot(values[0]) else { return messageError(321, "invalid memory index") }
            guard let entry = memory.slots[slot] else {
                return quirks.contains(.emptyEntries) ? ok("+CMGR: 0,,0") : ok()
            }
            memory.markRead(slot)
            return ok(listed("+CMGR: \(entry.status),\(dialect.emptyName)", entry))
        case "+CMGD":
            if isTest { return ok("+CMGD: (\(dialect.firstIndex)-\(memory.capacity)),(0-4)") }
            if values.count > 1, let flag = Int(values[1]), flag > 0 {
                memory.delete(flag: flag)
            } else {
                guard let slot = slot(values[0]) else { return messageError(321, "invalid memory index") }
                memory.delete(slot)
            }
            return ok() + deliverWaiting()
        default: return refusal
        }
    }

    /// The memory that reading and deleting concern.
    private var memory: MessageStore {
        get {
            switch settings.readMemory {
            case "ME": phone
            case "SR": reports
            default: sim.messages
            }
        }
        set {
            switch settings.readMemory {
            case "ME": phone = newValue
            case "SR": reports = newValue
            default: sim.messages = newValue
            }
        }
    }

    /// The number of the first slot, which is always 0 in `SR`.
    private var firstIndex: Int { settings.readMemory == "SR" ? 0 : dialect.firstIndex }

    private func slot(_ text: String) -> Int? {
        guard let number = Int(text) else { return nil }
        let slot = number - firstIndex
        return (0..<memory.capacity).contains(slot) ? slot : nil
    }

    /// The memories that `+CPMS` takes.
    private var memories: [String] {
        dialect.memories + (quirks.contains(.reportsInSR) || quirks.contains(.nestedMemories) ? ["SR"] : [])
    }

    private func counts(of name: String) -> String {
        let store = name == "ME" ? phone : name == "SR" ? reports : sim.messages
        return "\(dialect.countsLie ? 0 : store.slots.count),\(store.capacity)"
    }

    private mutating func answerMemories(values: [String], isRead: Bool, isTest: Bool) -> [Effect] {
        if isTest {
            if quirks.contains(.nestedMemories) {
                return ok("+CPMS: ((\"BM\",\"ME\",\"SM\",\"SR\"),(\"SM\",\"ME\"),(\"ME\",\"SM\"))")
            }
            let names = "(" + memories.map { "\"\($0)\"" }.joined(separator: ",") + ")"
            return ok("+CPMS: \(names),\(names),\(names)")
        }
        if isRead {
            let parts = [settings.readMemory, settings.writeMemory, settings.receiveMemory].map {
                "\"\($0)\",\(counts(of: $0))"
            }
            return ok("+CPMS: " + parts.joined(separator: ","))
        }
        guard values.count <= (quirks.contains(.receivesInME) ? 1 : 3), values.allSatisfy(memories.contains) else {
            return messageError(302, "operation not allowed")
        }
        settings.readMemory = values[0]
        if values.count > 1 { settings.writeMemory = values[1] }
        if values.count > 2 { settings.receiveMemory = values[2] }
        let parts = [settings.readMemory, settings.writeMemory, settings.receiveMemory].map(counts)
        return ok("+CPMS: " + parts.joined(separator: ","))
    }

    private mutating func answerIndications(values: [String], isRead: Bool, isTest: Bool) -> [Effect] {
        if isRead {
            return ok("+CNMI: \(settings.indicationMode),\(settings.messageRoute),0,\(settings.reportRoute),0")
        }
        if isTest {
            let sets = [dialect.indicationModes, dialect.messageRoutes, [0], dialect.reportRoutes, [0]]
            return ok(
                "+CNMI: "
                    + sets.map { "(" + $0.sorted().map(String.init).joined(separator: ",") + ")" }.joined(
                        separator: ","
                    )
            )
        }
        let numbers = values.map { Int($0) ?? 0 }
        let route = numbers.count > 1 ? numbers[1] : 0
        let reports = numbers.count > 3 ? numbers[3] : 0
        guard dialect.indicationModes.contains(numbers[0]), dialect.messageRoutes.contains(route),
            dialect.reportRoutes.contains(reports)
        else {
            return messageError(302, "operation not allowed")
        }
        settings.indicationMode = numbers[0]
        settings.messageRoute = route
        settings.reportRoute = reports
        return ok()
    }
}
