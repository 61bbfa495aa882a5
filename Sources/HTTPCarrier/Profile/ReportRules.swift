package import Carriers

/// The rules for a carrier's delivery reports.
package struct ReportRules: Hashable, Sendable {
    /// The meaning of a field of a report.
    package enum Field: String, Hashable, Sendable, CaseIterable {
        case reference
        case status
        case recipient
        case detail
    }

    /// One word or number of the carrier, a range of numbers, or the beginning of several words.
    package enum Word: Hashable, Sendable {
        case exactly(String)
        case between(Int, Int)
        case beginning(String)

        /// Reads `delivered`, `10-12`, `21-` or `REJECTED_*`.
        init(_ notation: String) {
            if notation.hasSuffix("*"), notation.count > 1 {
                self = .beginning(String(notation.dropLast()))
                return
            }
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
            case .beginning(let word): text.lowercased().hasPrefix(word.lowercased())
            }
        }

        /// The narrowest of several matching patterns is used.
        var rank: Int {
            switch self {
            case .exactly: Int.max
            case .between: Int.max - 1
            case .beginning(let word): word.count
            }
        }
    }

    package var methods: [String] = ["GET", "POST"]
    package var conditions: [Condition] = []
    package var batch: FieldSource?
    package var fields: [Field: [FieldSource]] = [:]
    package var ignored: [String] = []
    package var statuses: [DeliveryReport.Status: [Word]] = [:]
    /// The meaning of any other word; nil where the profile names none, so that another word is not known.
    package var otherwise: DeliveryReport.Status?
    package var answers = CallbackAnswers()

    /// The meaning of the carrier's word; ``DeliveryReport/Status/pending`` where it is not known.
    func status(of word: String) -> DeliveryReport.Status { meaning(of: word) ?? .pending }

    /// The meaning of the carrier's word; nil where it is not known.
    func meaning(of word: String) -> DeliveryReport.Status? {
        let matching = statuses.compactMap { status, words in
            words.filter { $0.matches(word) }.map(\.rank).max().map { (status, rank: $0) }
        }
        return matching.max { $0.rank < $1.rank }?.0 ?? otherwise
    }
}

extension String {
    func caseInsensitiveEquals(_ other: String) -> Bool {
        lowercased() == other.lowercased()
    }
}
