/// The text of an SMSC delivery receipt: `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…`.
///
/// SMSCs leave out parts, order them differently and write names in either case; what is there is read. Source: SMPP 3.4,
/// appendix B.
package struct ReceiptText: Hashable, Sendable {
    /// The SMSC's id of the message, as it stands.
    package var messageID: String?
    package var state: MessageState?
    /// The network's error code, as it stands; also a word.
    package var errorCode: String?

    /// Reads a receipt's text.
    ///
    /// - Parameter text: The text; nil comes back where it has neither an id nor a state.
    package init?(_ text: String) {
        // Behind "text:" stand the first characters of our own message, which may look like anything.
        for word in text.split(whereSeparator: { $0 == " " || $0.isNewline }) {
            guard let colon = word.firstIndex(of: ":") else { continue }
            let value = String(word[word.index(after: colon)...])
            let name = word[..<colon].lowercased()
            if name == "text" { break }
            switch name {
            case "id" where messageID == nil && !value.isEmpty: messageID = value
            case "stat" where state == nil: state = MessageState(word: value)
            case "err" where errorCode == nil && !value.isEmpty: errorCode = value
            default: continue
            }
        }
        if messageID == nil, state == nil { return nil }
    }
}
