import Foundation
import GRDB
import LedgerSeed

/// A filled ledger in a folder, which can be kept: ten million rows take minutes to make.
struct SeededLedger {
    /// What it holds.
    enum Content {
        /// About so many rows of complaints that are done.
        case rows(Int)
        /// So many tickets that wait to be forwarded.
        case backlog(Int)
    }

    let folder: String

    var path: String { folder + "/ledger.sqlite" }

    var megabytes: Int {
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
        return (size?.intValue ?? 0) / 1_000_000
    }

    /// Makes it, where there is none.
    func make(_ content: Content) async throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        switch content {
        case .rows(let rows): _ = try await LedgerSeed.fill(path, complaints: (rows + 8) / 9, as: .told)
        case .backlog(let tickets): _ = try await LedgerSeed.fill(path, complaints: tickets, as: .open)
        }
    }

    /// How many rows the tables have that grow with complaints.
    func rows() throws -> Int {
        let database = try DatabaseQueue(path: path)
        defer { try? database.close() }
        return try database.read { try LedgerSeed.rows(in: $0) }
    }
}
