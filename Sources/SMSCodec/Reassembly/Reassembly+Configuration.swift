extension Reassembly {
    /// The limits.
    public struct Configuration: Hashable, Sendable {
        /// How long to wait for the rest of a message after its first part.
        public var timeout: Duration
        /// How long a message handed out incomplete can still be completed.
        public var lateWindow: Duration
        /// How long the parts of a complete message are recognised when they come again.
        public var repetitionWindow: Duration
        /// The most parts held; at least 510, so that one message and its repetition always fit.
        public var mostParts: Int

        /// Sets the limits.
        ///
        /// - Parameters:
        ///   - timeout: How long to wait for the rest of a message after its first part.
        ///   - lateWindow: How long a message handed out incomplete can still be completed.
        ///   - repetitionWindow: How long the parts of a complete message are recognised when they come again.
        ///   - mostParts: The most parts held; values below 510 count as 510.
        public init(
            timeout: Duration = .seconds(600),
            lateWindow: Duration = .seconds(86_400),
            repetitionWindow: Duration = .seconds(120),
            mostParts: Int = 10_000
        ) {
            self.timeout = timeout
            self.lateWindow = lateWindow
            self.repetitionWindow = repetitionWindow
            self.mostParts = max(510, mostParts)
        }
    }
}
