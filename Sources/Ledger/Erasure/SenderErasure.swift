/// The data of one number, and the effect of its erasure.
package struct SenderErasure: Hashable, Sendable, Codable {
    package var counts = ErasureCounts()
    /// Tickets that SP4N does not have yet, and that it may have: erasing them here needs a word of their own.
    package var unforwarded: [String] = []
    /// Messages, parts of messages and additions that are being worked on, or wait for it.
    package var unread = 0
    /// Requests and submissions that are under way at this moment; nothing can call them back.
    package var underWay = 0
    /// The tracking IDs of reports that SP4N has and keeps.
    package var trackingIDs: [String] = []
    /// Whether the owner has said BERHENTI; that wish is kept, as a keyed hash.
    package var isStopped = false

    package init() {}

    /// Why it is not erased just so; nil where nothing speaks against it.
    package var hindrance: String? {
        guard !unforwarded.isEmpty || unread > 0 else { return nil }
        var reasons: [String] = []
        if !unforwarded.isEmpty {
            reasons.append("SP4N does not have \(unforwarded.joined(separator: ", ")) for certain")
        }
        if unread > 0 { reasons.append("\(unread) messages wait to be read or passed on") }
        return reasons.joined(separator: "; ")
    }
}
