extension ModemSetup {
    /// The configured memories, or those of `SM` and `ME` that the modem offers for reading.
    func memories(offered response: ATResponse) -> [String] {
        guard configuration.memories.isEmpty else { return configuration.memories }
        let first = response.value(after: "+CPMS:").flatMap { ATFields($0).text(0) } ?? ""
        let names = first.filter { $0 != "(" && $0 != ")" && $0 != "\"" }.split(separator: ",").map(String.init)
        let known = ["SM", "ME"].filter(names.contains)
        return known.isEmpty ? ["SM"] : known
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
            return advance(to: .indications(0))
        }
        if response.isSIMBusy {
            return again(.memoryChoice(form: form, tries: tries + 1), tries: tries, response, "AT+CPMS")
        }
        if form < 2 { return advance(to: .memoryChoice(form: form + 1, tries: tries)) }
        if profile.memories.count > 1 {
            profile.memories.removeFirst()
            return advance(to: .memoryChoice(form: 0, tries: tries))
        }
        return .failed(ModemTrouble(.refused, "AT+CPMS: \(response.error?.label ?? "refused")"))
    }
}
