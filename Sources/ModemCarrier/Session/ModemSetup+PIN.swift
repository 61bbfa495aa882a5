extension ModemSetup {
    /// Takes what the SIM wants (`+CPIN?`).
    mutating func afterPINState(_ response: ATResponse, tries: Int) -> Step {
        guard let state = response.value(after: "+CPIN:") else {
            switch response.error {
            case .equipment(.simNotInserted), .equipment(.simFailure), .equipment(.simWrong):
                return .failed(ModemTrouble(.noSIM, "no usable SIM (\(response.error?.label ?? ""))"))
            case nil:
                // A success without the word: the modem cannot tell, and what follows shows whether the SIM can be used.
                return advance(to: .messageFormat(tries: 0))
            case .plain where tries >= 2 || silentStages.contains(.pinState(tries: 0)):
                // Some modems without PIN support know no +CPIN at all.
                return advance(to: .messageFormat(tries: 0))
            default:
                return again(.pinState(tries: tries + 1), tries: tries, response, "AT+CPIN?")
            }
        }
        let word = Self.pinWord(state)
        switch word {
        case "READY", "SIM PIN2", "SIM PUK2":
            // PIN2 and PUK2 guard what a SIM holds beside messages.
            return advance(to: .messageFormat(tries: 0))
        case "SIM PIN" where hasSentPIN:
            return again(.pinState(tries: tries + 1), tries: tries, response, "AT+CPIN?")
        case "SIM PIN":
            switch pin {
            case .none: return .failed(ModemTrouble(.pinMissing, "the SIM wants a PIN; set pin_file"))
            case .unusable(let reason): return .failed(ModemTrouble(.pinNotTried, reason))
            case .afterReopening: return .failed(ModemTrouble(.silent, "the SIM locked itself while in use"))
            case .known: return advance(to: .pinCount)
            }
        case "SIM PUK":
            return .failed(ModemTrouble(.pukRequired, "the SIM wants its PUK; unlock it in a telephone"))
        default:
            if Self.startingWords.contains(word) {
                guard tries < Self.busyTries else {
                    return .failed(ModemTrouble(.noSIM, "the SIM does not become ready"))
                }
                stage = .pinState(tries: tries + 1)
                return .wait(.seconds(2))
            }
            if Self.absenceWords.contains(where: word.contains) {
                return .failed(ModemTrouble(.noSIM, "no usable SIM (\(word))"))
            }
            return .failed(ModemTrouble(.pinNotTried, "the SIM wants '\(word)', which only a human can give"))
        }
    }

    /// The word of `+CPIN:` in capitals, without quotation marks and a full stop, and with one blank between its parts.
    private static func pinWord(_ text: String) -> String {
        let parts = text.uppercased().filter { $0 != "\"" && $0 != "." }.split { $0 == " " || $0 == "-" || $0 == "_" }
        let word = parts.joined(separator: " ")
        let spellings = [
            "PIN": "SIM PIN", "PUK": "SIM PUK", "PIN2": "SIM PIN2", "PUK2": "SIM PUK2", "SIMPIN": "SIM PIN",
        ]
        return spellings[word] ?? word
    }

    /// The SIM is there and not ready yet.
    private static let startingWords: Set<String> = [
        "NOT READY", "SIM BUSY", "BUSY", "INITIALIZING", "SIM INIT", "INIT",
    ]
    /// Parts of the words for a SIM that is not there, or fails.
    private static let absenceWords = [
        "NOT INSERTED", "NO SIM", "REMOVED", "ABSENT", "FAILURE", "SIM WRONG", "NOT DETECTED",
    ]

    /// The vendors' own ways to ask for the tries that are left.
    var vendorCounter: (command: String, prefix: String)? {
        let maker = profile.manufacturer.lowercased()
        return switch true {
        case maker.contains("huawei"): ("AT^CPIN?", "^CPIN:")
        case maker.contains("zte"): ("AT+ZPINPUK=?", "+ZPINPUK:")
        case maker.contains("simcom"): ("AT+SPIC", "+SPIC:")
        case maker.contains("quectel"): ("AT+QPINC=\"SC\"", "+QPINC:")
        case maker.contains("wavecom"), maker.contains("sierra"): ("AT+CPINC", "+CPINC:")
        default: nil
        }
    }

    func vendorCount(_ response: ATResponse) -> Int? {
        guard let (_, prefix) = vendorCounter, let text = response.value(after: prefix) else { return nil }
        let fields = ATFields(text)
        return switch prefix {
        // ^CPIN: <state>,<tries of the current code>,<PUK>,<PIN>,<PUK2>,<PIN2>
        case "^CPIN:": fields.integer(3)
        case "+QPINC:": fields.integer(1)
        default: fields.integer(0)
        }
    }

    /// Takes how many tries are left; nil where the modem does not tell.
    mutating func afterPINCount(_ left: Int?) -> Step {
        if let left, left < 2 {
            return .failed(
                ModemTrouble(.pinNotTried, "only \(left) tries are left; enter the PIN in a telephone")
            )
        }
        if left == nil, case .known(_, mayTryBlindly: false) = pin {
            return .failed(
                ModemTrouble(
                    .pinNotTried,
                    "two PINs were refused, and the modem does not tell how many tries are left; enter the PIN in a telephone"
                )
            )
        }
        return advance(to: .pinEntry)
    }

    /// Gives the SIM its PIN, once.
    mutating func enterPIN() -> Step {
        guard case .known(let digits, _) = pin, !hasSentPIN else {
            return .failed(ModemTrouble(.pinNotTried, "the PIN was tried already"))
        }
        hasSentPIN = true
        return .sendPIN(ATCommand("AT+CPIN=\"\(digits)\"", deadline: max(configuration.commandDeadline, .seconds(15))))
    }
}
