/// The times for which the texts of citizens are kept.
package struct RetentionRule: Hashable, Sendable {
    /// After a ticket is done and nothing more happens to it: its text, its number and all that belongs to it. Nil keeps them.
    package var doneTickets: Duration?
    /// After a message came, or a text was sent, that belongs to no ticket.
    package var otherMessages: Duration?
    /// After an unreadable request came from a caller that proves nothing, though no officer has settled it. Nil keeps them.
    package var strangersLetters: Duration?
    /// The time for which a redelivery of an erased message is still recognised.
    package var redeliveries: Duration

    package init(
        doneTickets: Duration? = .seconds(365 * 86_400),
        otherMessages: Duration? = .seconds(90 * 86_400),
        strangersLetters: Duration? = .seconds(30 * 86_400),
        redeliveries: Duration = .seconds(7 * 86_400)
    ) {
        self.doneTickets = doneTickets
        self.otherMessages = otherMessages
        self.strangersLetters = strangersLetters
        self.redeliveries = redeliveries
    }
}
