import Complaints
import Foundation
import GRDB

extension TicketRecord {
    /// Reads a row that begins with ``LedgerTransaction/ticketColumns``.
    ///
    /// - Throws: Where number or text cannot be opened.
    init(row: some PositionedRow, vault: Vault) throws {
        self.init(row: row, sender: try Self.sender(row, vault), complaint: try Self.complaint(row, vault))
    }

    /// Reads what can be read of such a row, for those who only look: one damaged ticket must not hide the others.
    init(readable row: some PositionedRow, vault: Vault) {
        let sender = Result { try Self.sender(row, vault) }
        let complaint = Result { try Self.complaint(row, vault) }
        self.init(row: row, sender: try? sender.get(), complaint: try? complaint.get())
        if case .failure = sender { unreadable.insert(.number) }
        if case .failure = complaint { unreadable.insert(.text) }
    }

    private static func sender(_ row: some PositionedRow, _ vault: Vault) throws -> PhoneNumber? {
        let sealed: Data = row[5]
        // Erasure leaves empty blobs.
        guard !sealed.isEmpty else { return nil }
        return PhoneNumber(
            kind: (row[6] as String?).flatMap(PhoneNumber.Kind.init(rawValue:)) ?? .subscriber,
            canonical: try vault.openText(sealed, for: "sender")
        )
    }

    private static func complaint(_ row: some PositionedRow, _ vault: Vault) throws -> Complaint? {
        let sealed: Data = row[8]
        return sealed.isEmpty ? nil : try vault.complaint(sealed)
    }

    private init(row: some PositionedRow, sender: PhoneNumber?, complaint: Complaint?) {
        id = row[0]
        number = row[1]
        inboundID = row[2]
        carrier = row[3]
        senderHash = row[4]
        self.sender = sender
        recipient = row[7]
        self.complaint = complaint
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
