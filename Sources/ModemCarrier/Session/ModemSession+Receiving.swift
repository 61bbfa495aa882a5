extension ModemSession {
    /// The modem said something unasked.
    mutating func heard(_ unsolicited: Unsolicited, at now: Moment) -> [Action] {
        switch unsolicited {
        case .messageStored(let memory, let index), .reportStored(let memory, let index):
            guard isReady else { return [] }
            announced(memory, index, isReport: unsolicited.isReportStored)
            return advance(at: now)
        case .message(let pdu), .report(let pdu):
            return heardUnstored(pdu, at: now)
        case .memoryFull:
            guard isReady else { return [] }
            for memory in profile.memories { receiving.mailbox.requireList(memory) }
            return [.memoryFull] + advance(at: now)
        case .registration(let state):
            return update(Registration(rawValue: state) ?? .unknown, at: now) + advance(at: now)
        case .ussd(let answer):
            guard let deadline = ussd.request?.deadline else { return [] }
            guard let text = ussdWriting.text(of: answer) else {
                // Some networks tell the end of the dialogue before the text.
                ussd.request?.deadline = min(deadline, now.instant.advanced(by: Self.ussdGrace))
                return []
            }
            return endUSSD(text) + advance(at: now)
        case .restarted:
            return restarted(at: now)
        case .simChanged:
            if isReady { experience.trust.doubt(at: now.instant) }
            return advance(at: now)
        case .echo:
            heardEcho(at: now)
            return []
        case .other:
            return []
        }
    }

    /// Intake has the message on disk.
    mutating func stored(_ heard: Heard, at now: Moment) -> [Action] {
        guard let slot = heard.slot, heard.opening == opening else { return advance(at: now) }
        receiving.mailbox.stored(slot, heard.content)
        return advance(at: now)
    }

    /// Intake could not store the message.
    mutating func refused(_ heard: Heard, after delay: Duration, at now: Moment) -> [Action] {
        guard let slot = heard.slot, heard.opening == opening else { return advance(at: now) }
        receiving.mailbox.refused(
            slot,
            heard.content,
            until: now.instant.advanced(by: max(delay, .milliseconds(100)))
        )
        return advance(at: now)
    }

    /// The next command that reads or frees a memory.
    mutating func receive(onlyDeletes: Bool, at now: Moment) -> Action? {
        guard let work = receiving.mailbox.nextWork(onlyDeletes: onlyDeletes) else { return nil }
        // A modem that started by itself has another memory chosen, in which the numbers mean other messages.
        if experience.trust.needsMemoryProof(at: now.instant) { receiving.selectedMemory = "" }
        let memory: String
        switch work {
        case .delete(let slot), .read(let slot): memory = slot.memory
        case .list(let name): memory = name
        }
        if !profile.choosesMemory { receiving.selectedMemory = memory }
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
                if memory == "SR" {
                    losesReports(at: now)
                    return []
                }
                receiving.mailbox.forget(memory: memory)
                // A memory that only an announcement named need not exist.
                return profile.memories.contains(memory) ? refusedVital(response, "AT+CPMS") : []
            }
            receiving.selectedMemory = memory
            experience.trust.proveMemory(at: now.instant)
            if !profile.memories.contains(memory) { profile.memories.append(memory) }
            profile.slots[memory] = response.slots ?? profile.slots[memory]
            return []
        case .list(let memory):
            guard response.isOK else {
                if memory == "SR" {
                    losesReports(at: now)
                    return []
                }
                return refusedVital(response, "AT+CMGL")
            }
            receiving.refusals = 0
            let heads = response.lines.compactMap(ListingHead.init)
            guard !heads.contains(where: \.isTextMode) else { return heardTextMode(at: now) }
            experience.trust.proveMemory(at: now.instant)
            if !heads.isEmpty { experience.trust.proveMode(at: now.instant) }
            sending.isPreferred = !response.lines.isEmpty
            return zip(response.lines, response.bodies).compactMap { line, body in
                // A line without a number names no slot: it stays, and is listed again.
                guard let head = ListingHead(line), let index = head.index else { return nil }
                return found(head, body, in: Mailbox.Slot(memory: memory, index: index), at: now)
            }
        case .read(let slot):
            guard response.isOK, let head = response.lines.first.flatMap(ListingHead.init) else {
                return foundNothing(in: slot, at: now)
            }
            receiving.refusals = 0
            guard !head.isTextMode else { return heardTextMode(at: now) }
            experience.trust.proveMemory(at: now.instant)
            experience.trust.proveMode(at: now.instant)
            sending.isPreferred = true
            return found(head, response.bodies.first ?? [], in: slot, at: now).map { [$0] } ?? []
        case .delete(let slot):
            if response.isOK || response.error == .message(CMSError(code: 321)) {
                experience.trust.proveMemory(at: now.instant)
                receiving.mailbox.deleted(slot)
                return []
            }
            // It is listed again by the timer, known as stored, and deleted then.
            return refusedVital(response, "AT+CMGD")
        case .setUp, .proof, .keepLinkOpen, .segment, .check, .ussd:
            return []
        }
    }

    /// A command was refused without which nothing is heard.
    mutating func refusedVital(_ response: ATResponse, _ command: String) -> [Action] {
        receiving.refusals += 1
        guard receiving.refusals >= Self.mostRefusals else { return [] }
        return [.trouble(ModemTrouble(.refused, "\(command): \(response.error?.label ?? "refused")"))]
    }
}
