import Carriers
import Complaints
import Metrics

/// How submissions went lately, and how far those of several parts have come.
struct SubmissionRecord: Sendable {
    private(set) var accepted = 0
    private(set) var failuresInARow = 0
    /// The last trouble; nil while all is well.
    private(set) var trouble: String?
    private var spentDay: CalendarDate?
    private var partial: [Int64: [String]] = [:]
    private static let partialLimit = 1000

    /// Notes an outcome.
    ///
    /// - Returns: Whether the link changed between well and in trouble.
    mutating func note(_ outcome: SubmissionOutcome) -> Bool {
        let wasWell = trouble == nil
        switch outcome {
        case .paced: return false
        case .accepted:
            accepted += 1
            failuresInARow = 0
            trouble = nil
        case .retry(_, let reason), .wait(_, let reason):
            failuresInARow += 1
            trouble = reason
        case .failed, .optedOut:
            // The link works: the operator said no to one message.
            failuresInARow = 0
            trouble = nil
        }
        return wasWell != (trouble == nil)
    }

    /// Notes that a day's budget is spent.
    ///
    /// - Returns: Whether that is news.
    mutating func noteSpent(on day: CalendarDate) -> Bool {
        defer { spentDay = day }
        return spentDay != day
    }

    /// The references of the parts of a message that were taken before.
    func resume(_ id: Int64) -> [String] { partial[id] ?? [] }

    mutating func progressed(_ id: Int64, _ references: [String]) {
        if partial.count >= Self.partialLimit, partial[id] == nil { partial.removeAll() }
        partial[id] = references
    }

    mutating func finished(_ id: Int64) {
        partial[id] = nil
    }
}

/// The counters of submissions that were handed over and failed, by class.
struct SubmissionFailureCounters: Sendable {
    private let counters: [SubmissionFailure: Counter]

    init(carrier: CarrierName) {
        counters = Dictionary(
            uniqueKeysWithValues: SubmissionFailure.allCases.map { failure in
                let dimensions = [("carrier", carrier.rawValue), ("class", failure.rawValue)]
                return (failure, Counter(label: "lapord_submission_failures_total", dimensions: dimensions))
            }
        )
    }

    func note(_ failure: SubmissionFailure) {
        counters[failure]?.increment()
    }
}
