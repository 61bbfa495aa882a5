import Dispatch
import Foundation
import GRDB
import Glibc
import Synchronization

/// The one writer: what arrives while a commit is on its way to the disk forms the next one.
///
/// One piece of work that fails does not take its neighbours with it: the batch is then done again with a savepoint for each. A
/// caller resumes only when its commit is on disk. The queue is bounded: beyond its limit a caller is refused at once.
///
/// While the disk refuses, nothing new is tried: callers are refused at once, results of past requests wait, and a
/// probe tests now and then whether the disk accepts writes.
final class CommitQueue: Sendable {
    /// The importance of a piece of work.
    enum Importance: Hashable, Sendable {
        /// Its caller brings it again: it is refused when the queue is full, and when the disk refuses.
        case refusable
        /// A stage wants it and tries again: refused when the disk refuses.
        case wanted
        /// The result of something that has happened outside: waits until the disk takes it.
        case result
    }

    private struct State {
        var waiting: [any PendingWrite] = []
        var isDraining = false
        var isClosed = false
        var condition = StoreCondition()
        var nextID: UInt64 = 0

        /// Takes what waits, the oldest first.
        mutating func take(atMost limit: Int) -> [any PendingWrite] {
            var taken: [any PendingWrite] = []
            if waiting.count <= limit {
                swap(&taken, &waiting)
            } else {
                taken += waiting.prefix(limit)
                waiting.removeFirst(limit)
            }
            return taken
        }
    }

    private let state = Mutex(State())
    private let pool: DatabasePool
    private let keys: VaultHolder
    private let redeliveries: RedeliveryIndex?
    /// When the last commit ended, by the clock of ``DispatchTime``.
    private let lastEnd = Atomic<UInt64>(0)
    private let signals: LedgerSignals
    private let limit: Int
    private let batchLimit: Int
    private let clock: @Sendable () -> Date
    private let observe: @Sendable (_ batch: Int, _ duration: Double) -> Void
    private let path: String
    private let probeInterval: DispatchTimeInterval
    /// Told when the disk begins to refuse, with the cause, and when it takes again, with nil.
    private let report: @Sendable (LedgerError?) -> Void
    private let thread = DispatchQueue(label: "lapord.ledger.commit")

    init(
        pool: DatabasePool,
        keys: VaultHolder,
        redeliveries: RedeliveryIndex?,
        signals: LedgerSignals,
        limit: Int,
        batchLimit: Int,
        path: String,
        probeInterval: Duration,
        clock: @escaping @Sendable () -> Date,
        observe: @escaping @Sendable (_ batch: Int, _ duration: Double) -> Void,
        report: @escaping @Sendable (LedgerError?) -> Void
    ) {
        self.pool = pool
        self.keys = keys
        self.redeliveries = redeliveries
        self.signals = signals
        self.limit = limit
        self.batchLimit = batchLimit
        self.clock = clock
        self.observe = observe
        self.path = path
        self.probeInterval = .milliseconds(max(1, Int(probeInterval.seconds * 1000)))
        self.report = report
    }

    /// The number of pieces of work that wait.
    var depth: Int { state.withLock { $0.waiting.count } }

    /// Why nothing can be written; nil where it can.
    var trouble: LedgerError? { state.withLock { $0.condition.trouble } }

    /// Runs work in the next commit and returns when that commit is on disk.
    ///
    /// - Parameters:
    ///   - importance: What becomes of it when too much waits, or the disk refuses.
    ///   - body: The work; it may run twice, where a neighbour failed.
    /// - Returns: What the work returned.
    /// - Throws: ``LedgerError``, `CancellationError` for a result that waits for the disk, or what the work threw.
    nonisolated(nonsending) func write<Value: Sendable>(
        _ importance: Importance,
        _ body: @escaping @Sendable (LedgerTransaction) throws -> Value
    ) async throws -> Value {
        guard importance == .result else { return try await enqueue(importance, id: 0, body) }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await enqueue(importance, id: id, body)
        } onCancel: {
            abandon(id)
        }
    }

    private nonisolated(nonsending) func enqueue<Value: Sendable>(
        _ importance: Importance,
        id: UInt64,
        _ body: @escaping @Sendable (LedgerTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let work = PendingValue(id: id, importance: importance, body: body, continuation: continuation)
            let refusal: (any Error)? = state.withLock { state in
                if state.isClosed { return LedgerError(.closed, "the ledger is closed") }
                if let trouble = state.condition.trouble {
                    guard importance == .result, state.condition.keeps else { return trouble }
                    if Task.isCancelled { return CancellationError() }
                }
                if importance == .refusable, state.waiting.count >= limit {
                    return LedgerError(.busy, "\(limit) writes wait for the disk already")
                }
                state.waiting.append(work)
                startDraining(&state)
                return nil
            }
            if let refusal { continuation.resume(throwing: refusal) }
        }
    }

    /// Writes the log back into the database and empties it, unless a reader needs it.
    ///
    /// - Returns: Whether it is empty.
    func emptyLog() async -> Bool {
        await withCheckedContinuation { continuation in
            thread.async { [pool] in
                let isEmpty = try? pool.writeWithoutTransaction { database in
                    // Writers wait behind this, so readers are not waited for as long as usual.
                    try database.execute(sql: "PRAGMA busy_timeout = 100")
                    defer { try? database.execute(sql: "PRAGMA busy_timeout = 5000") }
                    return try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")?[0] == 0
                }
                continuation.resume(returning: isEmpty ?? false)
            }
        }
    }

    private func startDraining(_ state: inout State) {
        guard !state.isDraining, state.condition.isSound, !state.waiting.isEmpty else { return }
        state.isDraining = true
        thread.async { self.drain() }
    }

    /// Refuses new work and returns when what waits is on disk, or given up where the disk refuses.
    func close() async {
        state.withLock { $0.isClosed = true }
        stopKeeping()
        await withCheckedContinuation { continuation in
            thread.async { continuation.resume() }
        }
    }

    /// Gives up what waits for a disk that refuses, and lets nothing wait from now on: the daemon is stopping.
    func stopKeeping() {
        let (left, trouble) = state.withLock { state -> ([any PendingWrite], LedgerError?) in
            state.condition.stopKeeping()
            guard let trouble = state.condition.trouble else { return ([], nil) }
            defer { state.waiting = [] }
            return (state.waiting, trouble)
        }
        guard let trouble else { return }
        for work in left { work.finish(.failure(trouble)) }
    }

    /// Gives up one result, if it waits for a disk that refuses; a write that is under way goes on.
    private func abandon(_ id: UInt64) {
        let abandoned = state.withLock { state -> (any PendingWrite)? in
            guard !state.condition.isSound, let index = state.waiting.firstIndex(where: { $0.id == id }) else {
                return nil
            }
            return state.waiting.remove(at: index)
        }
        abandoned?.finish(.failure(CancellationError()))
    }

    // MARK: The thread

    private func drain() {
        while true {
            // Yields so that producers can enqueue first (group commit): a fuller commit costs less per row.
            sched_yield()
            let batch = state.withLock { state -> [any PendingWrite] in
                let batch = state.condition.isSound ? state.take(atMost: batchLimit) : []
                if batch.isEmpty { state.isDraining = false }
                return batch
            }
            if batch.isEmpty { return }
            commit(batch)
        }
    }

    private func commit(_ batch: consuming [any PendingWrite]) {
        let count = batch.count
        let started = DispatchTime.now().uptimeNanoseconds
        var outcome: (results: [Result<Void, any Error>], touched: Set<LedgerTopic>)
        do {
            // Nearly always every piece of work succeeds; only where one fails is the batch done again with a savepoint for each.
            outcome = try attempt(batch, isolating: false) ?? attempt(batch, isolating: true) ?? ([], [])
        } catch {
            fail(batch, error)
            return
        }
        for topic in outcome.touched {
            signals.signal(topic)
        }
        // Each is released together with its caller, not at the end with all others: the caller's thread then frees
        // its memory.
        batch.reverse()
        for result in outcome.results { batch.popLast()?.finish(result) }
        observe(count, Double(DispatchTime.now().uptimeNanoseconds - started) / 1e9)
    }

    /// Ends a batch that was not committed, or lets its results wait where the disk refuses.
    private func fail(_ batch: [any PendingWrite], _ error: any Error) {
        guard let error = error as? DatabaseError else {
            for work in batch { work.finish(.failure(error)) }
            return
        }
        let failure = LedgerError(error, path: path)
        guard error.isOfTheFile else {
            for work in batch { work.finish(.failure(failure)) }
            return
        }
        let (refused, change) = state.withLock { state in
            let change = state.condition.failed(failure, isDamage: error.isDamage)
            let all = batch + state.waiting
            state.waiting = state.condition.keeps ? all.filter { $0.importance == .result } : []
            return (state.condition.keeps ? all.filter { $0.importance != .result } : all, change)
        }
        for work in refused { work.finish(.failure(failure)) }
        act(on: change)
    }

    /// Notes what a read met: damage ends all writing.
    func failed(reading error: DatabaseError) -> LedgerError {
        let failure = LedgerError(error, path: path)
        guard error.isDamage else { return failure }
        let (left, change) = state.withLock { state in
            let change = state.condition.failed(failure, isDamage: true)
            defer { if change != .none { state.waiting = [] } }
            return (change == .none ? [] : state.waiting, change)
        }
        for work in left { work.finish(.failure(failure)) }
        act(on: change)
        return failure
    }

    private func act(on change: StoreCondition.Change) {
        switch change {
        case .none: break
        case .failed(let failure):
            report(failure)
            probeLater()
        case .recovered:
            report(nil)
            state.withLock { startDraining(&$0) }
            // The stages sleep off their failures; there is no need to any more.
            for topic in LedgerTopic.allCases { signals.signal(topic) }
        }
    }

    private func probeLater() {
        thread.asyncAfter(deadline: .now() + probeInterval) { [weak self] in self?.probe() }
    }

    /// Tests whether the disk accepts writes, with more bytes than one write needs, so that it does not refuse the
    /// next write.
    private func probe() {
        let isWanted = state.withLock { state in
            if case .failing = state.condition.state { return !state.isClosed }
            return false
        }
        guard isWanted else { return }
        let change: StoreCondition.Change
        do {
            try pool.writeWithoutTransaction { database in
                try database.execute(
                    sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('disk_probe', randomblob(?))",
                    arguments: [Self.probeSize]
                )
                try database.execute(sql: "DELETE FROM meta WHERE name = 'disk_probe'")
            }
            change = state.withLock { $0.condition.reached() }
        } catch let error as DatabaseError {
            let failure = LedgerError(error, path: path)
            change = state.withLock { $0.condition.failed(failure, isDamage: error.isDamage) }
        } catch {
            change = .none
        }
        act(on: change)
        // A cause that is no new one is not told again, and is probed again all the same.
        if change == .none { probeLater() }
    }

    private static let probeSize = 128 << 10
    /// After how many nanoseconds without a commit there is time for what need not be done at once.
    private static let quietPause: UInt64 = 100_000_000

    /// Runs and commits a batch.
    ///
    /// - Parameters:
    ///   - batch: The work.
    ///   - isIsolating: Whether each piece gets a savepoint, so that one that fails leaves the others alone.
    /// - Returns: What became of each piece; nil where one failed without a savepoint, and all were undone.
    /// - Throws: Where the commit itself failed.
    private func attempt(
        _ batch: [any PendingWrite],
        isolating isIsolating: Bool
    ) throws -> (results: [Result<Void, any Error>], touched: Set<LedgerTopic>)? {
        var results: [Result<Void, any Error>] = []
        results.reserveCapacity(batch.count)
        var touched: Set<LedgerTopic> = []
        var isUndone = false
        var isCommitted = false
        let vault = keys.vault
        let now = clock()
        let isQuiet = DispatchTime.now().uptimeNanoseconds - lastEnd.load(ordering: .relaxed) > Self.quietPause
        redeliveries?.begin()
        try pool.writeWithoutTransaction { database in
            try database.inWritingTransaction {
                let transaction = LedgerTransaction(
                    database: database,
                    vault: vault,
                    now: now,
                    redeliveries: redeliveries
                )
                defer { touched = transaction.touched }
                for work in batch {
                    if isIsolating {
                        results.append(try transaction.isolated { try work.run(transaction) })
                        continue
                    }
                    do {
                        try work.run(transaction)
                        results.append(.success(()))
                    } catch let error as DatabaseError where error.isOfTheFile {
                        throw error
                    } catch {
                        if batch.count > 1 { isUndone = true } else { results.append(.failure(error)) }
                        return .rollback
                    }
                }
                try redeliveries?.settle(in: database, isQuiet: isQuiet)
                isCommitted = true
                return .commit
            }
        }
        // A single piece of work that failed is undone too.
        if isCommitted { redeliveries?.commit() }
        lastEnd.store(DispatchTime.now().uptimeNanoseconds, ordering: .relaxed)
        return isUndone ? nil : (results, touched)
    }
}
