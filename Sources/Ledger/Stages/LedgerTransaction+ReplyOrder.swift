import Foundation

extension LedgerTransaction {
    /// The result of a claim of replies.
    struct ReplyClaim {
        var replies: [SealedReply] = []
        /// Whether a reply keeps its place until another to the same number has ended.
        var isHoldingBack = false
    }

    /// Claims replies that are due for a carrier, of each number the earliest only.
    ///
    /// A reply that is held by a reply under way keeps its place; one that is held by a reply that is due later gets
    /// the place behind that, so that it is met once and not at every claim.
    func claimReplies(for carrier: String, limit: Int) throws -> ReplyClaim {
        var claim = ReplyClaim()
        // Behind this reply the next page begins.
        var last: (dueAt: Int64, id: Int64) = (.min, 0)
        for page in 0..<Self.claimPages {
            let missing = limit - claim.replies.count
            let size = page == 0 ? missing : max(missing, Self.claimPage)
            let rows = try rows(Self.dueReplies, [carrier, now.milliseconds, last.dueAt, last.id, size])
            for row in rows {
                guard claim.replies.count < limit else { return claim }
                let (id, dueAt): (Int64, Int64) = (row[0], row[10])
                last = (dueAt, id)
                switch row[11] as Int64? {
                case nil:
                    claim.replies.append(SealedReply(row: row, carrier: carrier))
                    try run(
                        "UPDATE outbound_message SET state = 'sending', attempts = attempts + 1, updated_at = ? WHERE id = ?",
                        [now.milliseconds, id]
                    )
                case let later? where later > dueAt:
                    try run("UPDATE outbound_message SET due_at = ? WHERE id = ?", [later, id])
                default:
                    claim.isHoldingBack = true
                }
            }
            if claim.replies.count == limit || rows.count < size { return claim }
        }
        return claim
    }

    /// The number of replies that are looked at once if some of the first are held, and the number of such looks:
    /// many replies to one number must not occupy the writer.
    private static let claimPage = 32
    private static let claimPages = 5

    /// The replies that are due, each with the time until which one to the same number holds it: its own time if that
    /// one is under way or about to be, NULL if none does.
    private static let dueReplies = """
        SELECT \(SealedReply.columns), due_at, (
            SELECT max(CASE
                WHEN earlier.state = 'queued' AND earlier.due_at > reply.due_at THEN earlier.due_at
                WHEN earlier.state = 'queued' AND earlier.carrier <> reply.carrier THEN ?2 + \(ReplyOrder.interval.milliseconds)
                ELSE reply.due_at
            END)
            FROM outbound_message AS earlier INDEXED BY outbound_message_recipient
            WHERE earlier.recipient_hash = reply.recipient_hash AND earlier.id < reply.id
                AND earlier.created_at > reply.created_at - \(ReplyOrder.age.milliseconds)
                AND CASE
                    WHEN earlier.state = 'sending' THEN earlier.updated_at > ?2 - \(ReplyOrder.submission.milliseconds)
                    WHEN earlier.state <> 'queued' THEN 0
                    WHEN earlier.due_at > ?2 THEN earlier.attempts BETWEEN 1 AND \(ReplyOrder.failures)
                        AND earlier.due_at <= ?2 + \(ReplyOrder.patience.milliseconds)
                    ELSE earlier.carrier = reply.carrier OR earlier.due_at > ?2 - \(ReplyOrder.patience.milliseconds)
                END
        )
        FROM outbound_message AS reply
        WHERE state = 'queued' AND carrier = ?1 AND due_at <= ?2 AND (due_at, id) > (?3, ?4)
        ORDER BY due_at, id LIMIT ?5
        """
}
