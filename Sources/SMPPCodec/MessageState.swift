/// The state of a message at the SMSC.
///
/// Source: SMPP 3.4, 5.2.28 and appendix B, and SMPP 5.0, 4.7.15.
package enum MessageState: UInt8, Hashable, Sendable, CaseIterable {
    case scheduled = 0
    case enroute = 1
    case delivered = 2
    case expired = 3
    case deleted = 4
    case undeliverable = 5
    case accepted = 6
    case unknown = 7
    case rejected = 8
    case skipped = 9

    /// Reads the word of a receipt's text (`stat:`), whole or cut to seven letters, in any case.
    ///
    /// - Parameter word: For example `DELIVRD` or `UNDELIV`.
    package init?(word: some StringProtocol) {
        let word = word.uppercased()
        guard let state = Self.words.first(where: { word.hasPrefix($0.0) })?.1 else { return nil }
        self = state
    }

    private static let words: [(String, MessageState)] = [
        ("DELIV", .delivered), ("ENROUTE", .enroute), ("EXPIRED", .expired), ("DELETED", .deleted),
        ("UNDELIV", .undeliverable), ("ACCEPT", .accepted), ("ACKED", .accepted), ("UNKNOWN", .unknown),
        ("REJECT", .rejected),
        ("SCHED", .scheduled), ("SKIPPED", .skipped), ("BUFFERED", .enroute), ("QUEUED", .enroute),
        ("FAILED", .undeliverable),
    ]

    /// The word of a receipt's text, as appendix B gives it.
    package var word: String {
        switch self {
        case .scheduled: "SCHEDULED"
        case .enroute: "ENROUTE"
        case .delivered: "DELIVRD"
        case .expired: "EXPIRED"
        case .deleted: "DELETED"
        case .undeliverable: "UNDELIV"
        case .accepted: "ACCEPTD"
        case .unknown: "UNKNOWN"
        case .rejected: "REJECTD"
        case .skipped: "SKIPPED"
        }
    }
}
