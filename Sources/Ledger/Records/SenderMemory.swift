package import Foundation

/// The memory of a sender from one text to the next; sealed in the ledger, and gone when the sender is erased.
package struct SenderMemory: Hashable, Sendable, Codable {
    /// The subject of an open question.
    package enum Topic: String, Hashable, Sendable, Codable {
        /// Where it happened.
        case place
        /// The matter.
        case matter
    }

    /// The sender's wish for the next report: ANONIM or RAHASIA, sent alone before it.
    package struct Wish: Hashable, Sendable, Codable {
        package var isAnonymous: Bool
        package var isSecret: Bool
        package var until: Date

        package init(isAnonymous: Bool, isSecret: Bool, until: Date) {
            self.isAnonymous = isAnonymous
            self.isSecret = isSecret
            self.until = until
        }
    }

    /// The page that the sender has read of an agency's long answer.
    package struct Bookmark: Hashable, Sendable, Codable {
        /// The event that holds the answer.
        package var eventID: Int64
        /// The page that was sent last, counted from 1.
        package var page: Int

        package init(eventID: Int64, page: Int) {
            self.eventID = eventID
            self.page = page
        }
    }

    /// A text of the last day, by digests only.
    package struct RecentText: Hashable, Sendable, Codable {
        package var messageID: Int64
        package var at: Date
        /// Digest of the text, its case and spaces set aside.
        package var exact: UInt64
        /// Digest of its letters alone: what automatic texts have in common that count or tell the time.
        package var loose: UInt64
        /// The number of similar texts that were answered so far, this one included.
        package var answers: Int
        /// The ticket that it opened or changed.
        package var ticketID: Int64?
        /// Whether the text announces a further one.
        package var isUnfinished: Bool

        package init(
            messageID: Int64,
            at: Date,
            exact: UInt64,
            loose: UInt64,
            answers: Int = 0,
            ticketID: Int64? = nil,
            isUnfinished: Bool = false
        ) {
            self.messageID = messageID
            self.at = at
            self.exact = exact
            self.loose = loose
            self.answers = answers
            self.ticketID = ticketID
            self.isUnfinished = isUnfinished
        }
    }

    /// The code of the language that the sender asked for.
    package var language: String?
    /// When the sender was last told that a text or a number is not known.
    package var hintedAt: Date?
    /// When the sender was last told that further reports wait for an officer.
    package var manyReportsAt: Date?
    /// The subject of the open question; the question itself stands beside it in the ledger.
    package var topic: Topic?
    package var wish: Wish?
    package var bookmark: Bookmark?
    /// The latest texts, oldest first.
    package var recent: [RecentText]

    package init() {
        recent = []
    }

    /// Forgets what a clock that was set back remembered ahead of its time, which would silence the sender until then.
    mutating func forgetTimes(after now: Date) {
        let latest = now.addingTimeInterval(60)
        recent.removeAll { $0.at > latest }
        if hintedAt.map({ $0 > latest }) ?? false { hintedAt = nil }
        if manyReportsAt.map({ $0 > latest }) ?? false { manyReportsAt = nil }
    }
}
