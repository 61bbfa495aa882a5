/// A `+CMS ERROR`, numeric or verbose (3GPP TS 27.005, 3.2.5).
struct CMSError: Hashable, Sendable {
    /// The number: 0 to 127 RP-Cause (3GPP TS 24.011, annex E-2), 128 to 255 TP-FCS (3GPP TS 23.040, 9.2.3.22), 300 to 511 the
    /// modem itself, 512 and more the vendor's own; -1 for words that are not known.
    var code: Int

    init(code: Int) {
        self.code = code
    }

    /// Reads what follows `+CMS ERROR:`.
    ///
    /// - Parameter text: A number or the words of `AT+CMEE=2`.
    init(parsing text: some StringProtocol) {
        let word = text.lowercased().filter { $0 != "." }
        let number = Int(word) ?? Self.words[word] ?? -1
        // The number becomes a label: whatever a disturbed line makes of it, there are not many.
        code = (0...1023).contains(number) ? number : -1
    }

    private static let words = [
        "unassigned (unallocated) number": 1, "operator determined barring": 8, "call barred": 10,
        "short message transfer rejected": 21, "destination out of service": 27, "unidentified subscriber": 28,
        "facility rejected": 29, "unknown subscriber": 30, "network out of order": 38, "temporary failure": 41,
        "congestion": 42, "resources unavailable, unspecified": 47, "requested facility not subscribed": 50,
        "me failure": 300, "sms service of me reserved": 301, "operation not allowed": 302,
        "operation not supported": 303, "invalid pdu mode parameter": 304, "invalid text mode parameter": 305,
        "sim not inserted": 310, "(u)sim not inserted": 310, "sim pin required": 311, "sim pin necessary": 311,
        "ph-sim pin required": 312, "sim failure": 313, "sim busy": 314, "sim wrong": 315, "sim puk required": 316,
        "memory failure": 320, "invalid memory index": 321, "memory full": 322, "smsc address unknown": 330,
        "no network service": 331, "no network": 331, "network timeout": 332, "no +cnma acknowledgement expected": 340,
        "unknown error": 500, "unknown": 500, "user abort": 512,
    ]
}
