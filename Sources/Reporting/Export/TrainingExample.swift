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
        /// Whether a text is a report: officers decide it about held tickets.
        case kind
    }

    /// The text without personal data.
    package let text: String
    package let field: Field
    /// The field's value now.
    package let value: String

    /// Takes an example from a ticket.
    ///
    /// The result is nil where no officer changed the field or decided about the held ticket, where the text is erased or confidential, and where an officer rewrote
    /// it: then it is not a citizen's language any more.
    ///
    /// - Parameters:
    ///   - history: The ticket.
    ///   - field: The field to learn.
    package init?(_ history: TicketHistory, field: Field) {
        guard field == .kind || history.isAmended(field.rawValue), !history.isAmended("body"), !history.facts.isSecret,
            let text = history.publicText, !text.isEmpty
        else { return nil }
        let value: String? =
            switch field {
            case .agency: history.facts.agency
            case .category: history.facts.category
            case .classification: history.facts.classification?.rawValue
            case .kind: Self.kind(history)
            }
        guard let value else { return nil }
        self.text = text
        self.field = field
        self.value = value
    }

    /// The last decision of an officer about a held ticket; nil where there is none, or a dismissal does not say what the text is.
    private static func kind(_ history: TicketHistory) -> String? {
        let decision = history.events.last {
            $0.actor == .operator && ($0.kind == .released || $0.kind == .dismissed)
        }
        return decision?.kind == .released ? "report" : decision?.detail["kind"]
    }

    /// One line of JSON with its line feed: `{"agency":"PUPR","text":"jalan rusak"}`.
    package func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(["text": text, field.rawValue: value]), as: UTF8.self) + "\n"
    }
}
