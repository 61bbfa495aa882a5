extension Reassembly {
    /// What makes parts belong together.
    public struct Key: Hashable, Sendable {
        /// Who sent the message.
        public var sender: String
        /// Which of our numbers it was sent to; empty where the carrier does not say.
        public var recipient: String
        /// The number that the parts share, with its width.
        public var reference: Concatenation.Reference
        /// How many parts there are.
        public var total: Int

        /// Composes a key.
        ///
        /// - Parameters:
        ///   - sender: Who sent the message.
        ///   - recipient: Which of our numbers it was sent to.
        ///   - concatenation: What the header of a part says.
        public init(sender: String, recipient: String, concatenation: Concatenation) {
            self.sender = sender
            self.recipient = recipient
            reference = concatenation.reference
            total = concatenation.total
        }
    }

    /// One part.
    public struct Part: Hashable, Sendable {
        /// What the caller calls the part, for example its row in a store.
        public var id: ID
        /// Which of the parts it is, from 1.
        public var sequence: Int
        /// What it carries.
        public var payload: SegmentPayload
    }

    /// A message, whole or not.
    public struct Message: Hashable, Sendable {
        /// What its parts have in common.
        public let key: Key
        /// The parts that came, in order.
        public let parts: [Part]

        /// Whether all parts came.
        public var isComplete: Bool { parts.count == key.total }

        /// The sequence numbers of the parts that did not come.
        public var missing: [Int] {
            let present = Set(parts.map(\.sequence))
            return (1...max(1, key.total)).filter { !present.contains($0) }
        }

        /// The text.
        ///
        /// - Parameter gap: What stands where parts are missing.
        /// - Returns: The text of all parts that came, in order.
        public func text(gap: String = "[…]") -> String {
            SegmentPayload.join(
                Dictionary(uniqueKeysWithValues: parts.map { ($0.sequence, $0.payload) }),
                total: key.total,
                gap: gap
            )
        }
    }
}
