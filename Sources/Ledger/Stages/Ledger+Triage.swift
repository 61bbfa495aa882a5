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
        /// An event on a ticket, and what it says from now on; where it has left already, a text goes after it.
        case amend(
            id: Int64,
            event: TicketEvent,
            complaint: Complaint,
            deadline: CalendarDate?,
            forwardAt: Date?,
            followUp: String?
        )
        /// The citizen withdraws a ticket; one that is not forwarded yet never is.
        case cancel(id: Int64, event: TicketEvent, followUp: String?)
        /// The message repeats what a ticket says already.
        case attach(id: Int64)
    }

    /// What is remembered of the sender.
    package struct SenderChange: Sendable {
        package var isStopped: Bool?
        package var helpedAt: Date?
        /// A question that the sender was asked about the ticket of this settlement, and until when an answer counts.
        package var questionUntil: Date?
        /// Whether an open question is closed.
        package var closesQuestion: Bool
        /// Everything else that is remembered from now on; nil leaves it as it is.
        package var memory: SenderMemory?

        package init(
            isStopped: Bool? = nil,
            helpedAt: Date? = nil,
            questionUntil: Date? = nil,
            closesQuestion: Bool = false,
            memory: SenderMemory? = nil
        ) {
            self.isStopped = isStopped
            self.helpedAt = helpedAt
            self.questionUntil = questionUntil
            self.closesQuestion = closesQuestion
            self.memory = memory
        }
    }

    package var state: MessageState
    package var change: TicketChange
    package var notification: NewNotification?
    /// What is said instead where the ticket has left for the central system in the meantime.
    package var lateNotification: NewNotification?
    /// The ticket that the notification is about, where the change names none.
    package var notificationTicketID: Int64?
    package var sender: SenderChange
    /// The text to ourselves that the message is, back from its way.
    package var selfTestID: Int64?

    package init(
        state: MessageState,
        change: TicketChange = .none,
        notification: NewNotification? = nil,
        lateNotification: NewNotification? = nil,
        notificationTicketID: Int64? = nil,
        sender: SenderChange = SenderChange(),
        selfTestID: Int64? = nil
    ) {
        self.state = state
        self.change = change
        self.notification = notification
        self.lateNotification = lateNotification
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
    /// What is remembered of earlier texts.
    package var memory = SenderMemory()
    /// The latest texts that went to the sender within a day, newest first.
    package var replies: [(text: String, at: Date)] = []

    package init() {}
}

/// An agency's answer, as the ledger keeps it.
package struct StoredAnswer: Hashable, Sendable {
    package var eventID: Int64
    package var ticketID: Int64
    package var institution: String
    package var text: String

    package init(eventID: Int64, ticketID: Int64, institution: String, text: String) {
        self.eventID = eventID
        self.ticketID = ticketID
        self.institution = institution
        self.text = text
    }
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
            guard seen.insert(vault.upgraded(row["sender_hash"])).inserted else { return nil }
            return WaitingInbound(
                id: row["id"],
                carrier: row["carrier"],
                sender: PhoneNumber(
                    kind: PhoneNumber.Kind(rawValue: row["sender_kind"]) ?? .alphanumeric,
                    canonical: try vault.openText(row["sender"], for: "sender")
                ),
                senderHash: row["sender_hash"],
                recipient: row["recipient"],
                text: try vault.openText(row["text"], for: "inbound.text"),
                isIncomplete: row["is_incomplete"],
                continuesID: row["continues_id"],
                receivedAt: Date(milliseconds: row["received_at"]),
                attempts: row["attempts"],
                isRecovered: row["is_recovered"]
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
        let now = clock()
        return try await read { database in
            try Self.context(of: message, limit: limit, in: database, vault: vault, now: now)
        }
    }

    static func context(
        of message: WaitingInbound,
        limit: Int,
        in database: Database,
        vault: Vault,
        now: Date
    ) throws -> SenderContext {
        var context = SenderContext()
        let forms = vault.forms(of: message.senderHash)
        let marks = databaseQuestionMarks(count: forms.count)
        let sender = try database.row(
            kept: "SELECT * FROM sender WHERE sender_hash IN (\(marks))",
            StatementArguments(forms)
        )
        if let sender {
            context.isStopped = sender["is_stopped"]
            context.lastHelpAt = (sender["last_help_at"] as Int64?).map(Date.init(milliseconds:))
            if let ticketID = sender["question_ticket_id"] as Int64?, let until = sender["question_until"] as Int64? {
                context.question = (ticketID, Date(milliseconds: until))
            }
            context.memory = try SenderMemory(sealed: sender["memory"], vault: vault)
            // Who is not known has never been texted.
            context.replies = try latestReplies(to: forms, in: database, vault: vault, now: now)
        }
        context.tickets = try database.rows(
            kept: """
                SELECT \(LedgerTransaction.ticketColumns) FROM \(LedgerTransaction.ticketSource)
                WHERE ticket.sender_hash IN (\(marks)) ORDER BY ticket.id DESC LIMIT ?
                """,
            StatementArguments(forms) + [limit]
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

    private static func latestReplies(
        to forms: [Data],
        in database: Database,
        vault: Vault,
        now: Date
    ) throws -> [(text: String, at: Date)] {
        try database.rows(
            kept: """
                SELECT text, created_at FROM outbound_message
                WHERE recipient_hash IN (\(databaseQuestionMarks(count: forms.count))) AND created_at >= ?
                    AND state <> 'suppressed'
                ORDER BY created_at DESC LIMIT 8
                """,
            StatementArguments(forms) + [now.addingTimeInterval(-86_400).milliseconds]
        )
        .compactMap { row in
            let sealed: Data = row[0]
            guard !sealed.isEmpty else { return nil }
            return (try vault.openText(sealed, for: "outbound.text"), Date(milliseconds: row[1]))
        }
    }

    /// What agencies answered to a sender's reports, newest first.
    package func answers(to senderHash: Data, limit: Int) async throws -> [StoredAnswer] {
        let vault = vault
        let forms = vault.forms(of: senderHash)
        return try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT ticket_event.id, ticket_event.ticket_id, ticket_event.detail
                    FROM ticket JOIN ticket_event ON ticket_event.ticket_id = ticket.id
                    WHERE ticket.sender_hash IN (\(databaseQuestionMarks(count: forms.count)))
                        AND ticket_event.kind = 'answered' AND ticket_event.detail IS NOT NULL
                    ORDER BY ticket_event.id DESC LIMIT ?
                    """,
                arguments: StatementArguments(forms) + [limit]
            )
            .map { row in
                let detail = try FlatJSON.decode(vault.open(row[2], for: "event.detail"))
                return StoredAnswer(
                    eventID: row[0],
                    ticketID: row[1],
                    institution: detail["institution"] ?? "",
                    text: detail["text"] ?? ""
                )
            }
        }
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
        guard
            try run(
                "UPDATE inbound_message SET state = ? WHERE id = ? AND state = 'assembled'",
                [settlement.state.rawValue, message.id]
            ) == 1
        else { return nil }
        let (ticketID, isLate) = try apply(settlement.change, of: message, prefix: prefix)
        if let ticketID {
            try run("UPDATE inbound_message SET ticket_id = ? WHERE id = ?", [ticketID, message.id])
        }
        let onTime = settlement.notification
        if let notification = isLate ? settlement.lateNotification ?? onTime : onTime {
            try insert(
                notification,
                ticketID: ticketID ?? settlement.notificationTicketID,
                carrier: message.carrier,
                recipientHash: message.senderHash,
                recipient: vault.seal(message.sender.text, for: "sender"),
                serviceNumber: message.recipient
            )
        }
        if let id = settlement.selfTestID { try returnSelfTest(id, as: message) }
        try remember(settlement.sender, of: message, ticketID: ticketID)
        return ticketID
    }

    /// Changes a ticket; tells which, and whether it had left for the central system before it could be changed.
    private func apply(
        _ change: TriageSettlement.TicketChange,
        of message: WaitingInbound,
        prefix: String
    ) throws -> (ticketID: Int64?, isLate: Bool) {
        switch change {
        case .none:
            return (nil, false)
        case .attach(let id):
            return (id, false)
        case .open(let new):
            return (try open(new, for: message, prefix: prefix).id, false)
        case .extend(let id, let event, let followUp):
            try append(event, to: id)
            if let followUp { try insertFollowUp(followUp, ticketID: id, inboundID: message.id) }
            return (id, false)
        case .amend(let id, let event, let complaint, let deadline, let forwardAt, let followUp):
            try append(event, to: id)
            try update(complaint, of: id, deadline: deadline)
            let isOpen =
                try run(
                    "UPDATE ticket SET forward_at = coalesce(?, forward_at) WHERE id = ? AND state = 'open'",
                    [forwardAt?.milliseconds, id]
                ) == 1
            if !isOpen, let followUp { try insertFollowUp(followUp, ticketID: id, inboundID: message.id) }
            signal(.forwarding)
            return (id, !isOpen)
        case .cancel(let id, let event, let followUp):
            try append(event, to: id)
            let isWithdrawn =
                try run("UPDATE ticket SET state = 'cancelled' WHERE id = ? AND state = 'open'", [id]) == 1
            if !isWithdrawn, let followUp { try insertFollowUp(followUp, ticketID: id, inboundID: message.id) }
            return (id, !isWithdrawn)
        }
    }

    private func insertFollowUp(_ text: String, ticketID: Int64, inboundID: Int64) throws {
        try run(
            "INSERT INTO follow_up (ticket_id, inbound_id, text, state, due_at) VALUES (?, ?, ?, 'waiting', ?)",
            [ticketID, inboundID, vault.seal(text, for: "follow_up.text"), now.milliseconds]
        )
        signal(.additions)
    }

    private func remember(
        _ change: TriageSettlement.SenderChange,
        of message: WaitingInbound,
        ticketID: Int64?
    ) throws {
        var memory = change.memory
        if let ticketID, let last = memory?.recent.indices.last, memory?.recent[last].messageID == message.id {
            memory?.recent[last].ticketID = ticketID
        }
        let asks = change.questionUntil != nil && ticketID != nil
        guard change.isStopped != nil || change.helpedAt != nil || asks || change.closesQuestion || memory != nil else {
            return
        }
        let sealed = memory.map { vault.seal($0.json, for: "sender.memory") }
        try run(
            """
            INSERT INTO sender (sender_hash, is_stopped, last_help_at, question_ticket_id, question_until, memory)
            VALUES (?1, coalesce(?2, 0), ?3, ?4, ?5, ?6)
            ON CONFLICT (sender_hash) DO UPDATE SET
                is_stopped = coalesce(?2, is_stopped), last_help_at = coalesce(?3, last_help_at),
                question_ticket_id = iif(?7, ?4, question_ticket_id), question_until = iif(?7, ?5, question_until),
                memory = coalesce(?6, memory)
            """,
            [
                try current(message.senderHash), change.isStopped, change.helpedAt?.milliseconds, asks ? ticketID : nil,
                asks ? change.questionUntil?.milliseconds : nil, sealed, asks || change.closesQuestion,
            ]
        )
    }
}

extension SenderMemory {
    init(sealed: Data?, vault: Vault) throws {
        guard let sealed, !sealed.isEmpty else {
            self.init()
            return
        }
        self = try SenderMemory(json: vault.open(sealed, for: "sender.memory"))
    }
}
