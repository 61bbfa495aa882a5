extension ModemSetup {
    /// The configured memories, or those that the modem offers for reading, in whatever order and nesting it lists them.
    ///
    /// `MT` is all of the others together, and stands in for them where they are not offered; `SR` holds status reports.
    func memories(offered response: ATResponse) -> [String] {
        let offered = Self.offered(response)
        let reports = offered.contains("SR") ? ["SR"] : []
        guard configuration.memories.isEmpty else { return configuration.memories + reports }
        let own = ["SM", "ME"].filter(offered.contains)
        let messages = own.isEmpty ? Array(["MT", "TA"].filter(offered.contains).prefix(1)) : own
        return (messages.isEmpty ? ["SM"] : messages) + reports
    }

    /// The names in the first list of `+CPMS: ("SM","ME"),("SM"),("SM")`, which some modems put into a list of lists.
    private static func offered(_ response: ATResponse) -> [String] {
        guard let text = response.value(after: "+CPMS:") else { return [] }
        let lists = text.split { $0 == "(" || $0 == ")" }.map { names(in: $0) }.filter { !$0.isEmpty }
        return lists.first ?? []
    }

    private static func names(in text: some StringProtocol) -> [String] {
        text.split { $0 == "," || $0 == "\"" || $0 == " " }.map { $0.uppercased() }
    }

    /// Adds the memory that receives, where the modem did not let it be chosen: third in `+CPMS: "SM",3,20,"SM",3,20,"ME",0,50`.
    mutating func addReceivingMemory(_ response: ATResponse) {
        guard let text = response.value(after: "+CPMS:") else { return }
        let fields = ATFields(text)
        let names = (0..<fields.count).compactMap { fields.text($0) }.filter { Int($0) == nil }
        guard names.count == 3, let receiving = names.last?.uppercased() else { return }
        guard receiving != "MT", !profile.memories.contains(receiving), !profile.memories.contains("MT") else { return }
        profile.memories.insert(receiving, at: 1)
    }

    /// Chooses the first memory for reading, writing and receiving; some modems take fewer arguments.
    func chooseMemory(form: Int) -> ATCommand {
        let name = profile.memories.first ?? "SM"
        let arguments = Array(repeating: "\"\(name)\"", count: 3 - form).joined(separator: ",")
        return ATCommand(
            "AT+CPMS=" + arguments,
            information: .prefixed("+CPMS:"),
            deadline: max(configuration.commandDeadline, .seconds(10))
        )
    }

    /// Takes the answer to a choice: with fewer arguments, or with the next memory, where it was refused.
    mutating func afterMemoryChoice(_ response: ATResponse, form: Int, tries: Int) -> Step {
        if response.isOK {
            if let memory = profile.memories.first {
                profile.slots[memory] = response.slots
            }
            return advance(to: .memoriesChosen)
        }
        if response.isSIMBusy {
            return again(.memoryChoice(form: form, tries: tries + 1), tries: tries, response, "AT+CPMS")
        }
        if form < 2 { return advance(to: .memoryChoice(form: form + 1, tries: tries)) }
        if profile.memories.count(where: { $0 != "SR" }) > 1 {
            profile.memories.removeFirst()
            return advance(to: .memoryChoice(form: 0, tries: tries))
        }
        if response.isUnknownCommand {
            // A modem with one memory need not know the command.
            profile.choosesMemory = false
            profile.memories = Array(profile.memories.prefix(1))
            return advance(to: .indications(0))
        }
        return .failed(ModemTrouble(.refused, "AT+CPMS: \(response.error?.label ?? "refused")"))
    }
}
