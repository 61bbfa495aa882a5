import Carriers
import Complaints
import Foundation

/// A claimed reply. Its number and text are decrypted outside the write transaction.
struct SealedReply: Sendable {
    static let columns = """
        id, kind, ticket_id, (SELECT number FROM ticket WHERE ticket.id = ticket_id), recipient, service_number, text, created_at,
        attempts, state = 'queued'
        """
    static let byID = "SELECT \(columns) FROM outbound_message WHERE id = ? AND state = 'sending'"

    /// Without number and text.
    let reply: OutboundRecord
    private let recipient: Data
    private let text: Data

    init(row: StoredRow, carrier: String) {
        recipient = row[4]
        text = row[6]
        reply = OutboundRecord(
            message: OutboundMessage(
                id: row[0],
                recipient: PhoneNumber(kind: .subscriber, canonical: ""),
                sender: row[5],
                text: "",
                // As it was read before it was claimed, or after.
                attempt: row[9] ? row[8] + 1 : row[8],
                createdAt: Date(milliseconds: row[7])
            ),
            kind: row[1],
            ticketID: row[2],
            ticketNumber: row[3],
            carrier: carrier
        )
    }

    func opened(by vault: Vault) throws -> OutboundRecord {
        var opened = reply
        opened.message.recipient = PhoneNumber(
            kind: .subscriber,
            canonical: try vault.openText(recipient, for: "sender")
        )
        opened.message.text = try vault.openText(text, for: "outbound.text")
        return opened
    }
}
