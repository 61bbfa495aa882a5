import GRDB
import GRDBSQLite

/// Hands what a commit adds to the write-ahead log to the system in one piece.
///
/// SQLite writes every page of a commit with two calls, one for the 24 bytes of its frame's head and one for the page, and the first
/// costs nearly as much as the second. Here the calls of a transaction are gathered, and made as one when SQLite brings the log to
/// the disk or asks for something that it wrote. With `synchronous = FULL` a commit does that before it lets anybody know of its
/// frames, so no reader looks for what is not in the file yet.
///
/// The methods of the log's file are replaced, as those of a file are by a VFS shim (<https://www.sqlite.org/vfs.html#vfs_shims>);
/// which VFS opens a file GRDB leaves no choice.
///
/// Used only with the connection that it belongs to, which one thread uses at a time.
final class LogGathering: @unchecked Sendable {
    /// What SQLite finds as the file's methods, with whom they are for behind them.
    private struct Table {
        var methods: sqlite3_io_methods
        let gathering: Unmanaged<LogGathering>
    }

    private typealias File = UnsafeMutablePointer<sqlite3_file>

    /// The methods of the file's own; nil where it is left alone.
    private let original: UnsafePointer<sqlite3_io_methods>?
    private var isGathering = false
    /// Where in the file ``bytes`` belong.
    private var start: Int64 = 0
    private var bytes: [UInt8] = []

    /// How much is gathered at most, in bytes.
    private static let limit = 1 << 20
    /// How much one call may write, in bytes: the file's own method forgets the bits above 17.
    private static let piece = 31 << 12

    /// Takes over the log of a connection in WAL mode, until that closes it.
    ///
    /// Where a torn write may damage what stands before it in the file, SQLite writes on behind a commit, and the log is left alone.
    init(_ database: Database) {
        var found: File?
        let code = sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &found)
        guard code == SQLITE_OK, let file = found, let original = file.pointee.pMethods,
            original.pointee.xDeviceCharacteristics(file) & SQLITE_IOCAP_POWERSAFE_OVERWRITE != 0
        else {
            original = nil
            return
        }
        self.original = original
        var methods = original.pointee
        methods.xClose = { LogGathering.close($0) }
        methods.xRead = { LogGathering.of($0).read($0, $1, $2, $3) }
        methods.xWrite = { LogGathering.of($0).write($0, $1, $2, $3) }
        methods.xTruncate = { file, size in LogGathering.of(file).flushed(file) { $0.xTruncate(file, size) } }
        methods.xSync = { file, flags in LogGathering.of(file).flushed(file) { $0.xSync(file, flags) } }
        methods.xFileSize = { file, size in LogGathering.of(file).flushed(file) { $0.xFileSize(file, size) } }
        let table = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        table.initialize(to: Table(methods: methods, gathering: .passRetained(self)))
        file.pointee.pMethods = UnsafeRawPointer(table).assumingMemoryBound(to: sqlite3_io_methods.self)
    }

    /// Gathers what a transaction writes, from before it begins until it has ended.
    ///
    /// - Parameter transaction: Begins a transaction and ends it, also where it throws; says how.
    func gather(_ transaction: () throws -> Database.TransactionCompletion) rethrows {
        isGathering = original != nil
        // What is left was undone, and another process may write in its place from now on.
        defer {
            isGathering = false
            bytes.removeAll(keepingCapacity: true)
        }
        let completion = try transaction()
        precondition(completion == .rollback || bytes.isEmpty, "a commit ended before its pages were written")
    }

    // MARK: What SQLite calls

    private var methods: sqlite3_io_methods {
        guard let original else { preconditionFailure("a file was not taken over") }
        return original.pointee
    }

    private static func of(_ file: File?) -> LogGathering {
        guard let methods = file?.pointee.pMethods else { preconditionFailure("SQLite gave no file") }
        return UnsafeRawPointer(methods).assumingMemoryBound(to: Table.self).pointee.gathering.takeUnretainedValue()
    }

    private func write(_ file: File?, _ data: UnsafeRawPointer?, _ count: CInt, _ offset: Int64) -> CInt {
        guard isGathering, let data else { return methods.xWrite(file, data, count, offset) }
        let new = UnsafeRawBufferPointer(start: data, count: Int(count))
        let isApart = offset < start || offset > start + Int64(bytes.count)
        if isApart || bytes.count + new.count > Self.limit {
            let code = flush(file)
            guard code == SQLITE_OK else { return code }
        }
        if bytes.isEmpty { start = offset }
        // A page that the transaction writes once more takes its earlier place.
        let place = Int(offset - start)
        let replaced = min(new.count, bytes.count - place)
        bytes.withUnsafeMutableBytes { $0[place..<(place + replaced)].copyBytes(from: new.prefix(replaced)) }
        bytes.append(contentsOf: new.dropFirst(replaced))
        return SQLITE_OK
    }

    /// Writes what was gathered. Where the disk refuses, it stays gathered, and is tried again before anything else.
    private func flush(_ file: File?) -> CInt {
        guard !bytes.isEmpty else { return SQLITE_OK }
        let code = bytes.withUnsafeBytes { all in
            var written = 0
            while written < all.count {
                let piece = min(Self.piece, all.count - written)
                let code = methods.xWrite(
                    file,
                    all.baseAddress?.advanced(by: written),
                    CInt(piece),
                    start + Int64(written)
                )
                guard code == SQLITE_OK else { return code }
                written += piece
            }
            return SQLITE_OK
        }
        if code == SQLITE_OK { bytes.removeAll(keepingCapacity: true) }
        return code
    }

    private func read(_ file: File?, _ data: UnsafeMutableRawPointer?, _ count: CInt, _ offset: Int64) -> CInt {
        let isGathered = offset < start + Int64(bytes.count) && offset + Int64(count) > start
        let code = isGathered ? flush(file) : SQLITE_OK
        return code == SQLITE_OK ? methods.xRead(file, data, count, offset) : code
    }

    private func flushed(_ file: File?, _ call: (sqlite3_io_methods) -> CInt) -> CInt {
        let code = flush(file)
        return code == SQLITE_OK ? call(methods) : code
    }

    private static func close(_ file: File?) -> CInt {
        guard let file, let methods = file.pointee.pMethods else { preconditionFailure("SQLite gave no file") }
        let gathering = of(file)
        let code = gathering.flush(file)
        file.pointee.pMethods = gathering.original
        let closed = gathering.methods.xClose(file)
        let table = UnsafeMutableRawPointer(mutating: methods).assumingMemoryBound(to: Table.self)
        table.move().gathering.release()
        table.deallocate()
        return code == SQLITE_OK ? closed : code
    }
}
