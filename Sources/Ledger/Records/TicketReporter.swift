import Complaints
import Foundation

/// The reporter of a ticket, to whom replies about it go.
struct TicketReporter {
    /// A row may have further columns behind these.
    static let columns = """
        carrier, sender_hash, sender, recipient,
        (SELECT sender_kind FROM inbound_message WHERE inbound_message.id = ticket.inbound_id)
        """
    /// How many columns these are: the index of the first column behind them.
    static let columnCount = 5

    let carrier: String
    let hash: Data
    /// Sealed; empty once erased.
    let number: Data
    /// The service number that the citizen texted.
    let serviceNumber: String?
    let isSubscriber: Bool

    /// Reads a row that begins with ``columns``.
    init(row: StoredRow) {
        carrier = row[0]
        hash = row[1]
        number = row[2]
        serviceNumber = row[3]
        isSubscriber = row[4] == PhoneNumber.Kind.subscriber.rawValue
    }
}
