import Complaints
import Foundation
import GRDB

extension TicketRecord {
    init(row: Row, vault: Vault) throws {
        id = row["id"]
        number = row["number"]
        inboundID = row["inbound_id"]
        carrier = row["carrier"]
        senderHash = row["sender_hash"]
        let sealedSender: Data = row["sender"]
        let sealedComplaint: Data = row["complaint"]
        // Erasure leaves empty blobs: numbers of tickets are only ever subscribers, so the kind need not be stored.
        sender =
            sealedSender.isEmpty
            ? nil : PhoneNumber(kind: .subscriber, canonical: try vault.openText(sealedSender, for: "sender"))
        if let kind = row["sender_kind"] as String?, let known = PhoneNumber.Kind(rawValue: kind), let found = sender {
            sender = PhoneNumber(kind: known, canonical: found.text)
        }
        recipient = row["recipient"]
        complaint =
            sealedComplaint.isEmpty
            ? nil
            : try vault.complaint(sealedComplaint)
        state = TicketState(rawValue: row["state"]) ?? .open
        trackingID = row["tracking_id"]
        status = (row["status"] as String?).flatMap(TicketStatus.init(rawValue:))
        statusVerbatim = row["status_verbatim"]
        createdAt = Date(milliseconds: row["created_at"])
        updatedAt = Date(milliseconds: row["updated_at"])
        statusChangedAt = (row["status_changed_at"] as Int64?).map(Date.init(milliseconds:))
        deadline = (row["deadline"] as String?).flatMap(CalendarDate.init)
        forwardAttempts = row["forward_attempts"]
        pollFailures = row["poll_failures"]
        knownFollowUps = (row["known_follow_ups"] as String?)?.split(separator: "\n").map(String.init) ?? []
        lastError = row["last_error"]
    }
}
