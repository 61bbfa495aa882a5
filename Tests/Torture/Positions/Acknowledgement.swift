/// That something may be relied on: one line on the scenario's standard output.
struct Acknowledgement: Hashable, Sendable {
    enum Kind: String, Sendable {
        /// A carrier was told that a record is stored.
        case stored
        case buried
        /// A message became a ticket or part of one.
        case triaged
        /// The tracking ID of a ticket is known.
        case forwarded
        /// The network has a reply.
        case sent
        /// A delivery report was acknowledged.
        case delivered
        case backedUp
        /// The scenario came to its end.
        case done
    }

    var kind: Kind
    var subject: String

    init(_ kind: Kind, _ subject: String) {
        self.kind = kind
        self.subject = subject
    }

    /// Reads a line; nil where it is none, or cut off.
    init?(line: Substring) {
        let words = line.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let kind = Kind(rawValue: String(words[0])) else { return nil }
        self.init(kind, String(words[1]))
    }

    var line: String { "\(kind.rawValue) \(subject)\n" }
}
