/// Something in the store that must not be.
package struct StoreFinding: Hashable, Sendable, Codable {
    /// The invariant's name.
    package var name: String
    /// How many rows are concerned.
    package var count: Int
    /// What is wrong, where, and what to do.
    package var text: String
    /// Whether `lapord store check --repair` may mend it.
    package var isMendable: Bool

    /// Makes a finding.
    package init(name: String, count: Int, text: String, isMendable: Bool) {
        self.name = name
        self.count = count
        self.text = text
        self.isMendable = isMendable
    }
}

/// How much was erased, or would be.
package struct ErasureReport: Hashable, Sendable, Codable {
    package var tickets: Int
    package var messages: Int
    package var replies: Int
    package var deadLetters: Int
    /// Whether nothing was erased because only the amount was asked for.
    package var isDryRun: Bool

    /// Makes a report.
    package init(tickets: Int, messages: Int, replies: Int, deadLetters: Int, isDryRun: Bool) {
        self.tickets = tickets
        self.messages = messages
        self.replies = replies
        self.deadLetters = deadLetters
        self.isDryRun = isDryRun
    }
}

/// Whether only to tell what would be done.
package struct PurgeRequest: Hashable, Sendable, Codable {
    package var isDryRun: Bool

    /// Makes a request.
    package init(isDryRun: Bool) {
        self.isDryRun = isDryRun
    }
}

/// Whose data is to be erased. The number travels in the body, never in an address.
package struct ErasureRequest: Hashable, Sendable, Codable {
    /// The number as the operator wrote it.
    package var number: String
    /// Whether to erase what the central system does not have yet too.
    package var isForced: Bool
    package var isDryRun: Bool

    /// Makes a request.
    package init(number: String, isForced: Bool = false, isDryRun: Bool = false) {
        self.number = number
        self.isForced = isForced
        self.isDryRun = isDryRun
    }
}

/// What was erased of one number.
package struct SenderErasureReport: Hashable, Sendable, Codable {
    package var erased: ErasureReport
    /// Tickets that the central system does not have for certain; it will never get them.
    package var unforwarded: [String]
    /// What the central system keeps, under its own numbers.
    package var trackingIDs: [String]
    /// Whether the wish to get no texts is kept.
    package var isStopped: Bool
    /// What speaks against erasing, in a dry run.
    package var hindrance: String?

    /// Makes a report.
    package init(
        erased: ErasureReport,
        unforwarded: [String] = [],
        trackingIDs: [String] = [],
        isStopped: Bool = false,
        hindrance: String? = nil
    ) {
        self.erased = erased
        self.unforwarded = unforwarded
        self.trackingIDs = trackingIDs
        self.isStopped = isStopped
        self.hindrance = hindrance
    }

    /// Whether nothing was known of the number.
    package var isEmpty: Bool {
        !isStopped && erased.tickets + erased.messages + erased.replies + erased.deadLetters == 0
    }
}

/// How far the exchange of the key is.
package struct KeyExchangeReport: Hashable, Sendable, Codable {
    package var isUnderWay: Bool
    /// How often the key was exchanged.
    package var generation: Int
    package var rowsDone: Int
    package var rowsTotal: Int
    /// What the last exchange that ended could not read, table by table; it stays as it was.
    package var unreadable: [Unreadable]

    /// Damaged rows of a table.
    package struct Unreadable: Hashable, Sendable, Codable {
        package var table: String
        package var count: Int
        /// The first few, where rows have numbers.
        package var rows: [Int64]

        /// Makes one.
        package init(table: String, count: Int, rows: [Int64]) {
            self.table = table
            self.count = count
            self.rows = rows
        }
    }

    /// Makes a report.
    package init(
        isUnderWay: Bool,
        generation: Int,
        rowsDone: Int,
        rowsTotal: Int,
        unreadable: [Unreadable] = []
    ) {
        self.isUnderWay = isUnderWay
        self.generation = generation
        self.rowsDone = rowsDone
        self.rowsTotal = rowsTotal
        self.unreadable = unreadable
    }
}
