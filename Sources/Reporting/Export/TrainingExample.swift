import Complaints
import Foundation
package import Ledger

/// What an officer taught: a text and the value that it should have got, as `lapord classifier train` reads it.
package struct TrainingExample: Hashable, Sendable {
    /// A field that officers correct and the parser learns.
    package enum Field: String, Hashable, Sendable, CaseIterable {
        case agency
        case category
        case classification
    }

    /// The text without personal data.
    package let text: String
    package let field: Field
    /// The field's value now.
    package let value: String

    /// Takes an example from a ticket.
    ///
    /// The result is nil where no officer changed the field, where the text is erased or confidential, and where an officer rewrote
    /// it: then it is not a citizen's language any more.
    ///
    /// - Parameters:
    ///   - history: The ticket.
    ///   - field: The field to learn.
    package init?(_ history: TicketHistory, field: Field) {
        guard history.isAmended(field.rawValue), !history.isAmended("body"), !history.facts.isSecret,
            let text = history.publicText, !text.isEmpty
        else { return nil }
        let value: String? =
            switch field {
            case .agency: history.facts.agency
            case .category: history.facts.category
            case .classification: history.facts.classification?.rawValue
            }
        guard let value else { return nil }
        self.text = text
        self.field = field
        self.value = value
    }

    /// One line of JSON with its line feed: `{"agency":"PUPR","text":"jalan rusak"}`.
    package func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(["text": text, field.rawValue: value]), as: UTF8.self) + "\n"
    }
}
