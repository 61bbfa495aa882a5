/// What a simulated modem does wrong on demand.
package enum ModemFault: Hashable, Sendable {
    /// Takes the command and says nothing; the command has no effect.
    case silence
    /// Does what the command says and loses the answer.
    case lostAnswer
    /// Answers with bytes that mean nothing.
    case garbage
    /// Answers after a time.
    case late(Duration)
    /// Gives a final result of its own instead of the answer, for example `+CMS ERROR: 500`.
    case result(String)
    /// Says half a line of the answer and goes away.
    case partialLineThenGone
    /// Goes away before it answers; the command has no effect.
    case gone
    /// Takes the payload after the prompt, does what the command says, and goes away before it answers.
    case goneAfterPayload
    /// Says an unsolicited line after every line of the answer.
    case interrupted(by: String)
}

extension ModemFault {
    /// What a fault that all peers know means on a serial line; nil where it means nothing.
    package init?(_ fault: PeerFault) {
        switch fault {
        case .silence: self = .silence
        case .silenceAfter: self = .lostAnswer
        case .garbage: self = .garbage
        case .delay(let seconds): self = .late(.seconds(seconds))
        case .refuse, .errorBefore: self = .result("ERROR")
        case .unavailable, .throttle: self = .result("+CMS ERROR: 500")
        case .resetBefore: self = .gone
        case .dropAfter: self = .goneAfterPayload
        case .cutAnswer, .cutHead: self = .partialLineThenGone
        case .refuseToken, .alreadyExists, .errorAfter, .gatewayTimeout, .missingID, .idAsText, .maintenancePage:
            return nil
        }
    }
}

/// How a simulated modem announces a message that it stored.
package enum ModemAnnouncement: String, Hashable, Sendable, CaseIterable {
    case once
    case never
    case twice
}

/// What the network says of a simulated modem's registration (3GPP TS 27.007, 7.2).
package enum ModemRegistration: Int, Hashable, Sendable {
    case idle = 0
    case home = 1
    case searching = 2
    case denied = 3
    case unknown = 4
    case roaming = 5
}
