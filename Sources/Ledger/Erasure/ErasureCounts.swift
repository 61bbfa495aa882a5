/// The number of rows that were erased, or would be.
package struct ErasureCounts: Hashable, Sendable, Codable {
    package var tickets = 0
    /// Messages of citizens.
    package var messages = 0
    /// Replies and other texts to them.
    package var replies = 0
    package var deadLetters = 0
    /// Those of the dead letters that nobody had settled, from callers that prove nothing.
    package var expiredLetters = 0

    package init() {}

    package var isEmpty: Bool { self == ErasureCounts() }

    package static func + (first: ErasureCounts, second: ErasureCounts) -> ErasureCounts {
        var sum = first
        sum.tickets += second.tickets
        sum.messages += second.messages
        sum.replies += second.replies
        sum.deadLetters += second.deadLetters
        sum.expiredLetters += second.expiredLetters
        return sum
    }
}
