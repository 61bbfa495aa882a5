import Foundation
import GRDB

/// Erasing data that is no longer needed, a batch at a time.
extension Ledger {
    /// Erases what a rule no longer allows to keep, among the next rows; or only counts it.
    ///
    /// Rows are looked at in the order in which they came, up to the first that is too young. What waits among the dead letters
    /// stays until an operator has decided about it, unless it came from a caller that proves nothing.
    ///
    /// - Parameters:
    ///   - rule: How long each kind of row is kept.
    ///   - cursor: The place at which to go on; moved past the rows that were looked at.
    ///   - limit: How many rows of each table to look at.
    ///   - isDryRun: Whether to count only.
    ///   - requester: The operator; the daemon where its rule alone asks for it.
    /// - Returns: What was erased.
    /// - Throws: ``LedgerError``.
    package func eraseDue(
        by rule: RetentionRule,
        from cursor: inout RetentionCursor,
        limit: Int = 200,
        isDryRun: Bool = false,
        requester: Requester = .daemon
    ) async throws -> ErasureCounts {
        let start = cursor
        let (due, next) = try await read {
            try DueForErasure.find(in: $0, by: rule, from: start, limit: limit, now: self.clock())
        }
        cursor = next
        guard !isDryRun else {
            var counts = due.counts
            counts.replies += try await replyCount(of: due.tickets)
            return counts
        }
        guard !due.counts.isEmpty else { return due.counts }
        return try await write { transaction in
            var counts = ErasureCounts()
            for id in due.tickets {
                guard let replies = try transaction.eraseTicket(id, cause: .retention, by: requester) else { continue }
                counts.tickets += 1
                counts.replies += replies
            }
            for id in due.messages {
                try transaction.eraseMessage(id, redeliveries: rule.redeliveries.seconds)
                counts.messages += 1
            }
            for id in due.replies {
                try transaction.eraseReply(id)
                counts.replies += 1
            }
            for id in due.letters {
                try transaction.eraseDeadLetter(id)
                counts.deadLetters += 1
            }
            for id in due.expiredLetters {
                // An operator may have retried it since it was found.
                guard try transaction.expireDeadLetter(id) else { continue }
                counts.deadLetters += 1
                counts.expiredLetters += 1
            }
            return counts
        }
    }

    private func replyCount(of tickets: [Int64]) async throws -> Int {
        try await read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM outbound_message
                    WHERE ticket_id IN (\(databaseQuestionMarks(count: tickets.count))) AND erased_at IS NULL
                    """,
                arguments: StatementArguments(tickets)
            ) ?? 0
        }
    }

    /// Erases all that a rule no longer allows to keep, batch after batch; or only counts it.
    ///
    /// - Parameters:
    ///   - rule: How long rows are kept.
    ///   - isDryRun: Whether to count only.
    ///   - requester: The operator.
    /// - Returns: The counts.
    /// - Throws: ``LedgerError``.
    package func purge(
        by rule: RetentionRule,
        isDryRun: Bool,
        requester: Requester
    ) async throws -> ErasureCounts {
        var cursor = RetentionCursor()
        var counts = ErasureCounts()
        while !cursor.isThrough {
            try Task.checkCancellation()
            counts =
                counts + (try await eraseDue(by: rule, from: &cursor, isDryRun: isDryRun, requester: requester))
        }
        if !isDryRun { try await finishErasure(of: counts, by: requester) }
        return counts
    }

    /// Keeps a trace of a pass that erased something, lets go of the hashes of redeliveries, and overwrites the log.
    package func finishErasure(of counts: ErasureCounts, by requester: Requester = .daemon) async throws {
        let batch = 500
        var forgotten = batch
        while forgotten == batch {
            forgotten = try await write { try $0.forgetRedeliveries(limit: batch) }
        }
        guard !counts.isEmpty else { return }
        try await write { try $0.keepTrace(of: counts, cause: .retention, by: requester) }
        vault.forget()
        await overwriteLog()
    }

    /// The traces of erasures, newest first.
    package func erasures(limit: Int) async throws -> [ErasureTrace] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM erasure ORDER BY id DESC LIMIT ?",
                arguments: [limit]
            )
            .map { row in
                var counts = ErasureCounts()
                counts.tickets = row["tickets"]
                counts.messages = row["messages"]
                counts.replies = row["replies"]
                counts.deadLetters = row["dead_letters"]
                return ErasureTrace(
                    at: Date(milliseconds: row["at"]),
                    cause: row["cause"],
                    requester: row["requester"],
                    counts: counts
                )
            }
        }
    }
}

/// Rows that a rule no longer allows to keep.
private struct DueForErasure {
    var tickets: [Int64] = []
    var messages: [Int64] = []
    var replies: [Int64] = []
    var letters: [Int64] = []
    var expiredLetters: [Int64] = []

    var counts: ErasureCounts {
        var counts = ErasureCounts()
        counts.tickets = tickets.count
        counts.messages = messages.count
        counts.replies = replies.count
        counts.deadLetters = letters.count + expiredLetters.count
        counts.expiredLetters = expiredLetters.count
        return counts
    }

    static func find(
        in database: Database,
        by rule: RetentionRule,
        from start: RetentionCursor,
        limit: Int,
        now: Date
    ) throws -> (due: DueForErasure, next: RetentionCursor) {
        var due = DueForErasure()
        var next = start
        func limitTime(_ age: Duration?) -> Int64? { age.map { now.addingTimeInterval(-$0.seconds).milliseconds } }
        let ticketLimit = limitTime(rule.doneTickets)
        let otherLimit = limitTime(rule.otherMessages)
        let strangersLimit = limitTime(rule.strangersLetters)

        /// Looks at the next rows of a table, each with its id, its time, and whether it is due.
        func look(_ cursor: Int64?, until limitTime: Int64?, _ sql: String) throws -> (ids: [Int64], next: Int64?) {
            guard let cursor, let limitTime else { return ([], nil) }
            let values = [
                "after": cursor, "limit": Int64(limit), "tickets": ticketLimit ?? .min, "others": otherLimit ?? .min,
                "strangers": strangersLimit ?? .min,
            ]
            let used: [String: (any DatabaseValueConvertible)?] = values.filter { sql.contains(":\($0.key)") }
                .mapValues { $0 }
            let rows = try Row.fetchAll(database, sql: sql, arguments: StatementArguments(used))
            let isEnd = rows.count < limit || (rows.last?[1] as Int64? ?? .max) > limitTime
            let ids = rows.filter { $0[2] as Bool? ?? false }.map { $0[0] as Int64 }
            return (ids, isEnd ? nil : rows.last?[0])
        }

        // A dismissed ticket is no report, so it is kept as long as any other message.
        let isDone = """
            CASE WHEN ticket.state = 'dismissed' THEN ticket.updated_at <= :others
                ELSE ticket.updated_at <= :tickets
                    AND (ticket.state = 'cancelled' OR closed_at IS NOT NULL OR status IN ('resolved', 'closed', 'archived'))
                END
            """
        (due.tickets, next.ticket) = try look(
            start.ticket,
            until: max(ticketLimit ?? .min, otherLimit ?? .min),
            """
            SELECT id, created_at, \(isDone) FROM ticket INDEXED BY ticket_unerased
            WHERE erased_at IS NULL AND id > :after ORDER BY id LIMIT :limit
            """
        )
        // A message of a ticket goes with it, whatever its own age; one of none by its age alone.
        (due.messages, next.message) = try look(
            start.message,
            until: max(ticketLimit ?? .min, otherLimit ?? .min),
            """
            SELECT message.id, message.received_at,
                CASE WHEN message.ticket_id IS NOT NULL THEN ticket.erased_at IS NOT NULL OR (\(isDone))
                    ELSE message.received_at <= :others AND message.state IN ('triaged', 'ignored', 'spam') END
            FROM inbound_message message INDEXED BY inbound_message_unerased
            LEFT JOIN ticket ON ticket.id = message.ticket_id
            WHERE message.erased_at IS NULL AND message.id > :after ORDER BY message.id LIMIT :limit
            """
        )
        (due.replies, next.reply) = try look(
            start.reply,
            until: otherLimit,
            """
            SELECT id, created_at, created_at <= :others AND ticket_id IS NULL AND state NOT IN ('queued', 'sending')
            FROM outbound_message INDEXED BY outbound_message_unerased
            WHERE erased_at IS NULL AND id > :after ORDER BY id LIMIT :limit
            """
        )
        let isExpired =
            "state = 'waiting' AND subject = '\(DeadLetterRecord.strangersSubject)' AND created_at <= :strangers"
        let letters = try look(
            start.letter,
            until: max(otherLimit ?? .min, strangersLimit ?? .min),
            """
            SELECT id, created_at, (created_at <= :others AND state <> 'waiting') OR (\(isExpired))
            FROM dead_letter INDEXED BY dead_letter_unerased
            WHERE erased_at IS NULL AND id > :after ORDER BY id LIMIT :limit
            """
        )
        next.letter = letters.next
        let waiting = Set(
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT id FROM dead_letter WHERE state = 'waiting' AND id IN (\(databaseQuestionMarks(count: letters.ids.count)))
                    """,
                arguments: StatementArguments(letters.ids)
            )
        )
        due.letters = letters.ids.filter { !waiting.contains($0) }
        due.expiredLetters = letters.ids.filter(waiting.contains)
        return (due, next)
    }
}
