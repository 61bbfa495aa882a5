package import Complaints
package import Foundation
import GRDB

/// What a message became, to be committed together with the message's next state.
package struct TriageSettlement: Sendable {
    /// The message's next state.
    package enum MessageState: String, Sendable {
        case triaged
        case ignored
        case spam
    }

    /// What happens to a ticket.
    package enum TicketChange: Sendable {
        case none
        /// A new ticket, with the message as its origin.
        case open(NewTicket)
        /// An event on an existing ticket; with a text that is passed to the central system where there is one.
        case extend(id: Int64, event: TicketEvent, followUp: String?)
        /// An event on a ticket that is not forwarded yet, and what it says from now on.
        case amend(id: Int64, event: TicketEvent, complaint: Complaint, forwardAt: Date)
        /// The citizen withdraws a ticket; one that is not forwarded yet never is.
        case cancel(id: Int64, event: TicketEvent, followUp: String?)
    }

    /// What is remembered of the sender.
    package struct SenderChange: Sendable {
        package var isStopped: Bool?
        package var helpedAt: Date?
        /// A question that the sender was asked about the ticket of this settlement, and until when an answer counts.
        package var questionUntil: Date?
        /// Whether an open question is closed.
        package var closesQuestion: Bool

        package init(
            isStopped: Bool? = nil,
            helpedAt: Date? = nil,
            questionUntil: Date? = nil,
            closesQuestion: Bool = false
        ) {
            self.isStopped = isStopped
            self.helpedAt = helpedAt
            self.questionUntil = questionUntil
            self.closesQuestion = closesQuestion
        }
    }

    package var state: MessageState
    package var change: TicketChange
    package var notification: NewNotification?
    /// The ticket that the notification is about, where the change names none.
    package var notificationTicketID: Int64?
    package var sender: SenderChange
    /// The text to ourselves that the message is, back from its way.
    package var selfTestID: Int64?

    package init(
        state: MessageState,
        change: TicketChange = .none,
        notification: NewNotification? = nil,
        notificationTicketID: Int64? = nil,
        sender: SenderChange = SenderChange(),
        selfTestID: Int64? = nil
    ) {
        self.state = state
        self.change = change
        self.notification = notification
        self.notificationTicketID = notificationTicketID
        self.sender = sender
        self.selfTestID = selfTestID
    }
}

/// What is known of a sender when a message of theirs is read.
package struct SenderContext: Sendable {
    package var isStopped = false
    package var lastHelpAt: Date?
    /// The ticket about which the sender was asked, and until when an answer counts.
    package var question: (ticketID: Int64, until: Date)?
    /// The sender's latest tickets, newest first.
    package var tickets: [TicketRecord] = []
    /// The ticket that grew from the message which this one continues.
    package var continuedTicketID: Int64?
}

extension Ledger {
    /// Messages that wait for triage, oldest first and at most one of each sender, so that the order of a sender is kept.
    package func messagesForTriage(limit: Int) async throws -> [WaitingInbound] {
        let vault = vault
        return try await read { database in
            try Self.messagesForTriage(limit: limit, in: database, vault: vault)
        }
    }

    static func messagesForTriage(limit: Int, in database: Database, vault: Vault) throws -> [WaitingInbound] {
        let rows = try database.rows(
            kept: """
                SELECT id, carrier, sender, sender_kind, sender_hash, recipient, text, is_incomplete, continues_id,
                    received_at, attempts, is_recovered
                FROM inbound_message WHERE state = 'assembled' ORDER BY id LIMIT ?
                """,
            [limit]
        )
        var seen: Set<Data> = []
        return try rows.compactMap { row in
            guard seen.insert(row[4]).inserted else { return nil }
            let sealedSender: Data = row[2]
            return WaitingInbound(
                id: row[0],
                carrier: row[1],
                sender: PhoneNumber(
                    kind: PhoneNumber.Kind(rawValue: row[3]) ?? .alphanumeric,
                    canonical: try vault.openText(sealedSender, for: "sender")
                ),
                senderHash: row[4],
                recipient: row[5],
                text: try vault.openText(row[6], for: "inbound.text"),
                isIncomplete: row[7],
                continuesID: row[8],
                receivedAt: Date(milliseconds: row[9]),
                attempts: row[10],
                isRecovered: row[11],
                sealedSender: sealedSender
            )
        }
    }

    /// What is known of a message's sender.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - limit: How many of the sender's latest tickets to fetch.
    /// - Returns: What is known.
    /// - Throws: ``LedgerError``.
    package func context(of message: WaitingInbound, limit: Int) async throws -> SenderContext {
        let vault = vault
        return try await read { database in
            try Self.context(of: message, limit: limit, in: database, vault: vault)
        }
    }

    static func context(
        of message: WaitingInbound,
        limit: Int,
        in database: Database,
        vault: Vault
    ) throws -> SenderContext {
        var context = SenderContext()
        if let sender = try database.row(kept: "SELECT * FROM sender WHERE sender_hash = ?", [message.senderHash]) {
            context.isStopped = sender["is_stopped"]
            context.lastHelpAt = (sender["last_help_at"] as Int64?).map(Date.init(milliseconds:))
            if let ticketID = sender["question_ticket_id"] as Int64?, let until = sender["question_until"] as Int64? {
                context.question = (ticketID, Date(milliseconds: until))
            }
        }
        context.tickets = try database.rows(
            kept: """
                SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                WHERE ticket.sender_hash = ? ORDER BY ticket.id DESC LIMIT ?
                """,
            [message.senderHash, limit]
        )
        .map { try TicketRecord(row: $0, vault: vault) }
        if let continued = message.continuesID {
            context.continuedTicketID = try database.integer(
                kept: "SELECT ticket_id FROM inbound_message WHERE id = ?",
                [continued]
            )
        }
        return context
    }

    /// Commits what a message became. A message that was settled already is left as it is.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - settlement: What it became.
    /// - Returns: The ticket that was opened or changed, if any.
    /// - Throws: ``LedgerError``.
    package func settle(_ message: WaitingInbound, as settlement: TriageSettlement) async throws -> TicketRecord? {
        let prefix = configuration.ticketPrefix
        return try await write { transaction in
            try transaction.settle(message, as: settlement, prefix: prefix).flatMap(transaction.ticket)
        }
    }

    /// Notes that a message could not be triaged; after the last attempt it becomes a dead letter.
    package func failTriage(of message: WaitingInbound, reason: String, lastAttempt: Int) async throws {
        try await write { transaction in
            try transaction.run(
                "UPDATE inbound_message SET attempts = attempts + 1 WHERE id = ? AND state = 'assembled'",
                [message.id]
            )
            guard message.attempts + 1 >= lastAttempt else { return }
            try transaction.run("UPDATE inbound_message SET state = 'dead' WHERE id = ?", [message.id])
            try transaction.bury(
                DeadLetterRecord(
                    stage: .triage,
                    carrier: message.carrier,
                    subject: "inbound_message",
                    subjectID: message.id,
                    raw: Data(message.text.utf8),
                    reason: reason
                )
            )
        }
    }
}

extension LedgerTransaction {
    /// Writes what a message became; returns the ticket that was opened or changed, if any.
    func settle(_ message: WaitingInbound, as settlement: TriageSettlement, prefix: String) throws -> Int64? {
        let ticketID = try target(of: settlement.change)
        guard
            try run(
                "UPDATE inbound_message SET state = ?, ticket_id = ? WHERE id = ? AND state = 'assembled'",
                [settlement.state.rawValue, ticketID, message.id]
            ) == 1
        else { return nil }
        if let ticketID { try apply(settlement.change, to: ticketID, of: message, prefix: prefix) }
        if let notification = settlement.notification {
            try insert(
                notification,
                ticketID: ticketID ?? settlement.notificationTicketID,
                carrier: message.carrier,
                recipientHash: message.senderHash,
                recipient: message.sealedSender ?? vault.seal(message.sender.text, for: "sender"),
                serviceNumber: message.recipient
            )
        }
        if let id = settlement.selfTestID { try returnSelfTest(id, as: message) }
        try remember(settlement.sender, of: message.senderHash, ticketID: ticketID)
        return ticketID
    }

    /// The ticket that a change concerns.
    private func target(of change: TriageSettlement.TicketChange) throws -> Int64? {
        switch change {
        case .none: nil
        case .open: try nextTicketID()
        case .extend(let id, _, _), .amend(let id, _, _, _), .cancel(let id, _, _): id
        }
    }

    private func apply(
        _ change: TriageSettlement.TicketChange,
        to id: Int64,
        of message: WaitingInbound,
        prefix: String
    ) throws {
        switch change {
        case .none: break
        case .open(let new):
            try open(new, as: id, for: message, prefix: prefix)
        case .extend(_, let event, let followUp):
            try append(event, to: id)
            if let followUp { try insertFollowUp(followUp, ticketID: id, inboundID: message.id) }
        case .amend(_, let event, let complaint, let forwardAt):
            try append(event, to: id)
            let changed = try run(
                """
                UPDATE ticket SET complaint = ?, district = ?, village = ?, is_anonymous = ?, is_secret = ?, forward_at = ?
                WHERE id = ? AND state = 'open'
                """,
                [
                    try vault.seal(complaint),
                    complaint.place.district?.code, complaint.place.village?.code, complaint.anonymous.value,
                    complaint.isConfidential, forwardAt.milliseconds, id,
                ]
            )
            // It was forwarded in the meantime: the addition goes after it.
            if changed == 0 { try insertFollowUp(message.text, ticketID: id, inboundID: message.id) }
            signal(.forwarding)
        case .cancel(_, let event, let followUp):
            try append(event, to: id)
            let withdrawn = try run("UPDATE ticket SET state = 'cancelled' WHERE id = ? AND state = 'open'", [id])
            if withdrawn == 0, let followUp { try insertFollowUp(followUp, ticketID: id, inboundID: message.id) }
        }
    }

    private func insertFollowUp(_ text: String, ticketID: Int64, inboundID: Int64) throws {
        try run(
            "INSERT INTO follow_up (ticket_id, inbound_id, text, state, due_at) VALUES (?, ?, ?, 'waiting', ?)",
            [ticketID, inboundID, vault.seal(text, for: "follow_up.text"), now.milliseconds]
        )
        signal(.additions)
    }

    private func remember(_ change: TriageSettlement.SenderChange, of senderHash: Data, ticketID: Int64?) throws {
        if let isStopped = change.isStopped {
            try run(
                """
                INSERT INTO sender (sender_hash, is_stopped) VALUES (?1, ?2)
                ON CONFLICT (sender_hash) DO UPDATE SET is_stopped = ?2
                """,
                [senderHash, isStopped]
            )
        }
        if let helpedAt = change.helpedAt {
            try run(
                """
                INSERT INTO sender (sender_hash, last_help_at) VALUES (?1, ?2)
                ON CONFLICT (sender_hash) DO UPDATE SET last_help_at = ?2
                """,
                [senderHash, helpedAt.milliseconds]
            )
        }
        if let until = change.questionUntil, let ticketID {
            try run(
                """
                INSERT INTO sender (sender_hash, question_ticket_id, question_until) VALUES (?1, ?2, ?3)
                ON CONFLICT (sender_hash) DO UPDATE SET question_ticket_id = ?2, question_until = ?3
                """,
                [senderHash, ticketID, until.milliseconds]
            )
        } else if change.closesQuestion {
            try run(
                "UPDATE sender SET question_ticket_id = NULL, question_until = NULL WHERE sender_hash = ?",
                [senderHash]
            )
        }
    }
}
