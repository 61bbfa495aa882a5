import Dispatch
import GRDB
import GRDBSQLite
import Logging
import Synchronization

/// Copies the write-ahead log into the database beside the one writer, so that no commit waits for it.
///
/// SQLite left alone copies the log inside a commit, and everybody behind that commit waits. Here a connection of its own copies
/// while commits go on; few frames come in between, and the writer copies them itself, so that the log begins anew
/// instead of growing. A reader that holds an old state only delays that.
final class Checkpointer: Sendable {
    private struct State {
        /// Frames in the log at which copying begins.
        var threshold: Int
        /// Frames in the log after the last commit.
        var frames = 0
        var isCopying = false
        /// Whether the rest is small enough for the writer.
        var isNearlyDone = false
        var isClosed = false
        /// Opened when it is first needed.
        var connection: DatabaseQueue?
    }

    /// The step that follows a commit.
    private enum Action {
        case nothing
        case copyBeside
        case copyRest
    }

    /// 64 MB of pages: with fewer, the pages of the unique keys are copied again and again; with more, a start after a power cut
    /// has more to read.
    static let usualThreshold = 16_384
    /// The most that the writer copies itself: a few milliseconds.
    private static let rest = 1024
    /// The number of times that copying beside the writer is repeated to catch up with it.
    private static let passes = 4

    private let state: Mutex<State>
    private let path: String
    private let threshold: Int
    private let logger: Logger
    private let thread = DispatchQueue(label: "lapord.ledger.checkpoint")

    /// Makes a checkpointer for a database in WAL mode.
    ///
    /// - Parameters:
    ///   - path: The database.
    ///   - threshold: Frames in the log at which copying begins.
    ///   - logger: Where trouble is noted.
    init(path: String, threshold: Int = usualThreshold, logger: Logger) {
        self.path = path
        self.threshold = threshold
        self.logger = logger
        state = Mutex(State(threshold: threshold))
    }

    /// Takes over from SQLite on the connection that writes, which must not outlive this object.
    func attach(to writer: Database) {
        sqlite3_wal_hook(
            writer.sqliteConnection,
            { context, _, _, frames in
                if let context {
                    Unmanaged<Checkpointer>.fromOpaque(context).takeUnretainedValue().note(frames: Int(frames))
                }
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// The number of frames in the log; it begins anew at zero.
    var frames: Int { state.withLock { $0.frames } }

    private func note(frames: Int) {
        state.withLock { state in
            if frames < state.frames { state.threshold = threshold }
            state.frames = frames
        }
    }

    /// Copies the frames that are due; on the writer's thread after a commit, once its callers know of it.
    func committed(_ pool: DatabasePool) {
        let action = state.withLock { state -> Action in
            if state.isClosed || state.isCopying { return .nothing }
            if state.isNearlyDone {
                state.isNearlyDone = false
                // Where a reader keeps the log from beginning anew, the next attempt comes a threshold later.
                state.threshold = state.frames + threshold
                return .copyRest
            }
            guard state.frames >= state.threshold else { return .nothing }
            state.isCopying = true
            return .copyBeside
        }
        switch action {
        case .nothing: break
        case .copyBeside: thread.async { self.copy() }
        case .copyRest: attempt { try pool.writeWithoutTransaction { _ = try $0.checkpoint(.passive) } }
        }
    }

    /// Waits for the copying under way, and closes the connection.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            thread.async { continuation.resume() }
        }
        let connection = state.withLock { $0.connection.take() }
        try? connection?.close()
    }

    private func copy() {
        var left = Int.max
        for _ in 0..<Self.passes where left > Self.rest / 4 {
            let pages = attempt {
                try connection().writeWithoutTransaction { database in
                    let pages = try database.checkpoint(.passive)
                    // The writer, once it has copied the rest, need not wait for frames that are on disk already.
                    try database.synchronizeFile()
                    return pages
                }
            }
            guard let pages else { break }
            left = max(frames, pages.walFrameCount) - pages.checkpointedFrameCount
        }
        state.withLock { state in
            state.isCopying = false
            state.isNearlyDone = left <= Self.rest
            if !state.isNearlyDone { state.threshold = state.frames + threshold }
        }
    }

    private func connection() throws -> DatabaseQueue {
        if let connection = state.withLock(\.connection) { return connection }
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "lapord.ledger.checkpoint"
        let connection = try DatabaseQueue(path: path, configuration: configuration)
        try connection.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        state.withLock { $0.connection = connection }
        return connection
    }

    /// Frames that cannot be copied stay in the log, where they are just as safe; the next commit meets a disk that
    /// refuses.
    @discardableResult
    private func attempt<Value>(_ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch {
            logger.warning("the write-ahead log could not be copied into the ledger", metadata: ["error": "\(error)"])
            return nil
        }
    }
}

extension Database {
    /// Synchronises the file of the database with the disk.
    fileprivate func synchronizeFile() throws {
        var file: UnsafeMutablePointer<sqlite3_file>?
        var code = sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &file)
        if code == SQLITE_OK, let file, let synchronize = file.pointee.pMethods.pointee.xSync {
            code = synchronize(file, SQLITE_SYNC_NORMAL)
        }
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}
