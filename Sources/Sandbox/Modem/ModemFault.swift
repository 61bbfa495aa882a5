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
