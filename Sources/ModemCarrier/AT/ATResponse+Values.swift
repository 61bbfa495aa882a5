extension ATResponse {
    /// Whether the SIM is still starting.
    var isSIMBusy: Bool {
        error == .message(CMSError(code: 314)) || error == .equipment(.simBusy)
            || error == .message(CMSError(code: 500))
    }

    /// Whether the modem does not know the command, rather than not carry it out.
    var isUnknownCommand: Bool {
        switch error {
        case .plain, .equipment(CMEError(code: 3)), .equipment(CMEError(code: 4)), .equipment(CMEError(code: 100)),
            .message(CMSError(code: 303)):
            true
        default: false
        }
    }

    /// The first line of an answer without prefix, or what follows the prefix.
    var freeText: String {
        guard isOK, let line = lines.first else { return "" }
        let text = line.hasPrefix("+") ? line.drop { $0 != ":" }.dropFirst() : Substring(line)
        return String(text.drop { $0 == " " }.filter { $0 != "\"" })
    }

    /// The signal of `+CSQ`, nil for 99.
    var signal: Int? {
        value(after: "+CSQ:").flatMap { ATFields($0).integer(0) }.flatMap { (0...31).contains($0) ? $0 : nil }
    }

    /// Used and total of the answer to a choice of memory.
    var slots: ModemProfile.Slots? {
        guard let text = value(after: "+CPMS:") else { return nil }
        let fields = ATFields(text)
        // Some modems name the memory also where it was chosen.
        let first = fields.integer(0) == nil ? 1 : 0
        guard let used = fields.integer(first), let total = fields.integer(first + 1) else { return nil }
        return ModemProfile.Slots(used: used, total: total)
    }
}
