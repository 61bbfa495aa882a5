extension ModemSession {
    /// The modem said something unasked.
    mutating func heard(_ unsolicited: Unsolicited, at now: Moment) -> [Action] {
        switch unsolicited {
        case .messageStored(let memory, let index), .reportStored(let memory, let index):
            guard isReady else { return [] }
            // Reports may be announced for a memory "SR" of their own, which is selected like the others.
            let announced = memory == "MT" ? receiving.selectedMemory : memory
            receiving.mailbox.announce(Mailbox.Slot(memory: announced, index: index))
            return advance(at: now)
        case .message(let pdu), .report(let pdu):
            let content = reader.read(pdu, toldLength: nil, at: now.date)
            return [.handOver(Heard(slot: nil, content: content, opening: opening))]
        case .memoryFull:
            guard isReady else { return [] }
            for memory in profile.memories { receiving.mailbox.requireList(memory) }
            return [.memoryFull] + advance(at: now)
        case .registration(let state):
            return update(Registration(rawValue: state) ?? .unknown, at: now) + advance(at: now)
        case .ussd(let line):
            guard ussd.request?.deadline != nil else { return [] }
            return endUSSD(USSD(manufacturer: profile.manufacturer).text(of: line)) + advance(at: now)
        case .restarted:
            guard isReady else { return [] }
            guard job == nil else {
                return [.trouble(ModemTrouble(.silent, "the modem started anew during a command"))]
            }
            return [.count(error: "restart")] + setUpAgain(at: now)
        case .other:
            return []
        }
    }

    /// Intake has the message on disk.
    mutating func stored(_ heard: Heard, at now: Moment) -> [Action] {
        guard let slot = heard.slot, heard.opening == opening else { return advance(at: now) }
        receiving.mailbox.stored(slot)
        return advance(at: now)
    }

    /// Intake could not store the message.
    mutating func refused(_ heard: Heard, after delay: Duration, at now: Moment) -> [Action] {
        guard let slot = heard.slot, heard.opening == opening else { return advance(at: now) }
        receiving.mailbox.refused(slot, until: now.instant.advanced(by: max(delay, .milliseconds(100))))
        return advance(at: now)
    }

    /// The next command that reads or frees a memory.
    mutating func receive(onlyDeletes: Bool) -> Action? {
        guard let work = receiving.mailbox.nextWork(onlyDeletes: onlyDeletes) else { return nil }
        let memory: String
        switch work {
        case .delete(let slot), .read(let slot): memory = slot.memory
        case .list(let name): memory = name
        }
        guard memory == receiving.selectedMemory else {
            receiving.mailbox.putBack(work)
            job = .select(memory: memory)
            return .send(
                ATCommand(
                    "AT+CPMS=\"\(memory)\"",
                    information: .prefixed("+CPMS:"),
                    deadline: configuration.commandDeadline * 2
                )
            )
        }
        switch work {
        case .delete(let slot):
            job = .delete(slot)
            return .send(ATCommand("AT+CMGD=\(slot.index)", deadline: configuration.commandDeadline * 2))
        case .read(let slot):
            job = .read(slot)
            return .send(
                ATCommand(
                    "AT+CMGR=\(slot.index)",
                    information: .listing("+CMGR:"),
                    deadline: configuration.commandDeadline * 2
                )
            )
        case .list(let memory):
            job = .list(memory: memory)
            return .send(list(memory))
        }
    }

    /// Lists a memory.
    ///
    /// The modem has its time to begin, and more with every message; in all, what the line needs for a full memory and half as
    /// much again.
    private func list(_ memory: String) -> ATCommand {
        let bytes = (profile.slots[memory]?.total ?? 255) * 400
        let transfer = Duration.seconds(bytes * 10) / max(1, configuration.line.speed)
        return ATCommand(
            "AT+CMGL=4",
            information: .listing("+CMGL:"),
            deadline: configuration.commandDeadline * 2,
            lineAllowance: configuration.commandDeadline,
            longest: configuration.commandDeadline * 2 + transfer * 1.5
        )
    }

    /// Takes the answer to a command that reads or frees a memory.
    mutating func took(_ response: ATResponse, of job: Job, at now: Moment) -> [Action] {
        switch job {
        case .select(let memory):
            guard response.isOK else {
                receiving.mailbox.forget(memory: memory)
                return refusedVital(response, "AT+CPMS")
            }
            receiving.selectedMemory = memory
            profile.slots[memory] = response.slots ?? profile.slots[memory]
            return []
        case .list(let memory):
            guard response.isOK else { return refusedVital(response, "AT+CMGL") }
            receiving.refusals = 0
            sending.isPreferred = !response.lines.isEmpty
            return zip(response.lines, response.bodies).compactMap { line, body in
                let fields = ATFields(line.dropFirst("+CMGL:".count))
                guard let index = fields.integer(0) else { return nil }
                return found(
                    body,
                    status: fields.integer(1),
                    length: fields.integer(3),
                    in: Mailbox.Slot(memory: memory, index: index),
                    at: now
                )
            }
        case .read(let slot):
            guard response.isOK, let line = response.lines.first, let body = response.bodies.first else {
                receiving.mailbox.foundEmpty(slot)
                return []
            }
            receiving.refusals = 0
            sending.isPreferred = true
            let fields = ATFields(line.dropFirst("+CMGR:".count))
            return found(body, status: fields.integer(0), length: fields.integer(2), in: slot, at: now).map { [$0] }
                ?? []
        case .delete(let slot):
            if response.isOK || response.error == .message(CMSError(code: 321)) {
                receiving.mailbox.deleted(slot)
                return []
            }
            // It is listed again by the timer, known as stored, and deleted then.
            return refusedVital(response, "AT+CMGD")
        case .setUp, .keepLinkOpen, .segment, .check, .ussd:
            return []
        }
    }

    private mutating func found(
        _ pdu: String,
        status: Int?,
        length: Int?,
        in slot: Mailbox.Slot,
        at now: Moment
    ) -> Action? {
        if status == 2 || status == 3 {
            if configuration.deletesStoredOutgoing { receiving.mailbox.foundOutgoing(in: slot) }
            return nil
        }
        let content = reader.read(pdu, toldLength: length, at: now.date)
        return receiving.mailbox.found(pdu, in: slot, as: content).map {
            .handOver(Heard(slot: slot, content: $0, opening: opening))
        }
    }

    /// A command was refused without which nothing is heard.
    mutating func refusedVital(_ response: ATResponse, _ command: String) -> [Action] {
        receiving.refusals += 1
        guard receiving.refusals >= Self.mostRefusals else { return [] }
        return [.trouble(ModemTrouble(.refused, "\(command): \(response.error?.label ?? "refused")"))]
    }
}
