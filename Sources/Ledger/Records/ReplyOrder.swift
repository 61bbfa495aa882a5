/// How long a reply holds later ones to the same number back, so that they are read in the order in which they were written.
///
/// A reply that is due or under way does, and one that waits for another attempt does for a while: a text that fails for minutes must
/// not keep a citizen from the answers to what they ask meanwhile. What is planned for later, or has ended, holds nothing back.
package enum ReplyOrder {
    /// After more failures than this, a reply that waits for its next attempt holds nothing back.
    package static let failures = 3
    /// One whose next attempt is further away than this holds nothing back, nor does one that another carrier has not taken up in
    /// this time.
    package static let patience: Duration = .seconds(60)
    /// One that has been under way for longer than this has an outcome that nobody will tell.
    package static let submission: Duration = .seconds(300)
    /// When to look again at one that waits for another carrier's.
    package static let interval: Duration = .seconds(1)
    /// How much older a reply may be at most to hold another back; it is not worth sending then.
    package static let age: Duration = .seconds(3 * 86_400)
}
