/// The words of a peer inside a sentence of ours, such as SP4N's answer in the reason of a refusal.
///
/// A peer may quote what a citizen wrote. So its words stand between marks, by which everything that is written readable leaves them
/// out: log, metrics, alerts, and the ledger's columns that are not sealed. The sealed history of a ticket keeps them.
package enum PeerWords {
    private static let opening: Character = "\u{2039}"
    private static let closing: Character = "\u{203A}"
    /// The mark of words that were left out.
    package static let omission = "\u{2039}…\u{203A}"

    /// A peer's words, marked.
    package static func quoted(_ words: some StringProtocol) -> String {
        "\(opening)\(String(words.filter { $0 != opening && $0 != closing }))\(closing)"
    }

    /// A sentence with ``omission`` in place of all words of peers.
    package static func removed(from sentence: String) -> String {
        guard sentence.contains(opening) else { return sentence }
        var kept = ""
        var rest = sentence[...]
        while let start = rest.firstIndex(of: opening) {
            kept += rest[..<start] + omission
            // What was cut off has no end.
            guard let end = rest[start...].firstIndex(of: closing) else { return kept }
            rest = rest[rest.index(after: end)...]
        }
        return kept + rest
    }
}
