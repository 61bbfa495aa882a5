import SMSCodec

extension ModemDialogue {
    /// The answer that a quirk gives in place of the usual one.
    mutating func answerByQuirk(_ name: String, isRead: Bool, values: [String]) -> [Effect]? {
        switch name {
        case "+CPIN" where isRead && isUnlocked: return answerPINState()
        case "+COPS" where isRead && quirks.contains(.silentQuestions),
            "+CSCA" where isRead && quirks.contains(.silentQuestions):
            return []
        case "+CPMS" where quirks.contains(.noMemoryChoice): return refusal
        case "+CREG" where isRead: return answerRegistration()
        default: return nil
        }
    }

    private mutating func answerPINState() -> [Effect]? {
        settings.stateQuestions += 1
        if quirks.contains(.noSIM) { return ok("+CPIN: NOT INSERTED") }
        if quirks.contains(.slowSIM), settings.stateQuestions <= 2 { return ok("+CPIN: NOT READY") }
        let word =
            quirks.contains(.wantsPIN2) ? "SIM PIN2" : quirks.contains(.wantsPUK2) ? "SIM PUK2" : "READY"
        let state = quirks.contains(.quotedState) ? "\"\(word)\"" : word
        if quirks.contains(.okWithoutState) { return ok() }
        if quirks.contains(.readyWithoutOK) { return [.say(unsolicited("+CPIN: \(state)"))] }
        return ok("+CPIN: \(state)")
    }

    private func answerRegistration() -> [Effect]? {
        let state = registration.rawValue
        if quirks.contains(.noRegistration) { return refusal }
        if quirks.contains(.unknownRegistration) { return ok("+CREG: \(settings.reportsRegistration),4") }
        if quirks.contains(.shortRegistration) { return ok("+CREG: \(state)") }
        guard quirks.contains(.longRegistration) else { return nil }
        return ok("+CREG: 2,\(state),\"0A1B\",\"00C3D4E5\",7")
    }

    // MARK: Listings

    /// The lines of one entry of a listing.
    ///
    /// - Parameters:
    ///   - head: The head up to its last comma.
    ///   - entry: The message.
    /// - Returns: The lines.
    func listed(_ head: String, _ entry: MessageStore.Entry) -> [String] {
        var pdu = entry.pdu
        var length = entry.tpduLength
        if quirks.contains(.noServiceCentre), length > 0 {
            pdu = String(pdu.suffix(length * 2))
            length = pdu.utf8.count / 2
        }
        if quirks.contains(.wrongLength) { length += 7 }
        var lines = [pdu]
        if quirks.contains(.brokenLines) {
            let half = pdu.utf8.count / 4 * 2
            lines = [String(pdu.prefix(half)), String(pdu.dropFirst(half))].filter { !$0.isEmpty }
        }
        if quirks.contains(.foreignLines) { lines = ["NO DIALTONE"] + lines + ["DISCONNECTED 7 TIMES"] }
        if quirks.contains(.oneLine) { return ["\(head),\(length),\(lines[0])"] + lines.dropFirst() }
        return ["\(head),\(length)"] + lines
    }

    /// Lists the memory as text mode does.
    func listAsText() -> [Effect] {
        guard quirks.contains(.textMode) else { return messageError(302, "operation not allowed") }
        let slots = (settings.readMemory == "ME" ? phone : sim.messages).slots.keys.sorted()
        return ok(
            slots.flatMap {
                ["+CMGL: \($0 + dialect.firstIndex),\"REC UNREAD\",\"+6281100001\",,\"26/08/17,10:00:00+28\"", "Teks"]
            }
        )
    }

    // MARK: Reports

    /// Puts a status report into `SR`, and announces it for another memory.
    mutating func storeInSR(_ entry: MessageStore.Entry) -> [Effect] {
        guard let slot = reports.store(entry), settings.indicationMode > 0, !isMute else { return [] }
        return [.say(unsolicited("+CDSI: \"SM\",\(slot)"))]
    }

    // MARK: Restarts

    /// Forgets the settings.
    mutating func forgetSettings() {
        let isFirst = commandsToRestart == quirkInterval
        let (isQuiet, usesNumbers, set) = (settings.isQuiet, settings.usesNumbers, settings.characterSet)
        settings = Settings()
        settings.usesTextMode = quirks.contains(.textMode)
        if quirks.contains(.receivesInME) { settings.receiveMemory = "ME" }
        // What a predecessor left holds until the first start of the modem.
        if isFirst { (settings.isQuiet, settings.usesNumbers, settings.characterSet) = (isQuiet, usesNumbers, set) }
    }

    /// What happens now and then behind an answer.
    mutating func trouble() -> [Effect] {
        guard !isMute, settings.awaitedLength == nil else { return [] }
        commandsToRestart -= 1
        guard commandsToRestart <= 0 else { return [] }
        commandsToRestart = quirkInterval - 1
        // A modem that starts takes seconds; one that took none would change its settings between two commands, against which nobody
        // can do anything.
        let start = Duration.milliseconds(100)
        if quirks.contains(.restarts) {
            forgetSettings()
            let words = ["*ATREADY: 1", "SMS DONE", "PB DONE"]
            return [.deafness(start)]
                + words.enumerated().map { .say(unsolicited($1), after: $0 == 0 ? start : .milliseconds(5)) }
        }
        if quirks.contains(.silentRestarts) {
            forgetSettings()
            return [.deafness(start)]
        }
        if quirks.contains(.simDrops) {
            settings.indicationMode = 0
            return ["+CPIN: NOT READY", "+CPIN: READY"].map { .say(unsolicited($0), after: .milliseconds(5)) }
        }
        return []
    }

    // MARK: USSD

    /// Says the network's answer to a USSD request.
    func sayUSSD(_ state: Int, _ written: String, _ text: String) -> [Effect] {
        var written = written
        var text = text
        if quirks.contains(.ussdLines) {
            text = "Yth Pelanggan,\r\nterima kasih.\r\n\(text)\r\n1. Isi ulang"
            written = text
        }
        if quirks.contains(.ussdUCS2) || settings.characterSet == "UCS2" {
            written = Hexadecimal.encode(UCS2.encode(text))
        }
        if quirks.contains(.ussdHexadecimal) { written = Hexadecimal.encode(Array(text.utf8)) }
        let mark = quirks.contains(.ussdUnquoted) ? "" : "\""
        let release: [Effect] = quirks.contains(.ussdReleaseFirst) ? [.say(unsolicited("+CUSD: 2"))] : []
        return release + [.say(unsolicited("+CUSD: \(state),\(mark)\(written)\(mark),15"))]
    }
}
