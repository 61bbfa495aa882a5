import Dispatch
import Foundation
import GRDB
import Synchronization

/// The one writer: what arrives while a commit is on its way to the disk forms the next one.
///
/// One piece of work that fails does not take its neighbours with it: the batch is then done again with a savepoint for each. A
/// caller resumes only when its commit is on disk. The queue is bounded: beyond its limit a caller is refused at once.
final class CommitQueue: Sendable {
    /// One waiting piece of work.
    private struct Work: Sendable {
        /// Runs in its savepoint; keeps its result for `finish`.
        let run: @Sendable (LedgerTransaction) throws -> Void
        /// Resumes the caller, with an error where the work or the commit failed.
        let finish: @Sendable (Result<Void, any Error>) -> Void
    }

    private struct State {
        var waiting: [Work] = []
        var isDraining = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let pool: DatabasePool
    private let keys: VaultHolder
    private let signals: LedgerSignals
    private let limit: Int
    private let batchLimit: Int
    private let clock: @Sendable () -> Date
    private let observe: @Sendable (_ batch: Int, _ duration: Double) -> Void
    private let thread = DispatchQueue(label: "lapord.ledger.commit")

    init(
        pool: DatabasePool,
        keys: VaultHolder,
        signals: LedgerSignals,
        limit: Int,
        batchLimit: Int,
        clock: @escaping @Sendable () -> Date,
        observe: @escaping @Sendable (_ batch: Int, _ duration: Double) -> Void
    ) {
        self.pool = pool
        self.keys = keys
        self.signals = signals
        self.limit = limit
        self.batchLimit = batchLimit
        self.clock = clock
        self.observe = observe
    }

    /// How many pieces of work wait.
    var depth: Int { state.withLock { $0.waiting.count } }

    /// Runs work in the next commit and returns when that commit is on disk.
    ///
    /// - Parameters:
    ///   - isUrgent: Whether the limit does not apply, as for the result of something that has happened already.
    ///   - body: The work; it may run twice, where a neighbour failed.
    /// - Returns: What the work returned.
    /// - Throws: ``LedgerError``, or what the work threw.
    func write<Value: Sendable>(
        isUrgent: Bool,
        _ body: @escaping @Sendable (LedgerTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            let box = ResultBox<Value>()
            let work = Work(
                run: { box.value = try body($0) },
                finish: { result in
                    switch result {
                    case .failure(let error): continuation.resume(throwing: error)
                    case .success:
                        guard let value = box.value else {
                            preconditionFailure("work finished without having run")
                        }
                        continuation.resume(returning: value)
                    }
                }
            )
            let refusal: LedgerError? = state.withLock { state in
                if state.isClosed { return LedgerError(.closed, "the ledger is closed") }
                if !isUrgent, state.waiting.count >= limit {
                    return LedgerError(.busy, "\(limit) writes wait for the disk already")
                }
                state.waiting.append(work)
                if !state.isDraining {
                    state.isDraining = true
                    thread.async { self.drain() }
                }
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

    /// Refuses new work and returns when what waits is on disk.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            thread.async { continuation.resume() }
        }
    }

    private func drain() {
        while true {
            let batch: [Work] = state.withLock { state in
                let batch = Array(state.waiting.prefix(batchLimit))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.isDraining = false }
                return batch
            }
            if batch.isEmpty { return }
            commit(batch)
        }
    }

    private func commit(_ batch: [Work]) {
        let started = DispatchTime.now().uptimeNanoseconds
        var outcome: (results: [Result<Void, any Error>], touched: Set<LedgerTopic>)
        do {
            // Nearly always every piece of work succeeds; only where one fails is the batch done again with a savepoint for each.
            outcome = try attempt(batch, isolating: false) ?? attempt(batch, isolating: true) ?? ([], [])
        } catch {
            let failure = Self.failure(error)
            for work in batch {
                work.finish(.failure(failure))
            }
            return
        }
        for topic in outcome.touched {
            signals.signal(topic)
        }
        for (work, result) in zip(batch, outcome.results) {
            work.finish(result)
        }
        observe(batch.count, Double(DispatchTime.now().uptimeNanoseconds - started) / 1e9)
    }

    /// Runs and commits a batch.
    ///
    /// - Parameters:
    ///   - batch: The work.
    ///   - isIsolating: Whether each piece gets a savepoint, so that one that fails leaves the others alone.
    /// - Returns: What became of each piece; nil where one failed without a savepoint, and all were undone.
    /// - Throws: Where the commit itself failed.
    private func attempt(
        _ batch: [Work],
        isolating isIsolating: Bool
    ) throws -> (results: [Result<Void, any Error>], touched: Set<LedgerTopic>)? {
        var results: [Result<Void, any Error>] = []
        results.reserveCapacity(batch.count)
        var touched: Set<LedgerTopic> = []
        var isUndone = false
        let vault = keys.vault
        try pool.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                for work in batch {
                    let transaction = LedgerTransaction(database: database, vault: vault, now: clock())
                    do {
                        if isIsolating {
                            try database.inSavepoint {
                                try work.run(transaction)
                                return .commit
                            }
                        } else {
                            try work.run(transaction)
                        }
                        results.append(.success(()))
                        touched.formUnion(transaction.touched)
                    } catch let error as DatabaseError where Self.isOfTheDisk(error) {
                        throw error
                    } catch {
                        guard isIsolating || batch.count == 1 else {
                            isUndone = true
                            return .rollback
                        }
                        results.append(.failure(error))
                        if !isIsolating { return .rollback }
                    }
                }
                return .commit
            }
        }
        return isUndone ? nil : (results, touched)
    }

    /// Whether an error concerns the file, not the one statement that met it.
    private static func isOfTheDisk(_ error: DatabaseError) -> Bool {
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CANTOPEN,
            .SQLITE_NOMEM, .SQLITE_BUSY, .SQLITE_LOCKED:
            true
        default: false
        }
    }

    static func failure(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return switch error.resultCode {
        case .SQLITE_FULL: LedgerError(.unavailable, "the disk of the ledger is full: free some space")
        case .SQLITE_READONLY:
            LedgerError(.unavailable, "the ledger cannot be written: check its owner, mode and mount")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            LedgerError(.unavailable, "the ledger is damaged: stop lapord and restore a backup")
        case .SQLITE_BUSY, .SQLITE_LOCKED: LedgerError(.unavailable, "another program holds the ledger's database")
        case .SQLITE_IOERR, .SQLITE_CANTOPEN:
            LedgerError(.unavailable, "the disk of the ledger fails (\(error.extendedResultCode))")
        default: LedgerError(.unavailable, "the ledger cannot be written (\(error.extendedResultCode))")
        }
    }
}

/// Carries a result out of the commit thread; written before and read after the commit, never at once.
private final class ResultBox<Value: Sendable>: @unchecked Sendable {
    var value: Value?
}
