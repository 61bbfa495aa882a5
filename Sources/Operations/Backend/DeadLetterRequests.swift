package import Foundation

/// Which dead letters are meant; all of what is given has to match.
package struct DeadLetterFilter: Hashable, Sendable, Codable {
    /// Where it happened, for example `forwarding`.
    package var stage: String?
    package var carrier: String?
    /// A part of the reason.
    package var reason: String?
    /// The ticket that it concerns, by our number.
    package var ticket: String?
    /// Only those that have waited for so many seconds.
    package var olderThanSeconds: Double?
    /// How many at most, 1 to 1000.
    package var limit: Int

    /// Makes a filter.
    package init(
        stage: String? = nil,
        carrier: String? = nil,
        reason: String? = nil,
        ticket: String? = nil,
        olderThanSeconds: Double? = nil,
        limit: Int = 100
    ) {
        self.stage = stage
        self.carrier = carrier
        self.reason = reason
        self.ticket = ticket
        self.olderThanSeconds = olderThanSeconds
        self.limit = limit
    }
}

/// A dead letter with what is known of it.
package struct DeadLetterDetail: Hashable, Sendable, Codable {
    package var letter: DeadLetterView
    /// How many bytes are kept.
    package var size: Int
    /// The bytes, where they were asked for.
    package var content: Data?
    /// Whether it can be retried.
    package var isRetryable: Bool

    /// Makes a detail.
    package init(letter: DeadLetterView, size: Int, content: Data?, isRetryable: Bool) {
        self.letter = letter
        self.size = size
        self.content = content
        self.isRetryable = isRetryable
    }
}

/// What is to be done with dead letters.
package struct DeadLetterOrder: Hashable, Sendable, Codable {
    /// The choices.
    package enum Action: String, Hashable, Sendable, Codable {
        case retry
        case discard
    }

    package var action: Action
    /// The letters; those that match the filter where there are none.
    package var ids: [Int64]
    package var filter: DeadLetterFilter
    /// Whether only to tell which they are.
    package var isDryRun: Bool

    /// Makes an order.
    package init(_ action: Action, ids: [Int64] = [], filter: DeadLetterFilter = .init(), isDryRun: Bool = false) {
        self.action = action
        self.ids = ids
        self.filter = filter
        self.isDryRun = isDryRun
    }
}

/// What became of a dead letter.
package struct DeadLetterOutcome: Hashable, Sendable, Codable {
    package var id: Int64
    /// Why it was left; nil where it was done.
    package var refusal: String?

    /// Makes an outcome.
    package init(id: Int64, refusal: String? = nil) {
        self.id = id
        self.refusal = refusal
    }
}

/// Something that waits for its turn.
package struct WaitingWorkView: Hashable, Sendable, Codable {
    /// The stage that it waits for.
    package var stage: String
    package var id: Int64
    package var ticket: String?
    package var carrier: String?
    package var since: Date
    /// Not before then is it worked on.
    package var dueAt: Date
    package var attempts: Int
    /// Why the last attempt failed.
    package var trouble: String?

    /// Makes a view.
    package init(
        stage: String,
        id: Int64,
        ticket: String?,
        carrier: String?,
        since: Date,
        dueAt: Date,
        attempts: Int,
        trouble: String?
    ) {
        self.stage = stage
        self.id = id
        self.ticket = ticket
        self.carrier = carrier
        self.since = since
        self.dueAt = dueAt
        self.attempts = attempts
        self.trouble = trouble
    }
}
