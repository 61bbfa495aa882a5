package import Foundation
package import Ledger

/// A dead letter in a list, without its bytes.
package struct DeadLetterLine: Hashable, Sendable, Codable {
    package var id: Int64
    package var stage: DeadLetterRecord.Stage
    package var carrier: String?
    /// The row that it concerns, for example `ticket LP10428`.
    package var subject: String?
    /// The fault and the remedy.
    package var reason: String
    /// The time since which it waits.
    package var since: Date

    init(_ letter: DeadLetter) {
        id = letter.id
        stage = letter.stage
        carrier = letter.carrier
        subject =
            letter.ticketNumber.map { "ticket \($0)" } ?? letter.subject.map { "\($0) \(letter.subjectID ?? 0)" }
        reason = letter.reason
        since = letter.createdAt
    }
}

/// A dead letter with the facts about its bytes.
package struct DeadLetterDetail: Hashable, Sendable, Codable {
    package var letter: DeadLetterLine
    /// The number of bytes that are kept.
    package var size: Int
    /// The bytes, where they were asked for.
    package var content: Data?
    package var isRetryable: Bool
}

/// The end of one item of an order over several.
package struct ItemOutcome: Hashable, Sendable, Codable {
    package var id: Int64
    /// The reason why it was left; nil where the order was carried out.
    package var refusal: String?

    package init(id: Int64, refusal: String? = nil) {
        self.id = id
        self.refusal = refusal
    }
}
