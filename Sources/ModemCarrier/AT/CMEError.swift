/// A `+CME ERROR`, numeric or verbose (3GPP TS 27.007, 9.2).
struct CMEError: Hashable, Sendable {
    /// The number; -1 for words that are not known.
    var code: Int

    init(code: Int) {
        self.code = code
    }

    /// Reads what follows `+CME ERROR:`.
    ///
    /// - Parameter text: A number or the words of `AT+CMEE=2`.
    init(parsing text: some StringProtocol) {
        let word = text.lowercased().filter { $0 != "." }
        let number = Int(word) ?? Self.words[word] ?? -1
        // The number becomes a label: whatever a disturbed line makes of it, there are not many.
        code = (0...1023).contains(number) ? number : -1
    }

    /// The SIM is not inserted.
    static let simNotInserted = CMEError(code: 10)
    /// The SIM wants its PUK.
    static let simPUKRequired = CMEError(code: 12)
    /// The SIM fails.
    static let simFailure = CMEError(code: 13)
    /// The SIM is still starting.
    static let simBusy = CMEError(code: 14)
    /// The SIM is of the wrong kind.
    static let simWrong = CMEError(code: 15)

    private static let words = [
        "phone failure": 0, "no connection to phone": 1, "operation not allowed": 3, "operation not supported": 4,
        "sim not inserted": 10, "sim pin required": 11, "sim puk required": 12, "sim failure": 13, "sim busy": 14,
        "sim wrong": 15, "incorrect password": 16, "memory full": 20, "invalid index": 21, "not found": 22,
        "no network service": 30, "network timeout": 31, "unknown": 100,
    ]
}
