/// A statement about the rows that always holds, told by the query that finds the rows for which it does not.
struct LedgerInvariant: Sendable {
    var name: String
    /// Selects the ids of the rows for which it does not hold; `:now` is the time in milliseconds.
    var violations: String
    var meaning: String
    var remedy: String
    /// Mends all violations; only where that can lose and repeat nothing.
    var mending: String?

    /// The time after which a due or claimed row counts as forgotten: an hour, longer than every lease and pause of
    /// the stages.
    static let patience = 3_600_000

    static let all: [LedgerInvariant] = intake + tickets + replies + erasure + work
}

extension LedgerInvariant {
    /// Promises 1 and 2: every acknowledged message is there, once.
    private static let intake = [
        LedgerInvariant(
            name: "part-without-message",
            violations: """
                SELECT id FROM inbound_part WHERE inbound_id IS NULL AND received_at < :now - 86400000
                """,
            meaning: "parts of long messages were acknowledged a day ago and belong to no message (promise 1)",
            remedy:
                "the daemon joins them within intake.part_timeout; if it runs, look for the stage 'intake' in lapord status"
        ),
        LedgerInvariant(
            name: "message-not-joined",
            violations: """
                SELECT min(id) FROM inbound_part WHERE inbound_id IS NULL
                GROUP BY assembly_hash HAVING count(DISTINCT sequence) >= max(total)
                """,
            meaning: "all parts of a long message are there, but it was not joined (promise 1)",
            remedy: "the daemon joins them within intake.part_timeout"
        ),
        LedgerInvariant(
            name: "dead-message-without-letter",
            violations: """
                SELECT id FROM inbound_message message WHERE state = 'dead' AND NOT EXISTS
                    (SELECT 1 FROM dead_letter WHERE subject = 'inbound_message' AND subject_id = message.id)
                """,
            meaning: "messages that could not be read are not among the dead letters (promise 5)",
            remedy: "--repair lets them be read again",
            mending: """
                UPDATE inbound_message SET state = 'assembled', attempts = 0 WHERE state = 'dead' AND erased_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM dead_letter
                                    WHERE subject = 'inbound_message' AND subject_id = inbound_message.id)
                """
        ),
        LedgerInvariant(
            name: "message-not-known",
            violations: "SELECT id FROM inbound_message message WHERE \(isUnknown)",
            meaning: "messages would be stored again if they were delivered again, or were stored twice (promise 2)",
            remedy:
                "--repair lets their redeliveries be known; what is left then was stored twice: close the later ticket",
            mending: """
                INSERT OR IGNORE INTO inbound_identity
                SELECT dedup_hash, id FROM inbound_message message WHERE \(isUnknown)
                """
        ),
        LedgerInvariant(
            name: "known-without-message",
            violations: "SELECT inbound_id FROM inbound_identity WHERE \(isNobodys)",
            meaning:
                "messages could be taken for redeliveries of others that are not there, and be dropped (promise 1)",
            remedy: "--repair forgets those others",
            mending: "DELETE FROM inbound_identity WHERE \(isNobodys)"
        ),
    ]

    /// Newer messages are known from memory: ``RedeliveryIndex``.
    private static let isUnknown = """
        id <= \(RedeliveryIndex.settledMessage) AND length(dedup_hash) > 0
            AND NOT EXISTS (SELECT 1 FROM inbound_identity
                            WHERE dedup_hash = message.dedup_hash AND inbound_id = message.id)
        """

    private static let isNobodys = """
        NOT EXISTS (SELECT 1 FROM inbound_message
                    WHERE id = inbound_identity.inbound_id AND dedup_hash = inbound_identity.dedup_hash)
        """

    /// Promise 3: one report, one ticket; one ticket, at most one complaint.
    private static let tickets = [
        LedgerInvariant(
            name: "ticket-without-message",
            violations: """
                SELECT ticket.id FROM ticket LEFT JOIN inbound_message message ON message.id = ticket.inbound_id
                WHERE message.id IS NULL OR message.ticket_id IS NOT ticket.id
                """,
            meaning: "tickets grew from no message, or from one that belongs to another ticket (promise 3)",
            remedy: "rows were changed by hand: restore a backup, or compare them with it"
        ),
        LedgerInvariant(
            name: "message-with-two-tickets",
            violations: "SELECT max(id) FROM ticket GROUP BY inbound_id HAVING count(*) > 1",
            meaning: "one message opened two tickets (promise 3)",
            remedy: "close the later one: lapord tickets close"
        ),
        LedgerInvariant(
            name: "message-of-missing-ticket",
            violations: """
                SELECT message.id FROM inbound_message message LEFT JOIN ticket ON ticket.id = message.ticket_id
                WHERE message.ticket_id IS NOT NULL AND ticket.id IS NULL
                """,
            meaning: "messages belong to tickets that are not there (promise 3)",
            remedy: "rows were removed by hand: restore a backup, or compare them with it"
        ),
        LedgerInvariant(
            name: "forwarded-without-tracking-id",
            violations: "SELECT id FROM ticket WHERE state = 'forwarded' AND tracking_id IS NULL",
            meaning: "SP4N has tickets under numbers that are not known here (promise 3)",
            remedy: "find them in SP4N's export: lapord tickets reconcile"
        ),
        LedgerInvariant(
            name: "tracking-id-not-forwarded",
            violations: """
                SELECT id FROM ticket
                WHERE tracking_id IS NOT NULL AND state IN ('held', 'open', 'forwarding', 'uncertain', 'rejected')
                """,
            meaning: "SP4N has tickets that would be sent again (promise 3)",
            remedy: "--repair marks them as forwarded",
            mending: """
                UPDATE ticket SET state = 'forwarded'
                WHERE tracking_id IS NOT NULL AND state IN ('held', 'open', 'forwarding', 'uncertain', 'rejected')
                """
        ),
        LedgerInvariant(
            name: "held-and-forwarded",
            violations: """
                SELECT id FROM ticket WHERE state <> 'held' AND state <> 'dismissed' AND state <> 'cancelled'
                    AND (SELECT max(id) FROM ticket_event WHERE ticket_id = ticket.id AND kind = 'held')
                        > coalesce((SELECT max(id) FROM ticket_event WHERE ticket_id = ticket.id
                            AND (kind = 'released' OR kind = 'reconciled')), 0)
                """,
            meaning: "held tickets went on to SP4N although neither their citizen nor an officer let them (promise 3b)",
            remedy: "rows were changed by hand: look at them with lapord tickets show"
        ),
        LedgerInvariant(
            name: "held-without-event",
            violations: """
                SELECT id FROM ticket WHERE state = 'held' AND NOT EXISTS
                    (SELECT 1 FROM ticket_event WHERE ticket_id = ticket.id AND kind = 'held')
                """,
            meaning: "tickets are held and no event tells why",
            remedy: "rows were changed by hand; decide about them: lapord tickets release or dismiss"
        ),
        LedgerInvariant(
            name: "held-without-day",
            violations: "SELECT id FROM ticket WHERE state = 'held' AND (held_at IS NULL OR decide_by IS NULL)",
            meaning: "held tickets have no day to decide by, so nobody is reminded of them (promise 7)",
            remedy: "--repair gives them the day on which they came",
            mending: """
                UPDATE ticket SET held_at = coalesce(held_at, created_at),
                    decide_by = coalesce(decide_by, date(created_at / 1000 + 25200, 'unixepoch'))
                WHERE state = 'held' AND (held_at IS NULL OR decide_by IS NULL)
                """
        ),
        LedgerInvariant(
            name: "tracking-id-twice",
            violations: """
                SELECT max(id) FROM ticket WHERE tracking_id IS NOT NULL GROUP BY tracking_id HAVING count(*) > 1
                """,
            meaning: "two tickets have one number at SP4N (promise 3)",
            remedy: "compare them with SP4N's pages, and close the wrong one"
        ),
        LedgerInvariant(
            name: "ticket-without-event",
            violations: """
                SELECT id FROM ticket WHERE NOT EXISTS
                    (SELECT 1 FROM ticket_event WHERE ticket_id = ticket.id AND kind = 'opened')
                """,
            meaning: "tickets were opened without an event in the audit chain",
            remedy: "rows were added by hand; nothing can tell what they are"
        ),
        LedgerInvariant(
            name: "forwarded-without-event",
            violations: """
                SELECT id FROM ticket WHERE tracking_id IS NOT NULL AND NOT EXISTS
                    (SELECT 1 FROM ticket_event WHERE ticket_id = ticket.id AND kind IN ('forwarded', 'reconciled'))
                """,
            meaning: "tickets have a number of SP4N's that no event tells of",
            remedy: "rows were changed by hand: compare them with SP4N's pages"
        ),
    ]

    /// Promise 4: one event, at most one reply.
    private static let replies = [
        LedgerInvariant(
            name: "reply-without-event",
            violations: """
                SELECT id FROM outbound_message reply
                WHERE reply_key GLOB 'e[0-9]*' AND NOT EXISTS
                    (SELECT 1 FROM ticket_event WHERE id = CAST(substr(reply.reply_key, 2) AS INTEGER))
                """,
            meaning: "replies tell of events that are not there (promise 4)",
            remedy: "events were removed by hand; the audit chain shows where"
        ),
        LedgerInvariant(
            name: "reply-without-message",
            violations: """
                SELECT id FROM outbound_message reply
                WHERE reply_key GLOB 'm[0-9]*' AND NOT EXISTS
                    (SELECT 1 FROM inbound_message WHERE id = CAST(substr(reply.reply_key, 2) AS INTEGER))
                """,
            meaning: "replies answer messages that are not there (promise 4)",
            remedy: "messages were removed by hand: restore a backup, or compare them with it"
        ),
        LedgerInvariant(
            name: "reply-twice",
            violations: """
                SELECT notification.id FROM notification
                JOIN outbound_message USING (reply_key)
                """,
            meaning: "replies that were written wait to be written again (promise 4)",
            remedy: "--repair drops the second",
            mending: "DELETE FROM notification WHERE reply_key IN (SELECT reply_key FROM outbound_message)"
        ),
    ]

    /// Promise 6: erased data is gone.
    private static let erasure = [
        LedgerInvariant(
            name: "erased-ticket-with-text",
            violations: """
                SELECT id FROM ticket WHERE erased_at IS NOT NULL
                    AND (length(sender) > 0 OR length(complaint) > 0 OR length(sender_hash) > 0)
                """,
            meaning: "tickets that were erased still have text or number (promise 6)",
            remedy: "--repair erases the rest",
            mending: "UPDATE ticket SET sender = x'', complaint = x'', sender_hash = x'' WHERE erased_at IS NOT NULL"
        ),
        LedgerInvariant(
            name: "erased-message-with-text",
            violations: """
                SELECT id FROM inbound_message WHERE erased_at IS NOT NULL
                    AND (length(sender) > 0 OR length(text) > 0 OR length(sender_hash) > 0)
                """,
            meaning: "messages that were erased still have text or number (promise 6)",
            remedy: "--repair erases the rest",
            mending:
                "UPDATE inbound_message SET sender = x'', text = x'', sender_hash = x'' WHERE erased_at IS NOT NULL"
        ),
        LedgerInvariant(
            name: "erased-reply-with-text",
            violations: """
                SELECT id FROM outbound_message WHERE erased_at IS NOT NULL
                    AND (length(recipient) > 0 OR length(text) > 0 OR length(recipient_hash) > 0)
                """,
            meaning: "replies that were erased still have text or number (promise 6)",
            remedy: "--repair erases the rest",
            mending: """
                UPDATE outbound_message SET recipient = x'', text = x'', recipient_hash = x'' WHERE erased_at IS NOT NULL
                """
        ),
    ]

    /// Promises 5 and 7: nothing waits for ever.
    static let work = [
        LedgerInvariant(
            name: "message-unread",
            violations: "SELECT id FROM inbound_message WHERE state = 'assembled' AND received_at < :now - \(patience)",
            meaning: "messages have waited for over an hour to be read, and nobody takes them",
            remedy: "start the daemon; if it runs, look for the stage 'triage' in lapord status"
        ),
        LedgerInvariant(
            name: "ticket-unclaimed",
            violations: """
                SELECT id FROM ticket WHERE state IN ('open', 'uncertain') AND forward_at < :now - \(patience)
                """,
            meaning: "tickets have been due for over an hour, and nobody takes them",
            remedy: "start the daemon; if it runs, look for the stage 'forwarding' in lapord status"
        ),
        LedgerInvariant(
            name: "ticket-claimed-and-forgotten",
            violations: "SELECT id FROM ticket WHERE state = 'forwarding' AND updated_at < :now - \(patience)",
            meaning: "a request to SP4N has been under way for over an hour: who sent it has stopped (promise 3)",
            remedy: "restart the daemon, or say --repair: the tickets become uncertain"
        ),
        LedgerInvariant(
            name: "addition-claimed-and-forgotten",
            violations: """
                SELECT id FROM addition WHERE state = 'sending' AND due_at < :now - \(patience)
                """,
            meaning: "an addition has been on its way to SP4N for over an hour: who sent it has stopped (promise 3)",
            remedy: "restart the daemon, or say --repair: the additions become uncertain"
        ),
        LedgerInvariant(
            name: "reply-claimed-and-forgotten",
            violations: "SELECT id FROM outbound_message WHERE state = 'sending' AND updated_at < :now - \(patience)",
            meaning: "a reply has been on its way to the network for over an hour: who sent it has stopped (promise 4)",
            remedy: "restart the daemon, or say --repair: the replies are sent again"
        ),
        LedgerInvariant(
            name: "confirmation-held-back",
            violations: """
                SELECT id FROM ticket WHERE \(LedgerSchema.holdsConfirmation) AND confirmation_by < :now - \(patience)
                """,
            meaning: "confirmations that should have gone out without SP4N's number are still held back for it",
            remedy: "start the daemon; if it runs, look for the stage 'notification' in lapord status"
        ),
        LedgerInvariant(
            name: "reply-unwritten",
            violations: "SELECT id FROM notification WHERE created_at < :now - \(patience)",
            meaning: "replies have waited for over an hour to be written",
            remedy: "start the daemon; if it runs, look for the stage 'notification' in lapord status"
        ),
        LedgerInvariant(
            name: "reply-unsent",
            violations: "SELECT id FROM outbound_message WHERE state = 'queued' AND due_at < :now - \(patience)",
            meaning: "replies have been due for over an hour, and nobody takes them",
            remedy: "start the daemon; if it runs, look for the stage 'dispatch' and the carriers in lapord status"
        ),
    ]
}
