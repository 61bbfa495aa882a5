import Administration
import ArgumentParser
import Complaints
import Foundation

/// The ledger as reports read it: beside the daemon, which may run.
struct LedgerReader: ParsableArguments {
    @OptionGroup var file: ConfigurationOption

    /// Opens the ledger for reading, writes the report, and tells the damaged tickets on the standard error.
    func read(_ report: (Administration) async throws -> DamagedTickets) async throws {
        let damaged = try await Administration.withLedger(of: file.config, exclusively: false, report)
        FileHandle.standardError.write(Data(damaged.lines.map { $0 + "\n" }.joined().utf8))
    }

    /// Reads a day of the command line.
    @Sendable
    static func day(_ text: String) throws -> CalendarDate {
        guard let day = CalendarDate(text) else { throw ValidationError("'\(text)' is no day such as 2026-11-21") }
        return day
    }
}
