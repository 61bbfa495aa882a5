package import Complaints
package import Foundation
import GRDB

/// The progress of a ticket, without the text of its citizen: cheap enough to read for thousands at once.
package struct TicketStanding: Hashable, Sendable {
    package var id: Int64
    package var number: String
    package var state: TicketState
    package var trackingID: String?
    package var statusVerbatim: String?
    package var createdAt: Date
    package var updatedAt: Date
    package var statusChangedAt: Date?

    static let columns = """
        id, number, state, tracking_id, status_verbatim, created_at, updated_at, status_changed_at
        """

    init(row: Row) {
        id = row["id"]
        number = row["number"]
        state = TicketState(rawValue: row["state"]) ?? .open
        trackingID = row["tracking_id"]
        statusVerbatim = row["status_verbatim"]
        createdAt = Date(milliseconds: row["created_at"])
        updatedAt = Date(milliseconds: row["updated_at"])
        statusChangedAt = (row["status_changed_at"] as Int64?).map(Date.init(milliseconds:))
    }
}
