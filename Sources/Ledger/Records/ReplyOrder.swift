/// The times for which a reply holds later replies to the same number, so that they arrive in the order in which they
/// were written.
///
/// A reply that is due or under way holds later ones, and one that waits for another attempt does for a while: a text
/// that fails for minutes must not delay the answers to later questions. A reply that is planned for later, or has
/// ended, holds none.
package enum ReplyOrder {
    /// After more failures than this, a reply that waits for its next attempt holds no other.
    package static let failures = 3
    /// A reply whose next attempt is further away than this holds no other, nor does one that another carrier has not
    /// claimed in this time.
    package static let patience: Duration = .seconds(60)
    /// The outcome of a reply that has been under way for longer than this is lost.
    package static let submission: Duration = .seconds(300)
    /// The time after which a reply that waits for another carrier's is looked at again.
    package static let interval: Duration = .seconds(1)
    /// The largest age difference at which a reply holds another; an older one is not worth sending.
    package static let age: Duration = .seconds(3 * 86_400)
}
