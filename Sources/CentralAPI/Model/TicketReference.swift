package import Complaints

/// The mark in a complaint's text by which it is found again at the central system: the ticket number in brackets.
package enum TicketReference {
    /// The mark of a ticket, for instance `[LP10428]`.
    package static func mark(of number: TicketNumber) -> String { "[\(number)]" }

    /// The ticket number that a text bears.
    ///
    /// The last number in brackets counts, since the mark is appended to the citizen's words and these may quote another
    /// ticket; without one, a single number that stands alone as a word does.
    ///
    /// - Parameters:
    ///   - text: A complaint's text as the central system returns it.
    ///   - prefix: The prefix of our ticket numbers.
    /// - Returns: The number, or `nil` where there is none or several without brackets.
    package static func number(in text: String, prefix: String) -> TicketNumber? {
        var bracketed: TicketNumber?
        var bare: Set<TicketNumber> = []
        let isWordPart: (Character) -> Bool = { $0.isLetter || $0.isNumber }
        var index = text.startIndex
        while index < text.endIndex {
            guard isWordPart(text[index]) else {
                index = text.index(after: index)
                continue
            }
            let end = text[index...].firstIndex { !isWordPart($0) } ?? text.endIndex
            if let number = TicketNumber(text[index..<end], prefix: prefix) {
                let isOpened = index > text.startIndex && text[text.index(before: index)] == "["
                if isOpened, end < text.endIndex, text[end] == "]" {
                    bracketed = number
                } else {
                    bare.insert(number)
                }
            }
            index = end
        }
        return bracketed ?? (bare.count == 1 ? bare.first : nil)
    }
}
