import Foundation
import GRDB

/// Tells which message is known by a hash, so that a redelivery is dropped (promise 2).
///
/// The hashes come in no order: in an index on disk each new one changes a page of its own, which the commit writes to the log, and
/// that was more than half of what storing a message wrote. So those of the newest messages stay in memory, and are brought to the
/// table `inbound_identity` in rounds, each in the order of the hashes: then several share a page.
///
/// The messages themselves tell their hashes, so nothing is lost with the memory: at the next start those behind the message up to
/// which `meta` says that all are on disk are read again.
///
/// A transaction's part in it counts once ``commit()`` is called. Used only on the commit thread.
final class RedeliveryIndex: @unchecked Sendable {
    /// The changes of the transaction under way.
    struct Draft {
        fileprivate var added: [IdentityHash: Int64] = [:]
        /// The number of hashes of the round that it brings to the disk.
        fileprivate var brought = 0
        /// Whether it has brought all that was in memory.
        fileprivate var hasBroughtAll = false
        fileprivate var settled: Int64
    }

    /// The number of hashes that stay in memory while many messages come in, about 6 MB.
    static let usualLimit = 65_536

    private let limit: Int
    /// The least number of hashes that one commit brings to the disk.
    private let slice: Int
    /// For how many messages `meta` is written once; as many may be read at a start though they are on disk.
    private let pace: Int64
    /// The messages whose hashes may not be on disk.
    private var recent: [IdentityHash: Int64] = [:]
    /// The hashes that are left of this round, in descending order.
    private var round: [IdentityHash] = []
    /// The newest message.
    private var last: Int64
    /// The newest message when this round began.
    private var roundLast: Int64 = 0
    /// The message up to which `meta` says that all are on disk.
    private var settled: Int64
    private(set) var draft: Draft

    /// Reads the hashes of the newest messages.
    ///
    /// - Parameters:
    ///   - database: The ledger, to which no other process writes.
    ///   - limit: How many hashes stay in memory while much comes in.
    /// - Throws: Where the database cannot be read.
    init(_ database: Database, limit: Int = usualLimit) throws {
        self.limit = limit
        slice = max(1, limit / 1024)
        pace = Int64(max(1, limit / 64))
        settled = try Int64.fetchOne(database, sql: "SELECT \(Self.settledMessage)") ?? 0
        last = settled
        draft = Draft(settled: settled)
        let messages = try Row.fetchCursor(
            database,
            // Empty ones are forgotten; by one of another length, which is damaged, nothing is known.
            sql: """
                SELECT id, dedup_hash FROM inbound_message WHERE id > ? AND length(dedup_hash) IN (16, 17) ORDER BY id
                """,
            arguments: [settled]
        )
        while let message = try messages.next() {
            last = message[0]
            recent[IdentityHash(message[1])] = last
        }
    }

    /// The message up to which all are on disk, as an expression; NULL where `meta` says nothing of it yet.
    static let settledMessage = "(SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'identities_settled')"

    // MARK: A transaction

    /// Begins anew, whatever became of the transaction before.
    func begin() {
        draft = Draft(settled: settled)
    }

    /// The message that is known by a hash.
    func message(knownBy hash: Data, in database: Database) throws -> Int64? {
        let identity = IdentityHash(hash)
        if let message = draft.added[identity] ?? (draft.hasBroughtAll ? nil : recent[identity]) { return message }
        return try database.integer(kept: "SELECT inbound_id FROM inbound_identity WHERE dedup_hash = ?", [hash])
    }

    /// Lets a message be known by its hash, which no other is.
    func add(_ message: Int64, knownBy hash: Data) {
        draft.added[IdentityHash(hash)] = message
    }

    /// Goes back to how it was before a part of the transaction that was undone.
    func restore(_ earlier: Draft) {
        draft = earlier
    }

    /// Brings hashes to the disk where there are many, or where there is time: the last work of a transaction, done once.
    ///
    /// - Parameters:
    ///   - database: The ledger.
    ///   - isQuiet: Whether nothing was committed for a while before.
    /// - Throws: Where the database cannot be written.
    func settle(in database: Database, isQuiet: Bool) throws {
        let count = draft.added.count
        if recent.count + count > limit {
            try bring(max(slice, 2 * count), in: database)
        } else if isQuiet {
            try bring(slice, in: database)
        }
    }

    /// Brings all hashes to the disk; comes before any that a message has is changed, which is done there only.
    func bringAll(in database: Database) throws {
        if !draft.hasBroughtAll {
            for (hash, message) in recent.sorted(by: { $0.key < $1.key }) { try insert(hash, message, in: database) }
        }
        for (hash, message) in draft.added { try insert(hash, message, in: database) }
        draft.added = [:]
        draft.hasBroughtAll = true
    }

    /// Makes true what the transaction did, now that it is on disk.
    func commit() {
        if draft.hasBroughtAll {
            recent = [:]
            round = []
        }
        for hash in round.suffix(draft.brought) { recent[hash] = nil }
        round.removeLast(draft.brought)
        for (hash, message) in draft.added {
            recent[hash] = message
            last = max(last, message)
        }
        settled = draft.settled
    }

    private func bring(_ number: Int, in database: Database) throws {
        guard !draft.hasBroughtAll else { return }
        if round.isEmpty {
            // The hashes of this transaction come with the next round: it may still be undone.
            round = recent.keys.sorted(by: >)
            roundLast = last
        }
        let next = round.suffix(number)
        for hash in next.reversed() {
            if let message = recent[hash] { try insert(hash, message, in: database) }
        }
        draft.brought = next.count
        guard draft.brought == round.count, roundLast - draft.settled >= pace else { return }
        try database.run(
            kept: "INSERT OR REPLACE INTO meta (name, value) VALUES ('identities_settled', ?)",
            [Data("\(roundLast)".utf8)]
        )
        draft.settled = roundLast
    }

    private func insert(_ hash: IdentityHash, _ message: Int64, in database: Database) throws {
        // The hashes of a round that the last stop cut off are there already.
        try database.run(
            kept: "INSERT OR IGNORE INTO inbound_identity (dedup_hash, inbound_id) VALUES (?, ?)",
            [hash.bytes, message]
        )
    }
}
