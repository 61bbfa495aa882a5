import Complaints
import Crypto
import Foundation
import GRDB

/// Tickets and their events.
extension LedgerTransaction {
    func ticket(_ id: Int64) throws -> TicketRecord? {
        try row(Self.ticketQuery, [id]).map { try TicketRecord(row: $0, vault: vault) }
    }

    /// The row that the next new ticket takes.
    func nextTicket() throws -> Int64 {
        try (ends.ticket ?? integer("SELECT max(id) FROM ticket") ?? 0) + 1
    }

    /// Inserts a ticket and its first event; returns its number.
    ///
    /// - Parameters:
    ///   - new: The ticket.
    ///   - row: The row that ``nextTicket()`` told for it; nil asks for one.
    ///   - message: What it grew from.
    ///   - prefix: Letters before its serial.
    /// - Returns: Its number.
    /// - Throws: What the database throws.
    func open(_ new: NewTicket, as row: Int64?, for message: WaitingInbound, prefix: String) throws -> String {
        let complaint = new.complaint
        let serial = try row ?? nextTicket()
        // From 1000 on, so that even the first number looks like one.
        let number = TicketNumber(serial: 999 + serial, prefix: prefix).description
        try run(
            """
            INSERT INTO ticket (id, number, inbound_id, carrier, sender_hash, sender, recipient, complaint, classification,
                category, agency, district, village, incident_date, is_anonymous, is_secret, is_urgent, state, created_at,
                updated_at, deadline, forward_at, confirmation_by, held_at, decide_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                serial, number, message.id, message.carrier, vault.upgraded(message.senderHash),
                vault.seal(message.sender.text, for: "sender"), message.recipient,
                try vault.seal(complaint),
                complaint.classification?.value.rawValue, complaint.category?.value, complaint.agency?.value,
                complaint.place.district?.code, complaint.place.village?.code,
                complaint.incidentDate?.value.description,
                complaint.anonymous.value, complaint.isConfidential, complaint.urgent.value,
                (new.hold == nil ? TicketState.open : .held).rawValue, now.milliseconds, now.milliseconds,
                new.deadline?.description, new.forwardAt.milliseconds, new.confirmationBy?.milliseconds,
                new.hold.map { _ in now.milliseconds }, new.hold?.decideBy.description,
            ]
        )
        try append(
            TicketEvent(kind: .opened, actor: .citizen, at: message.receivedAt.timeIntervalSince1970),
            to: serial,
            touchesTicket: false
        )
        ends.ticket = serial
        if let hold = new.hold {
            let detail = ["reason": hold.reason.rawValue, "decide_by": hold.decideBy.description]
            try append(.byDaemon(.held, at: now, detail), to: serial, touchesTicket: false)
        } else {
            signal(.forwarding)
        }
        return number
    }

    /// Writes what a ticket says from now on.
    ///
    /// - Parameters:
    ///   - complaint: What it says.
    ///   - ticketID: The ticket.
    ///   - deadline: The day by which it should be finished from now on; nil leaves it as it is.
    /// - Returns: Whether there is such a ticket.
    /// - Throws: What the database throws.
    @discardableResult
    func update(_ complaint: Complaint, of ticketID: Int64, deadline: CalendarDate? = nil) throws -> Bool {
        try run(
            """
            UPDATE ticket SET complaint = ?, classification = ?, category = ?, agency = ?, district = ?, village = ?,
                incident_date = ?, is_anonymous = ?, is_secret = ?, is_urgent = ?,
                deadline = coalesce(?, deadline), remind_on = NULL WHERE id = ?
            """,
            [
                try vault.seal(complaint),
                complaint.classification?.value.rawValue, complaint.category?.value, complaint.agency?.value,
                complaint.place.district?.code, complaint.place.village?.code,
                complaint.incidentDate?.value.description, complaint.anonymous.value, complaint.isConfidential,
                complaint.urgent.value, deadline?.description, ticketID,
            ]
        ) == 1
    }

    /// Adds an event to the audit chain.
    ///
    /// Each link is the SHA-256 of the link before it and of the event's facts; the detail enters by its keyed hash, so that it
    /// can be erased without breaking the chain.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - ticketID: The ticket.
    ///   - touchesTicket: Whether the ticket's time of change is set; a caller that writes the ticket anyway sets it there.
    /// - Returns: The event's row.
    /// - Throws: What the database throws.
    @discardableResult
    func append(_ event: TicketEvent, to ticketID: Int64, touchesTicket: Bool = true) throws -> Int64 {
        let detail = Data(FlatJSON.encode(event.detail).utf8)
        let detailHash = vault.hash([Data("detail".utf8), detail])
        let last = try lastEvent()
        let id = last.id + 1
        let at = Int64((event.at * 1000).rounded())
        let chain = Self.link(
            after: last.chain,
            id: id,
            ticketID: ticketID,
            kind: event.kind.rawValue,
            actor: event.actor.rawValue,
            at: at,
            detailHash: detailHash
        )
        try run(
            """
            INSERT INTO ticket_event (id, ticket_id, kind, actor, at, detail, detail_hash, chain)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, ticketID, event.kind.rawValue, event.actor.rawValue, at, vault.seal(detail, for: "event.detail"),
                detailHash, chain,
            ]
        )
        ends.event = (id, chain)
        if touchesTicket { try run("UPDATE ticket SET updated_at = ? WHERE id = ?", [now.milliseconds, ticketID]) }
        return id
    }

    private func lastEvent() throws -> (id: Int64, chain: Data) {
        if let last = ends.event { return last }
        let last = try row("SELECT id, chain FROM ticket_event ORDER BY id DESC LIMIT 1")
        return (last?[0] ?? 0, last?[1] ?? Data())
    }

    static func link(
        after previous: Data,
        id: Int64,
        ticketID: Int64,
        kind: String,
        actor: String,
        at: Int64,
        detailHash: Data
    ) -> Data {
        var hash = SHA256()
        hash.update(data: previous)
        hash.update(data: Data("\(id)|\(ticketID)|\(kind)|\(actor)|\(at)|".utf8))
        hash.update(data: detailHash)
        return Data(hash.finalize())
    }

    /// Queues a reply about a ticket to its reporter; the same reply key is queued only once.
    func notify(_ notification: NewNotification, about ticketID: Int64) throws {
        let found = try row("SELECT \(TicketReporter.columns) FROM ticket WHERE id = ?", [ticketID])
        if let found { try notify(notification, about: ticketID, to: TicketReporter(row: found)) }
    }

    /// Queues a reply about a ticket to its reporter, unless the number cannot get replies or was erased.
    func notify(_ notification: NewNotification, about ticketID: Int64, to reporter: TicketReporter) throws {
        guard reporter.isSubscriber, !reporter.number.isEmpty else { return }
        try insert(
            notification,
            ticketID: ticketID,
            carrier: reporter.carrier,
            recipientHash: reporter.hash,
            recipient: reporter.number,
            serviceNumber: reporter.serviceNumber
        )
    }

    func insert(
        _ notification: NewNotification,
        ticketID: Int64?,
        carrier: String,
        recipientHash: Data,
        recipient: Data,
        serviceNumber: String?
    ) throws {
        let variables = Data(FlatJSON.encode(notification.variables).utf8)
        let isNew = try run(
            """
            INSERT INTO notification (reply_key, kind, ticket_id, carrier, recipient_hash, recipient, service_number,
                variables, created_at)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
            WHERE NOT EXISTS (SELECT 1 FROM outbound_message WHERE reply_key = ?1)
            ON CONFLICT (reply_key) DO NOTHING
            """,
            [
                notification.replyKey, notification.kind, ticketID, carrier, try current(recipientHash), recipient,
                serviceNumber,
                vault.seal(variables, for: "notification.variables"), now.milliseconds,
            ]
        )
        if isNew == 1 { signal(.notification) }
    }
}
