package import Carriers

/// How a carrier reports what became of a message.
package struct ReportRules: Hashable, Sendable {
    /// What a field of a report means.
    package enum Field: String, Hashable, Sendable, CaseIterable {
        case reference
        case status
        case recipient
        case detail
    }

    /// One word or number of the carrier, or a range of numbers.
    package enum Word: Hashable, Sendable {
        case exactly(String)
        case between(Int, Int)

        /// Reads `delivered`, `10-12` or `21-`.
        init(_ notation: String) {
            let ends = notation.split(separator: "-", omittingEmptySubsequences: false)
            if ends.count == 2, let lower = Int(ends[0]), let upper = ends[1].isEmpty ? Int.max : Int(ends[1]) {
                self = .between(lower, upper)
            } else {
                self = .exactly(notation)
            }
        }

        func matches(_ text: String) -> Bool {
            switch self {
            case .exactly(let word): text.caseInsensitiveEquals(word)
            case .between(let lower, let upper): Int(text).map { lower <= $0 && $0 <= upper } ?? false
            }
        }
    }

    package var methods: [String] = ["GET", "POST"]
    package var conditions: [Condition] = []
    package var batch: FieldSource?
    package var fields: [Field: [FieldSource]] = [:]
    package var ignored: [String] = []
    package var statuses: [DeliveryReport.Status: [Word]] = [:]
    /// What any other word means; the network may invent new ones.
    package var otherwise: DeliveryReport.Status = .pending
    package var answers = CallbackAnswers()

    /// What the carrier's word means.
    func status(of word: String) -> DeliveryReport.Status {
        for (status, words) in statuses where words.contains(where: { $0.matches(word) }) { return status }
        return otherwise
    }
}

extension String {
    func caseInsensitiveEquals(_ other: String) -> Bool {
        lowercased() == other.lowercased()
    }
}
