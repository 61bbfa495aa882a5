extension ModemSession {
    /// The modem says that it started by itself.
    mutating func restarted(at now: Moment) -> [Action] {
        switch phase {
        case .closed:
            return []
        case .settingUp:
            tellSetup { $0.heardRestart() }
            return []
        case .ready:
            experience.trust.doubt(at: now.instant)
            // A prompt of text mode must not get the digits, and an answer to digits that were sent will not come.
            guard job != .segment else {
                return [
                    .count(error: "restart"),
                    .trouble(ModemTrouble(.silent, "the modem started anew while it sent a segment")),
                ]
            }
            return advance(at: now)
        }
    }

    /// The modem repeated a command.
    mutating func heardEcho(at now: Moment) {
        switch phase {
        case .closed: break
        case .settingUp: tellSetup { $0.heardEcho() }
        case .ready where !profile.echoes: experience.trust.doubt(at: now.instant)
        case .ready: break
        }
    }

    private mutating func tellSetup(_ event: (inout ModemSetup) -> Void) {
        guard case .settingUp(var state) = phase else { return }
        event(&state.setup)
        phase = .settingUp(state)
    }

    /// The command that proves PDU mode, where the last proof is too old for something to be sent.
    ///
    /// Digits sent in text mode are a text to the number that is their length.
    mutating func proveMode(at now: Moment) -> Action? {
        guard experience.trust.needsModeProof(at: now.instant) else { return nil }
        job = .proof
        return .send(
            experience.knowsModeQuery
                ? ATCommand(
                    "AT+CMGF?",
                    information: .prefixed("+CMGF:"),
                    needsInformation: true,
                    deadline: configuration.commandDeadline
                )
                : ATCommand("AT+CMGF=0", deadline: configuration.commandDeadline)
        )
    }

    /// Takes the answer to the question for the mode.
    mutating func tookProof(_ response: ATResponse, at now: Moment) -> [Action] {
        switch response.value(after: "+CMGF:") {
        case "0":
            experience.trust.proveMode(at: now.instant)
            return []
        case nil where experience.knowsModeQuery:
            experience.knowsModeQuery = false
            return []
        case nil where response.isOK:
            experience.trust.proveMode(at: now.instant)
            return []
        default:
            return heardTextMode(at: now)
        }
    }

    /// The modem answered as it does in text mode.
    mutating func heardTextMode(at now: Moment) -> [Action] {
        experience.trust.refute(at: now.instant)
            ? [.trouble(ModemTrouble(.refused, "the modem does not stay in PDU mode"))] : []
    }

    // MARK: Where reports lie

    /// A report that was announced is not where it was announced.
    mutating func missedReport(in slot: Mailbox.Slot, at now: Moment) {
        guard experience.reportSlots.remove(slot) != nil, !experience.hasFoundReport, !experience.passesReportsOn else {
            return
        }
        receiving.mailbox.requireList("SR")
    }

    /// The memory for reports cannot be read: from now on the modem shall pass them on instead of storing them.
    mutating func losesReports(at now: Moment) {
        receiving.mailbox.forget(memory: "SR")
        profile.memories.removeAll { $0 == "SR" }
        guard !experience.passesReportsOn else { return }
        experience.passesReportsOn = true
        experience.trust.doubt(at: now.instant)
    }
}
