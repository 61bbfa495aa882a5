import Complaints
import Foundation
import GRDB

extension LedgerTransaction {
    /// Writes the settlement of a message; returns the ticket that was opened or changed, if any, with its number
    /// where it is at hand.
    func settle(
        _ message: WaitingInbound,
        as settlement: TriageSettlement,
        prefix: String
    ) throws -> (id: Int64, number: String?)? {
        let ticketID = try ticketID(of: settlement.change)
        guard
            try run(
                """
                UPDATE inbound_message SET state = ?, ticket_id = coalesce(?, ticket_id) WHERE id = ? AND state = 'assembled'
                """,
                [settlement.state.rawValue, ticketID, message.id]
            ) == 1
        else { return nil }
        let (number, isLate) = try apply(settlement.change, to: ticketID, of: message, prefix: prefix)
        let onTime = settlement.notification
        if let notification = isLate ? settlement.lateNotification ?? onTime : onTime {
            let subject = ticketID ?? settlement.notificationTicketID
            // Further replies about a report come after its confirmation.
            if let subject { try releaseConfirmation(of: subject) }
            try insert(
                notification,
                ticketID: subject,
                carrier: message.carrier,
                recipientHash: message.senderHash,
                recipient: vault.seal(message.sender.text, for: "sender"),
                serviceNumber: message.recipient
            )
        }
        if let id = settlement.loopbackTestID { try returnLoopbackTest(id, as: message) }
        try remember(settlement.sender, of: message, ticketID: ticketID)
        return ticketID.map { ($0, number) }
    }

    /// The ticket that a change concerns: of one that is still to be opened, the number that its row will have.
    private func ticketID(of change: TriageSettlement.TicketChange) throws -> Int64? {
        switch change {
        case .none: nil
        case .open: try nextTicket()
        case .extend(let id, _, _), .amend(let id, _, _, _, _, _), .release(let id, _, _, _, _, _),
            .cancel(let id, _, _), .attach(let id):
            id
        }
    }

    /// Changes a ticket; tells the number of one that it opens, and whether it had left for the central system before it could be
    /// changed.
    private func apply(
        _ change: TriageSettlement.TicketChange,
        to ticketID: Int64?,
        of message: WaitingInbound,
        prefix: String
    ) throws -> (number: String?, isLate: Bool) {
        switch change {
        case .none, .attach:
            return (nil, false)
        case .open(let new):
            return (try open(new, as: ticketID, for: message, prefix: prefix), false)
        case .extend(let id, let event, let addition):
            try append(event, to: id)
            if let addition { try insertAddition(addition, ticketID: id, inboundID: message.id) }
            return (nil, false)
        case .amend(let id, let event, let complaint, let deadline, let forwardAt, let addition):
            try append(event, to: id)
            try update(complaint, of: id, deadline: deadline)
            let isHere =
                try run(
                    """
                    UPDATE ticket SET forward_at = coalesce(?, forward_at) WHERE id = ? AND (state = 'open' OR state = 'held')
                    """,
                    [forwardAt?.milliseconds, id]
                ) == 1
            if !isHere, let addition { try insertAddition(addition, ticketID: id, inboundID: message.id) }
            signal(.forwarding)
            return (nil, !isHere)
        case .release(let id, let event, let complaint, let deadline, let forwardAt, let addition):
            try append(event, to: id)
            try update(complaint, of: id, deadline: deadline)
            let facts = ["cause": "answer"]
            let release = TicketEvent(kind: .released, actor: .citizen, at: now.timeIntervalSince1970, detail: facts)
            let isReleased = try releaseHeld(id, forwardAt: forwardAt, release)
            if !isReleased, let addition { try insertAddition(addition, ticketID: id, inboundID: message.id) }
            return (nil, !isReleased)
        case .cancel(let id, let event, let addition):
            try append(event, to: id)
            let isWithdrawn =
                try run(
                    "UPDATE ticket SET state = 'cancelled' WHERE id = ? AND (state = 'open' OR state = 'held')",
                    [id]
                ) == 1
            if !isWithdrawn, let addition { try insertAddition(addition, ticketID: id, inboundID: message.id) }
            return (nil, !isWithdrawn)
        }
    }

    private func insertAddition(_ text: String, ticketID: Int64, inboundID: Int64) throws {
        try run(
            "INSERT INTO addition (ticket_id, inbound_id, text, state, due_at) VALUES (?, ?, ?, 'waiting', ?)",
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
