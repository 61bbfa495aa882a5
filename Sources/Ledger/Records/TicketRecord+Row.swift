import Complaints
import Foundation
import GRDB

extension LedgerTransaction {
    /// In the order in which ``TicketRecord`` reads them below: a look-up of a column by its name takes longer than
    /// reading it.
    static let ticketColumns = """
        ticket.id, ticket.number, ticket.inbound_id, ticket.carrier, ticket.sender_hash, ticket.sender,
        inbound_message.sender_kind, ticket.recipient, ticket.complaint, ticket.state, ticket.tracking_id, ticket.status,
        ticket.status_verbatim, ticket.created_at, ticket.updated_at, ticket.status_changed_at, ticket.deadline,
        ticket.forward_attempts, ticket.poll_failures, ticket.known_follow_ups, ticket.last_error, ticket.held_at,
        ticket.decide_by
        """
    /// The number of these columns: the index of the first column behind them.
    static let ticketColumnCount = 23
    /// The columns that ``TicketHistory/Facts`` reads beside them.
    static let factColumns = """
        ticket.classification, ticket.category, ticket.agency, ticket.district, ticket.village, ticket.is_anonymous,
        ticket.is_secret, ticket.is_urgent
        """
    static let ticketSource = "ticket JOIN inbound_message ON inbound_message.id = ticket.inbound_id"

    static let ticketQuery = "SELECT \(ticketColumns) FROM \(ticketSource) WHERE ticket.id = ?"
}

extension TicketRecord {
    /// Reads a row that begins with ``LedgerTransaction/ticketColumns``.
    ///
    /// - Throws: Where number or text cannot be opened.
    init(row: some PositionedRow, vault: Vault) throws {
        self.init(row: row, sender: try Self.sender(row, vault), complaint: try Self.complaint(row, vault))
    }

    /// Reads the undamaged parts of such a row, for lists and pages: one damaged ticket must not hide the others.
    init(readable row: some PositionedRow, vault: Vault) {
        let sender = Result { try Self.sender(row, vault) }
        let complaint = Result { try Self.complaint(row, vault) }
        self.init(row: row, sender: try? sender.get(), complaint: try? complaint.get())
        if case .failure = sender { unreadable.insert(.number) }
        if case .failure = complaint { unreadable.insert(.text) }
    }

    /// The id of such a row, also of one that cannot be opened.
    static func id(in row: some PositionedRow) -> Int64 { row[0] }

    /// The carrier of such a row, also of one that cannot be opened.
    static func carrier(in row: some PositionedRow) -> String { row[3] }

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
        heldAt = (row[21] as Int64?).map(Date.init(milliseconds:))
        decideBy = (row[22] as String?).flatMap(CalendarDate.init)
    }
}
