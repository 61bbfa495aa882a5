import Complaints

/// The number of a report in a command, in any spelling; it may be a number that no report has.
struct QuotedNumber: Hashable, Sendable {
    /// Our number in its normal form, or else the digits.
    let canonical: String
    /// The words that contain the number.
    let range: ClosedRange<Int>

    /// Looks for a number after the first word.
    ///
    /// - Parameters:
    ///   - words: The words of the text, in small letters.
    ///   - ticketPrefix: Letters before our ticket numbers.
    ///   - reach: The number of words that are searched; in a longer text digits mean something else.
    init?(in words: [String], ticketPrefix: String, reach: Int = 6) {
        let prefix = ticketPrefix.lowercased()
        for start in words.indices.prefix(reach).dropFirst() {
            let word = words[start]
            guard word.hasPrefix(prefix) || word.first?.isNumber == true else { continue }
            // In pieces, as in `LP 104 28`: the longest form that is one of our numbers.
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
