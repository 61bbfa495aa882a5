/// The longest times for the steps of a request.
package struct CurlDeadlines: Sendable, Hashable {
    /// From the start to an established connection, including name look-up and TLS.
    package var connect: Duration
    /// From submission to the last byte of the answer, including the wait for a free place.
    package var total: Duration
    /// The time without a byte in either direction, including the wait for the peer's answer; `nil` for only the total. libcurl
    /// counts whole seconds and uses a mean of the last few, so that it may react up to ten seconds late.
    package var stall: Duration?

    /// Makes deadlines.
    package init(connect: Duration = .seconds(10), total: Duration = .seconds(60), stall: Duration? = nil) {
        self.connect = connect
        self.total = total
        self.stall = stall
    }
}
