import Complaints

/// The number of a report that a command quotes, however sloppily: also one that no report can have.
struct QuotedNumber: Hashable, Sendable {
    /// Our number in its own form where it is one, else the digits.
    let canonical: String
    /// The words that it stands in.
    let range: ClosedRange<Int>

    /// Looks for a number behind the first word.
    ///
    /// - Parameters:
    ///   - words: The words of the text, in small letters.
    ///   - ticketPrefix: Letters before our ticket numbers.
    ///   - reach: How many words are looked at; in a longer text digits mean something else.
    init?(in words: [String], ticketPrefix: String, reach: Int = 6) {
        let prefix = ticketPrefix.lowercased()
        for start in words.indices.prefix(reach).dropFirst() {
            let word = words[start]
            guard word.hasPrefix(prefix) || word.first?.isNumber == true else { continue }
            // Written in pieces, as in `LP 104 28`: the longest that is a number of ours.
            for end in stride(from: min(start + 4, words.count - 1), through: start, by: -1) {
                if let number = TicketNumber(words[start...end].joined(), prefix: ticketPrefix) {
                    canonical = number.description
                    range = start...end
                    return
                }
            }
            let end = word == prefix && start + 1 < words.count ? start + 1 : start
            let digits = words[end].drop(while: \.isLetter)
            guard digits.count >= 3, digits.allSatisfy(\.isNumber) else { continue }
            canonical = end > start || word.hasPrefix(prefix) ? ticketPrefix + digits : String(digits)
            range = start...end
            return
        }
        return nil
    }
}
