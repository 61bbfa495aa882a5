/// A USSD answer of which more lines may follow: the network's text holds line ends as it likes (3GPP TS 27.007, 7.15).
struct USSDLines: Hashable, Sendable {
    /// How long the lines of one answer may take.
    static let patience = Duration.seconds(2)
    /// How many lines one answer has at most: 182 characters, of which each may end a line.
    private static let mostLines = 182

    private(set) var text: String
    let deadline: ContinuousClock.Instant
    private var count = 1
    private let isQuoted: Bool

    /// Begins with what follows `+CUSD:` in the first line.
    init(_ text: String, deadline: ContinuousClock.Instant) {
        self.text = text
        self.deadline = deadline
        isQuoted = text.contains("\"")
    }

    /// Whether more lines may follow: a quotation mark is open, or there is a text and no coding scheme behind it.
    static func begins(with text: String) -> Bool {
        let quotes = text.count { $0 == "\"" }
        if quotes > 0 { return !quotes.isMultiple(of: 2) }
        return ATFields(text).text(1) != nil && !endsWithScheme(text)
    }

    mutating func append(_ line: String) {
        text += "\n" + line
        count += 1
    }

    /// Whether a line is the last one.
    func ends(with line: String) -> Bool {
        count + 1 >= Self.mostLines
            || (isQuoted
                ? line.hasSuffix("\"") || line.contains("\"") && Self.endsWithScheme(line) : Self.endsWithScheme(line))
    }

    /// Whether a comma and a number of at most three digits end a text.
    private static func endsWithScheme(_ text: some StringProtocol) -> Bool {
        guard let comma = text.lastIndex(of: ",") else { return false }
        let scheme = text[text.index(after: comma)...].filter { $0 != " " }
        return (1...3).contains(scheme.count) && scheme.allSatisfy(\.isNumber)
    }
}
