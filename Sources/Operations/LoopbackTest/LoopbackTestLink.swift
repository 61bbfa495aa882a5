package import Ledger

/// The operations of a carrier and of the store for a loopback test.
package protocol LoopbackTestLink: Sendable {
    /// The carrier by which the text goes.
    var carrier: String { get }

    /// The last text that was sent by this carrier; nil where none was, or where it cannot be told.
    func latest() async -> LoopbackTestRecord?

    /// Records a text and hands it to the carrier.
    func send() async -> LoopbackTestSending

    /// Records that a text did not come back in time.
    func giveUp(_ id: Int64) async

    /// Returns when some text has come back, or after a time.
    func wait(atMost limit: Duration) async
}

/// What became of sending a loopback test.
package enum LoopbackTestSending: Hashable, Sendable {
    /// The carrier took it.
    case sent(id: Int64)
    /// It did not.
    case unsent(reason: String)
}
