/// How sure it is that a text is a command and no report.
///
/// A command by a keyword or a number may be obeyed. A command by its sentence counts only where the sender has something open
/// that it can mean; otherwise the text is read again as a report.
package enum CommandEvidence: String, Hashable, Sendable, Codable {
    /// A keyword opens the text.
    case keyword
    /// The text quotes a ticket number or a tracking ID.
    case number
    /// Only the sentence says so.
    case sentence
}
