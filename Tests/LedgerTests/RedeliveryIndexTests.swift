import Carriers
import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite("The index by which redeliveries are known")
struct RedeliveryIndexTests {
    /// A ledger's tables, the index, and what it should know.
    private final class Rig {
        let database: DatabaseQueue
        let limit: Int
        var index: RedeliveryIndex
        /// What is committed.
        var known: [Data: Int64] = [:]
        var forgotten: Set<Data> = []

        init(limit: Int) throws {
            database = try DatabaseQueue()
            try LedgerSchema.migrator.migrate(database)
            self.limit = limit
            index = try database.writeWithoutTransaction { try RedeliveryIndex($0, limit: limit) }
        }

        /// As the next start does after a kill: nothing is kept of what was in memory.
        func restart() throws {
            index = try database.writeWithoutTransaction { try RedeliveryIndex($0, limit: limit) }
        }

        /// Runs a transaction as ``CommitQueue`` does.
        func transaction(isQuiet: Bool = false, commits: Bool = true, _ body: (LedgerTransaction) throws -> Void) throws
        {
            index.begin()
            try database.writeWithoutTransaction { database in
                try database.inWritingTransaction {
                    let transaction = LedgerTransaction(
                        database: database,
                        vault: Vault(.off),
                        now: Date(),
                        redeliveries: index
                    )
                    try body(transaction)
                    try index.settle(in: database, isQuiet: isQuiet)
                    return commits ? .commit : .rollback
                }
            }
            if commits { index.commit() }
        }

        /// Stores a message under a hash, unless one is known by it.
        ///
        /// - Returns: Whether it is new, and its id.
        static func store(_ hash: Data, _ transaction: LedgerTransaction) throws -> (isNew: Bool, id: Int64) {
            if let id = try transaction.message(knownBy: hash) { return (false, id) }
            try transaction.run(
                """
                INSERT INTO inbound_message (carrier, dedup_hash, content_hash, sender_hash, sender, sender_kind, text,
                    received_at, state)
                VALUES ('test', ?, x'', x'', x'', 'subscriber', x'', 0, 'assembled')
                """,
                [hash]
            )
            let id = transaction.database.lastInsertedRowID
            try transaction.know(id, by: hash)
            return (true, id)
        }

        func count(_ table: String) throws -> Int {
            try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
        }

        /// Compares with what it should know, and the tables with their invariants.
        func verify() throws {
            try transaction { transaction in
                for (hash, id) in known {
                    let found = try transaction.message(knownBy: hash)
                    #expect(found == id)
                }
                for hash in forgotten {
                    let found = try transaction.message(knownBy: hash)
                    #expect(found == nil)
                }
            }
            try database.read { database in
                for name in ["message-not-known", "known-without-message"] {
                    let invariant = try #require(LedgerInvariant.all.first { $0.name == name })
                    #expect(try Int64.fetchAll(database, sql: invariant.violations) == [], "\(name)")
                }
            }
        }
    }

    /// The same numbers for the same state on every machine (Steele, Lea and Flood's SplitMix64).
    private struct SplitMix64: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return bits ^ (bits >> 31)
        }
    }

    private static func hash(_ random: inout some RandomNumberGenerator, isOfNextKey: Bool = false) -> Data {
        let code = Data((0..<16).map { _ in UInt8.random(in: 0...255, using: &random) })
        return isOfNextKey ? Data([1]) + code : code
    }

    @Test(
        "knows each message once through commits, what is undone, changed hashes and kills",
        arguments: 0..<12 as Range<UInt64>
    )
    func model(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let rig = try Rig(limit: [1, 7, 64, 1000][Int(seed % 4)])
        for step in 0..<400 {
            let commits = Int.random(in: 0..<8, using: &random) > 0
            var known = rig.known
            var forgotten = rig.forgotten
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                try rig.restart()
            case 1:
                // Hashes are changed, as when the key is exchanged, or forgotten, as when a message is erased.
                try rig.transaction(commits: commits) { transaction in
                    try transaction.prepareChangeOfIdentities()
                    for (old, id) in known.sorted(by: { $0.value < $1.value }).suffix(5) {
                        let new = Bool.random(using: &random) ? Self.hash(&random, isOfNextKey: true) : Data()
                        try transaction.run("UPDATE inbound_message SET dedup_hash = ? WHERE id = ?", [new, id])
                        known[old] = nil
                        forgotten.insert(old)
                        if !new.isEmpty { known[new] = id }
                        let found = try transaction.message(knownBy: old)
                        #expect(found == nil)
                    }
                }
            default:
                let isQuiet = Bool.random(using: &random)
                let earlier = known.sorted { $0.value < $1.value }
                try rig.transaction(isQuiet: isQuiet, commits: commits) { transaction in
                    for _ in 0..<Int.random(in: 0..<(isQuiet ? 3 : 40), using: &random) {
                        if let again = earlier.randomElement(using: &random), Bool.random(using: &random) {
                            let stored = try Rig.store(again.key, transaction)
                            #expect(stored.isNew == false)
                            #expect(stored.id == again.value)
                            continue
                        }
                        let hash = Self.hash(&random, isOfNextKey: step > 200)
                        let isUndone = Int.random(in: 0..<6, using: &random) == 0
                        let outcome = try transaction.isolated {
                            let stored = try Rig.store(hash, transaction)
                            #expect(stored.isNew)
                            if isUndone { throw Undone() }
                            return stored.id
                        }
                        if case .success(let id) = outcome { known[hash] = id } else { forgotten.insert(hash) }
                    }
                }
            }
            if commits { (rig.known, rig.forgotten) = (known, forgotten) }
        }
        try rig.verify()
        try rig.restart()
        try rig.verify()
        #expect(try rig.count("inbound_message") >= rig.known.count)
    }

    private struct Undone: Error {}

    @Test("brings a quiet ledger's hashes to the disk with the next commits, and a busy one's only when they are many")
    func pace() throws {
        var random = SplitMix64(state: 1)
        let rig = try Rig(limit: 1024)
        for _ in 0..<3 { try rig.transaction(isQuiet: true) { _ = try Rig.store(Self.hash(&random), $0) } }
        // Each comes with the commit after its own.
        #expect(try rig.count("inbound_identity") == 2)
        for _ in 0..<100 {
            try rig.transaction { transaction in
                for _ in 0..<10 { _ = try Rig.store(Self.hash(&random), transaction) }
            }
        }
        #expect(try rig.count("inbound_identity") == 2)
        for _ in 0..<1000 {
            try rig.transaction { transaction in
                for _ in 0..<10 { _ = try Rig.store(Self.hash(&random), transaction) }
            }
        }
        let inMemory = try rig.count("inbound_message") - rig.count("inbound_identity")
        #expect((1000...1044).contains(inMemory))
        for _ in 0..<1100 { try rig.transaction(isQuiet: true) { _ in } }
        #expect(try rig.count("inbound_message") == rig.count("inbound_identity"))
        try rig.verify()
    }

    @Test("reads few messages again at a start, however many there are")
    func start() throws {
        var random = SplitMix64(state: 2)
        let rig = try Rig(limit: 256)
        for _ in 0..<500 {
            try rig.transaction { transaction in
                for _ in 0..<20 { _ = try Rig.store(Self.hash(&random), transaction) }
            }
        }
        let settled = try rig.database.read { try Int.fetchOne($0, sql: "SELECT \(RedeliveryIndex.settledMessage)") }
        #expect(try rig.count("inbound_message") == 10_000)
        // Two rounds, and what is not worth a note.
        #expect(try #require(settled) > 10_000 - 3 * 256)
    }

    @Test("puts hashes back together as they were", arguments: [0, 1, 255] as [UInt8])
    func hashes(generation: UInt8) {
        var random = SplitMix64(state: UInt64(generation))
        let bytes = (0..<100).map { _ in (generation == 0 ? Data() : Data([generation])) + Self.hash(&random) }
        let hashes = bytes.map(IdentityHash.init)
        #expect(hashes.map(\.bytes) == bytes)
        #expect(hashes.sorted().map(\.bytes) == bytes.sorted { $0.lexicographicallyPrecedes($1) })
        // A slice of other bytes, whose indices do not begin at zero.
        #expect(IdentityHash((Data([9, 9, 9]) + bytes[0]).dropFirst(3)).bytes == bytes[0])
    }

    @Test("stores no message for who only looks at the ledger")
    func onlooker() throws {
        let rig = try Rig(limit: 1)
        rig.database.writeWithoutTransaction { database in
            let looking = LedgerTransaction(database: database, vault: Vault(.off), now: Date(), redeliveries: nil)
            #expect(throws: LedgerError.self) { try Rig.store(Data(repeating: 1, count: 16), looking) }
        }
    }
}
