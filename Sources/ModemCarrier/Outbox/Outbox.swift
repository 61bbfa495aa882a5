import Carriers

/// The texts that wait to be sent, and how far the one at the front has come.
///
/// A pure state machine. Segments of one text follow each other; a text that fails half-way goes on from that segment at its
/// next attempt, as long as this process remembers it.
struct Outbox {
    /// One call of ``ModemCarrier/submit(_:)``.
    struct Submission {
        var id: Int
        var message: OutboundMessage
        var segmented: SegmentedMessage
        /// The references of the segments that the network took.
        var references: [String]
        /// Until when it must have an outcome.
        var deadline: ContinuousClock.Instant

        /// The segment to send next.
        var nextSegment: SegmentedMessage.Segment { segmented.segments[references.count] }
        var isComplete: Bool { references.count == segmented.segments.count }
    }

    /// What became of a submission.
    struct Finished: Hashable, Sendable {
        var id: Int
        var outcome: SubmissionOutcome
    }

    private struct Progress {
        var message: Int64
        var text: String
        var references: [String]
    }

    /// How many half-sent texts are remembered.
    private static let mostProgress = 64

    private var waiting: [Submission] = []
    private var progress: [Progress] = []

    var count: Int { waiting.count }
    var isEmpty: Bool { waiting.isEmpty }
    var first: Submission? { waiting.first }

    /// The earliest time by which a submission must have an outcome.
    var nextDeadline: ContinuousClock.Instant? { waiting.map(\.deadline).min() }

    /// Adds a submission at the end.
    mutating func append(_ submission: Submission) {
        var submission = submission
        if let index = progress.firstIndex(where: { $0.message == submission.message.id }) {
            let earlier = progress.remove(at: index)
            if earlier.text == submission.message.text { submission.references = earlier.references }
        }
        waiting.append(submission)
    }

    /// The network took the front submission's next segment.
    ///
    /// - Returns: The outcome, where it was the last segment.
    mutating func accepted(reference: String) -> Finished? {
        guard !waiting.isEmpty else { return nil }
        waiting[0].references.append(reference)
        guard waiting[0].isComplete else { return nil }
        let submission = waiting.removeFirst()
        return Finished(id: submission.id, outcome: .accepted(references: submission.references))
    }

    /// Ends the front submission with an outcome other than acceptance, and remembers how far it came.
    mutating func endFirst(_ outcome: SubmissionOutcome) -> Finished? {
        guard !waiting.isEmpty else { return nil }
        return end(waiting.removeFirst(), outcome)
    }

    /// Ends the submissions whose time is over.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - keepingFirst: Whether the front one is being sent, and ends by its own deadline.
    ///   - reason: Why, for the outcomes.
    /// - Returns: What they end with.
    mutating func expire(at now: ContinuousClock.Instant, keepingFirst: Bool, reason: String) -> [Finished] {
        let kept = keepingFirst ? Array(waiting.prefix(1)) : []
        let others = waiting.dropFirst(kept.count)
        let over = others.filter { $0.deadline <= now }
        waiting = kept + others.filter { $0.deadline > now }
        return over.map { end($0, .wait(.seconds(10), reason: reason)) }
    }

    /// Ends all submissions.
    ///
    /// - Parameters:
    ///   - keepingFirst: Whether the front one is being sent and stays.
    ///   - outcome: What they end with.
    /// - Returns: The ended submissions.
    mutating func endAll(keepingFirst: Bool = false, _ outcome: SubmissionOutcome) -> [Finished] {
        let over = waiting.dropFirst(keepingFirst ? 1 : 0)
        waiting = Array(waiting.prefix(keepingFirst ? 1 : 0))
        return over.map { end($0, outcome) }
    }

    private mutating func end(_ submission: Submission, _ outcome: SubmissionOutcome) -> Finished {
        var isFinal = false
        if case .failed = outcome { isFinal = true }
        if !submission.references.isEmpty, !isFinal {
            progress.append(
                Progress(
                    message: submission.message.id,
                    text: submission.message.text,
                    references: submission.references
                )
            )
            if progress.count > Self.mostProgress { progress.removeFirst() }
        }
        // "Wait" promises that nothing was handed to the network, so that another carrier may take over.
        if case .wait(let delay, let reason) = outcome, !submission.references.isEmpty {
            return Finished(id: submission.id, outcome: .retry(after: delay, reason: reason))
        }
        return Finished(id: submission.id, outcome: outcome)
    }
}
