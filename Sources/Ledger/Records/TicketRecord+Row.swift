import Complaints
import Foundation
import GRDB

extension TicketRecord {
    /// Reads a row that begins with ``LedgerTransaction/ticketColumns``.
    init(row: some PositionedRow, vault: Vault) throws {
        id = row[0]
        number = row[1]
        inboundID = row[2]
        carrier = row[3]
        senderHash = row[4]
        // Erasure leaves empty blobs.
        let sealedSender: Data = row[5]
        if !sealedSender.isEmpty {
            sender = PhoneNumber(
                kind: (row[6] as String?).flatMap(PhoneNumber.Kind.init(rawValue:)) ?? .subscriber,
                canonical: try vault.openText(sealedSender, for: "sender")
            )
        }
        recipient = row[7]
        let sealedComplaint: Data = row[8]
        complaint = sealedComplaint.isEmpty ? nil : try vault.complaint(sealedComplaint)
        state = TicketState(rawValue: row[9]) ?? .open
        trackingID = row[10]
        status = (row[11] as String?).flatMap(TicketStatus.init(rawValue:))
        statusVerbatim = row[12]
        createdAt = Date(milliseconds: row[13])
        updatedAt = Date(milliseconds: row[14])
        statusChangedAt = (row[15] as Int64?).map(Date.init(milliseconds:))
        deadline = (row[16] as String?).flatMap(CalendarDate.init)
        forwardAttempts = row[17]
        pollFailures = row[18]
        knownFollowUps = (row[19] as String?)?.split(separator: "\n").map(String.init) ?? []
        lastError = row[20]
    }
}
