extension ModemSetup {
    /// Takes what the SIM wants (`+CPIN?`).
    mutating func afterPINState(_ response: ATResponse, tries: Int) -> Step {
        guard let state = response.value(after: "+CPIN:") else {
            switch response.error {
            case .equipment(.simNotInserted), .equipment(.simFailure), .equipment(.simWrong):
                return .failed(ModemTrouble(.noSIM, "no usable SIM (\(response.error?.label ?? ""))"))
            case .plain where tries >= 2:
                // Some modems without PIN support know no +CPIN at all.
                return advance(to: .messageFormat(tries: 0))
            default:
                return again(.pinState(tries: tries + 1), tries: tries, response, "AT+CPIN?")
            }
        }
        switch state {
        case "READY": return advance(to: .messageFormat(tries: 0))
        case "SIM PIN" where hasSentPIN:
            return again(.pinState(tries: tries + 1), tries: tries, response, "AT+CPIN?")
        case "SIM PIN":
            switch pin {
            case .none: return .failed(ModemTrouble(.pinMissing, "the SIM wants a PIN; set pin_file"))
            case .unusable(let reason): return .failed(ModemTrouble(.pinNotTried, reason))
            case .known: return advance(to: .pinCount)
            }
        case "SIM PUK":
            return .failed(ModemTrouble(.pukRequired, "the SIM wants its PUK; unlock it in a telephone"))
        default:
            return .failed(ModemTrouble(.pinNotTried, "the SIM wants '\(state)', which only a human can give"))
        }
    }

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
        return advance(to: .pinEntry)
    }

    /// Gives the SIM its PIN, once.
    mutating func enterPIN() -> Step {
        guard case .known(let digits) = pin, !hasSentPIN else {
            return .failed(ModemTrouble(.pinNotTried, "the PIN was tried already"))
        }
        hasSentPIN = true
        return .sendPIN(ATCommand("AT+CPIN=\"\(digits)\"", deadline: max(configuration.commandDeadline, .seconds(15))))
    }
}
