import SMSCodec

extension ModemDialogue {
    /// Answers what asks who the modem is, how it is registered, and how it shall talk.
    mutating func answerSetup(_ name: String, values: [String], isRead: Bool, isTest: Bool) -> [Effect] {
        switch name {
        case "+CMEE":
            if isRead { return ok("+CMEE: \(settings.errorForm)") }
            settings.errorForm = Int(values[0]) ?? 0
            return ok()
        case "+CGMI": return ok(dialect.manufacturer)
        case "+CGMM": return ok(dialect.model)
        case "+CGMR": return ok(dialect.revision)
        case "+CGSN": return ok("356938035643809")
        case "+CIMI": return ok(sim.imsi)
        case "+CCID": return ok("+CCID: \"\(sim.iccid)\"")
        case "+COPS":
            guard isRead else { return ok() }
            return registration == .home || registration == .roaming
                ? ok("+COPS: 0,0,\"\(operatorName)\",2") : ok("+COPS: 0")
        case "+CSQ": return ok("+CSQ: \(signal),99")
        case "+CREG", "+CEREG", "+CGREG":
            if isRead { return ok("\(name): \(settings.reportsRegistration),\(registration.rawValue)") }
            if name == "+CREG" { settings.reportsRegistration = Int(values[0]) ?? 0 }
            return ok()
        case "+CFUN":
            if isRead { return ok("+CFUN: 1") }
            return values == ["1", "1"] ? ok() + [.restart] : ok()
        case "+CNUM", "^CURC": return ok()
        case "+CSCS":
            if isRead { return ok("+CSCS: \"\(settings.characterSet)\"") }
            if isTest { return ok("+CSCS: (\"GSM\",\"IRA\",\"UCS2\")") }
            settings.characterSet = values[0]
            return ok()
        case "+CUSD": return answerUSSD(values: values, isRead: isRead)
        default: return refusal
        }
    }

    /// Answers `+CPIN` and `+CPINR` (3GPP TS 27.007, 8.3 and 8.65).
    mutating func answerPIN(_ name: String, values: [String], isRead: Bool) -> [Effect] {
        guard name == "+CPIN" else {
            return dialect.pinCounter == nil ? ok("+CPINR: SIM PIN,\(sim.pinTriesLeft),3") : refusal
        }
        if isRead {
            return ok("+CPIN: \(isUnlocked ? "READY" : sim.pinTriesLeft == 0 ? "SIM PUK" : "SIM PIN")")
        }
        guard !isUnlocked, sim.pinTriesLeft > 0 else {
            return isUnlocked ? equipmentError(3, "operation not allowed") : equipmentError(12, "SIM PUK required")
        }
        guard values[0] == sim.pin else {
            sim.pinTriesLeft -= 1
            return sim.pinTriesLeft == 0
                ? equipmentError(12, "SIM PUK required") : equipmentError(16, "incorrect password")
        }
        sim.pinTriesLeft = 3
        settings.isUnlocked = true
        return ok()
    }

    private func answerUSSD(values: [String], isRead: Bool) -> [Effect] {
        if isRead { return ok("+CUSD: 0") }
        guard values.count >= 2, values[0] == "1" else { return ok() }
        guard registration == .home || registration == .roaming else {
            return equipmentError(30, "no network service")
        }
        let code =
            dialect.packsUSSD
            ? (try? Hexadecimal.decode(values[1])).map { GSM7.decode(GSM7.unpack($0, count: $0.count * 8 / 7)) } ?? ""
            : values[1]
        let known = code.hasPrefix("*") && code.contains("#")
        let text = known ? sim.balanceText : "MMI code invalid"
        let written =
            dialect.packsUSSD
            ? Hexadecimal.encode(GSM7.packUSSD(GSM7.encode(text) ?? [])) : text
        return ok() + sayUSSD(known ? 0 : 4, written, text)
    }
}
