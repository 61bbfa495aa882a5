/// How long the steps of a request may take.
package struct CurlDeadlines: Sendable, Hashable {
    /// From the start to an established connection, name look-up and TLS included.
    package var connect: Duration
    /// From submission to the last byte of the answer, waiting for a free place included.
    package var total: Duration
    /// Without a byte in either direction, waiting for the peer's answer included; `nil` leaves it to the total. libcurl counts in
    /// whole seconds and looks at a mean of the last few, so that it notices up to ten seconds late.
    package var stall: Duration?

    /// Makes deadlines.
    package init(connect: Duration = .seconds(10), total: Duration = .seconds(60), stall: Duration? = nil) {
        self.connect = connect
        self.total = total
        self.stall = stall
    }
}
