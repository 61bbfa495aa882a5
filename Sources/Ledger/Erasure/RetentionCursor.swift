/// Where a pass that erases stands: the last row that was looked at in each table, nil where that is gone through.
package struct RetentionCursor: Hashable, Sendable {
    package var ticket: Int64? = 0
    package var message: Int64? = 0
    package var reply: Int64? = 0
    package var letter: Int64? = 0

    package init() {}

    /// Whether every table was gone through.
    package var isThrough: Bool { ticket == nil && message == nil && reply == nil && letter == nil }
}
