extension ModemSession {
    /// Plans the questions that are due: registration, signal and counts, and now and then the operator's name.
    mutating func planChecks(at now: Moment) {
        let isRegistered = profile.registration.isRegistered
        checks.next = now.instant.advanced(
            by: isRegistered ? configuration.checkInterval : min(.seconds(10), configuration.checkInterval)
        )
        checks.due = [.registration, .signal, .slots]
        if profile.operatorName == nil || checks.rounds.isMultiple(of: 10) { checks.due.append(.operatorName) }
        checks.rounds += 1
        // What was left without an answer in the set-up would be again.
        checks.due.removeAll { experience.silentStages.contains($0.stage) }
    }

    /// The command for a question.
    mutating func ask(_ check: Check) -> Action {
        job = .check(check)
        let deadline = configuration.commandDeadline
        let command =
            switch check {
            case .registration:
                ATCommand("AT+CREG?", information: .prefixed("+CREG:"), needsInformation: true, deadline: deadline)
            case .registrationLTE:
                ATCommand("AT+CEREG?", information: .prefixed("+CEREG:"), deadline: deadline)
            case .signal:
                ATCommand("AT+CSQ", information: .prefixed("+CSQ:"), deadline: deadline)
            case .slots:
                ATCommand("AT+CPMS?", information: .prefixed("+CPMS:"), deadline: deadline)
            case .operatorName:
                ATCommand("AT+COPS?", information: .prefixed("+COPS:"), deadline: max(deadline, .seconds(10)))
            }
        return .send(command)
    }

    /// Takes an answer.
    mutating func took(_ response: ATResponse, of check: Check, at now: Moment) -> [Action] {
        switch check {
        case .registration:
            let registration = response.value(after: "+CREG:").flatMap { Registration(ATFields($0)) } ?? .unknown
            // A modem on LTE alone may be registered there and nowhere else.
            if !registration.isRegistered { checks.due.insert(.registrationLTE, at: 0) }
            return registration.isRegistered || !profile.registration.isRegistered
                ? update(registration, at: now) : []
        case .registrationLTE:
            guard let registration = response.value(after: "+CEREG:").flatMap({ Registration(ATFields($0)) }) else {
                return profile.registration == .unknown ? [] : update(.searching, at: now)
            }
            return registration.isRegistered || !profile.registration.isRegistered || registration != .unknown
                ? update(registration, at: now) : []
        case .signal:
            if response.isOK { profile.signal = response.signal }
            return []
        case .slots:
            return tookSlots(response)
        case .operatorName:
            if let name = response.value(after: "+COPS:") { profile.operatorName = ATFields(name).text(2) }
            return []
        }
    }

    /// Takes `+CPMS: "SM",used,total,…`; a full memory is listed at once.
    private mutating func tookSlots(_ response: ATResponse) -> [Action] {
        guard let text = response.value(after: "+CPMS:") else { return [] }
        let fields = ATFields(text)
        guard let memory = fields.text(0), let used = fields.integer(1), let total = fields.integer(2) else {
            return []
        }
        profile.slots[memory] = ModemProfile.Slots(used: used, total: total)
        guard total > 0, used >= total else { return [] }
        receiving.mailbox.requireList(memory)
        return [.memoryFull]
    }

    /// The registration is known anew.
    mutating func update(_ registration: Registration, at now: Moment) -> [Action] {
        let changed = profile.registration != registration
        profile.registration = registration
        if profile.isUsable {
            checks.unregisteredSince = nil
        } else {
            let since = checks.unregisteredSince ?? now.instant
            checks.unregisteredSince = since
            if let next = checks.next, isReady {
                checks.next = min(next, now.instant.advanced(by: .seconds(10)))
            }
            if let patience = configuration.registrationPatience, isReady,
                since.duration(to: now.instant) >= patience
            {
                checks.unregisteredSince = nil
                return [.trouble(ModemTrouble(.unregistered, "no network for \(patience.components.seconds) s"))]
            }
        }
        return changed && isReady ? [.registered(registration)] : []
    }

    // MARK: USSD

    /// Asks the network by USSD; one request at a time.
    ///
    /// - Returns: The actions, or nil where one is under way or the modem is not ready.
    mutating func requestUSSD(_ code: String, at now: Moment) -> [Action]? {
        guard isReady, !isStopping, ussd.request == nil else { return nil }
        ussd.request = USSDRequest(code: code, isBalance: false)
        return advance(at: now)
    }

    /// The command for the USSD request that waits, or for the balance where it is due.
    mutating func nextUSSD(at now: Moment) -> Action? {
        if ussd.request == nil, let balance = configuration.balance, profile.isUsable,
            let nextBalance = ussd.nextBalance, nextBalance <= now.instant
        {
            ussd.nextBalance = now.instant.advanced(by: balance.interval)
            ussd.request = USSDRequest(code: balance.code, isBalance: true)
        }
        guard let request = ussd.request, request.deadline == nil else { return nil }
        ussd.request?.deadline = now.instant.advanced(by: Self.ussdDeadline)
        job = .ussd
        return .send(ussdWriting.request(request.code, deadline: configuration.commandDeadline))
    }

    /// How this modem writes USSD texts.
    var ussdWriting: USSD { USSD(manufacturer: profile.manufacturer, coding: configuration.ussdCoding) }

    /// The USSD request has its answer, or will have none.
    mutating func endUSSD(_ text: String?) -> [Action] {
        guard let request = ussd.request else { return [] }
        ussd.request = nil
        guard request.isBalance else { return [.finishUSSD(text)] }
        return [.balance(text.flatMap { configuration.balance?.amount(in: $0) })]
    }
}

extension ModemSession.Check {
    /// The stage of a set-up that asks the same.
    fileprivate var stage: ModemSetup.Stage {
        switch self {
        case .registration, .registrationLTE: .registration
        case .signal: .signal
        case .slots: .memoriesChosen
        case .operatorName: .operatorName
        }
    }
}
