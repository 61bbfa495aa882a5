extension ModemDialogue {
    /// A final result as it goes over the line.
    func final(_ result: String) -> [UInt8] {
        if settings.isQuiet { return [] }
        let numbers = ["OK": "0", "ERROR": "4"]
        if settings.usesNumbers, let number = numbers[result] { return Array((number + "\r").utf8) }
        return Array((dialect.lineStart + result + dialect.lineEnd).utf8)
    }

    /// An unsolicited line as it goes over the line.
    func unsolicited(_ line: String) -> [UInt8] {
        Array("\r\n\(line)\r\n".utf8)
    }

    /// A success with its information lines.
    func ok(_ lines: String...) -> [Effect] {
        ok(lines)
    }

    /// A success with its information lines.
    func ok(_ lines: [String]) -> [Effect] {
        guard !lines.isEmpty else { return [.say(final("OK"))] }
        let information = dialect.lineStart + lines.joined(separator: dialect.lineEnd) + dialect.lineEnd
        return [.say(Array(information.utf8) + final("OK"))]
    }

    /// An error of the equipment (3GPP TS 27.007, 9.2), in the form that `+CMEE` chose.
    func equipmentError(_ code: Int, _ words: String) -> [Effect] {
        switch settings.errorForm {
        case 1: [.say(final("+CME ERROR: \(code)"))]
        case 2: [.say(final("+CME ERROR: \(words)"))]
        default: [.say(final("ERROR"))]
        }
    }

    /// An error of the message service (3GPP TS 27.005, 3.2.5).
    func messageError(_ code: Int, _ words: String) -> [Effect] {
        [.say(final("+CMS ERROR: \(settings.errorForm == 2 ? words : String(code))"))]
    }

    /// The refusal of an unknown command.
    var refusal: [Effect] {
        settings.errorForm > 0 && dialect.refusal == "ERROR"
            ? equipmentError(100, "unknown") : [.say(final(dialect.refusal))]
    }

    /// Answers a command line without its `AT`.
    mutating func answer(to body: String, name: String) -> [Effect] {
        if name == "AT" {
            return answerBasic(body.uppercased())
        }
        if let counter = dialect.pinCounter, "AT" + body == counter.command {
            return ok(counter.answer.replacing("%t", with: "\(sim.pinTriesLeft)"))
        }
        let arguments = body.dropFirst(name.count)
        let isRead = arguments == "?"
        let isTest = arguments == "=?"
        let values = Self.values(arguments.first == "=" ? arguments.dropFirst() : "")
        if let answer = answerByQuirk(name, isRead: isRead, values: values) { return answer }
        if !isUnlocked, Self.needingSIM.contains(name) {
            return name.hasPrefix("+CM") || name == "+CPMS" || name == "+CSCA"
                ? messageError(311, "SIM PIN required") : equipmentError(11, "SIM PIN required")
        }
        return switch name {
        case "+CMEE", "+CGMI", "+CGMM", "+CGMR", "+CGSN", "+CIMI", "+CCID", "+COPS", "+CSQ", "+CREG", "+CEREG",
            "+CGREG", "+CFUN", "^CURC", "+CNUM", "+CUSD", "+CSCS":
            answerSetup(name, values: values, isRead: isRead, isTest: isTest)
        case "+CPIN", "+CPINR":
            answerPIN(name, values: values, isRead: isRead)
        case "+CPMS", "+CMGF", "+CSMS", "+CNMI", "+CMGL", "+CMGR", "+CMGD", "+CSCA", "+CNMA":
            answerStorage(name, values: values, isRead: isRead, isTest: isTest)
        case "+CMGS", "+CMMS":
            answerSending(name, values: values)
        default: refusal
        }
    }

    private mutating func answerBasic(_ body: String) -> [Effect] {
        switch body {
        case "Z", "&F", "Z0", "&F0":
            settings.errorForm = 0
            settings.echoes = true
            return ok()
        case "I":
            return ok(
                "Manufacturer: \(dialect.manufacturer)",
                "Model: \(dialect.model)",
                "Revision: \(dialect.revision)"
            )
        case "&D0", "&C0": return ok()
        default: return answerLetters(body)
        }
    }

    /// Carries out basic commands that stand side by side, as `E0Q0V1` (ITU-T V.250, 5.2.4).
    private mutating func answerLetters(_ body: String) -> [Effect] {
        var letters = body[...]
        while let letter = letters.popFirst() {
            let digit = letters.first.flatMap(\.wholeNumberValue)
            if digit != nil { letters.removeFirst() }
            switch letter {
            case "E": settings.echoes = digit == 1
            case "Q": settings.isQuiet = digit == 1
            case "V": settings.usesNumbers = digit != 1
            case "X": break
            default: return refusal
            }
        }
        return ok()
    }

    private static let needingSIM: Set<String> = [
        "+CMGS", "+CMGL", "+CMGR", "+CMGD", "+CPMS", "+CSCA", "+CNMI", "+CIMI", "+CUSD", "+COPS",
    ]

    /// The comma-separated values of a command without their quotes.
    private static func values(_ text: Substring) -> [String] {
        var values = [""]
        var quoted = false
        for character in text {
            switch character {
            case "\"": quoted.toggle()
            case "," where !quoted: values.append("")
            default: values[values.count - 1].append(character)
            }
        }
        return values
    }
}
