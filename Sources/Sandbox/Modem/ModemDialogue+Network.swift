import SMSCodec

extension ModemDialogue {
    /// Answers `+CMGS` up to its prompt, and `+CMMS` (3GPP TS 27.005, 3.5.1 and 3.5.6).
    mutating func answerSending(_ name: String, values: [String]) -> [Effect] {
        guard name == "+CMGS" else {
            return dialect.keepsLinkOpen ? ok() : refusal
        }
        if settings.usesTextMode, quirks.contains(.textMode), !values[0].isEmpty {
            settings.awaitedLength = 0
            settings.awaitedRecipient = values[0]
            return [.say(Array(dialect.prompt.utf8))]
        }
        guard !settings.usesTextMode, let length = Int(values[0]), (7...164).contains(length) else {
            return messageError(304, "invalid PDU mode parameter")
        }
        settings.awaitedLength = length
        return [.say(Array(dialect.prompt.utf8))]
    }

    /// Takes what was written behind the prompt.
    mutating func submit(_ text: String, length: Int) -> [Effect] {
        guard let pdu = try? PDU(hexadecimal: text, direction: .mobileOriginated), case .submit = pdu.tpdu,
            MessageStore.Entry(pdu: text).tpduLength == length
        else {
            return messageError(304, "invalid PDU mode parameter")
        }
        switch registration {
        case .home, .roaming: break
        case .denied: return messageError(500, "unknown error")
        case .idle, .searching, .unknown: return messageError(331, "no network service")
        }
        let reference = nextReference
        nextReference &+= 1
        return [.submit(pdu, reference: reference)] + ok("+CMGS: \(reference)")
    }

    /// Takes a message from the network: stores and announces it, or hands it over at once, as `+CNMI` says.
    mutating func deliver(_ entry: MessageStore.Entry) -> [Effect] {
        if settings.messageRoute == 2, isUnlocked, !isMute {
            return [.say(unsolicited("+CMT: ,\(entry.tpduLength)\r\n\(entry.pdu)"))]
        }
        return store(entry, indication: "+CMTI", announces: settings.messageRoute == 1)
    }

    /// Takes a status report from the network, as `+CNMI` says.
    mutating func report(_ entry: MessageStore.Entry) -> [Effect] {
        switch settings.reportRoute {
        case 1: isMute ? [] : [.say(unsolicited("+CDS: \(entry.tpduLength)\r\n\(entry.pdu)"))]
        case 2 where quirks.contains(.reportsInSR) || quirks.contains(.hiddenReports): storeInSR(entry)
        case 2: store(entry, indication: "+CDSI", announces: true)
        default: []
        }
    }

    /// Delivers what waited for a free slot.
    mutating func deliverWaiting() -> [Effect] {
        var effects: [Effect] = []
        while !waiting.isEmpty, !receiveStore.isFull {
            effects += deliver(waiting.removeFirst())
        }
        return effects
    }

    /// The registration changed.
    mutating func register(_ state: ModemRegistration) -> [Effect] {
        registration = state
        let place = quirks.contains(.longRegistration) ? ",\"0A1B\",\"00C3D4E5\",7" : ""
        return settings.reportsRegistration > 0 && !isMute
            ? [.say(unsolicited("+CREG: \(state.rawValue)\(place)"))] : []
    }

    private var receiveStore: MessageStore {
        get { settings.receiveMemory == "ME" ? phone : sim.messages }
        set {
            if settings.receiveMemory == "ME" { phone = newValue } else { sim.messages = newValue }
        }
    }

    private mutating func store(
        _ entry: MessageStore.Entry,
        indication: String,
        announces: Bool
    ) -> [Effect] {
        guard let slot = receiveStore.store(entry) else {
            waiting.append(entry)
            return isMute ? [] : dialect.fullLine.map { [.say(unsolicited($0))] } ?? []
        }
        guard announces, settings.indicationMode > 0, !isMute else { return [] }
        let line = "\(indication): \"\(settings.receiveMemory)\",\(slot + dialect.firstIndex)"
        return switch announcement {
        case .once: [.say(unsolicited(line))]
        case .twice: [.say(unsolicited(line)), .say(unsolicited(line))]
        case .never: []
        }
    }
}
