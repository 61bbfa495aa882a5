import Administration
import ArgumentParser
import Complaints
import Glibc

/// The ledger as reports read it: beside the daemon, which may run.
struct LedgerReader: ParsableArguments {
    @OptionGroup var file: ConfigurationOption

    /// Opens the ledger for reading, writes the report, and tells the damaged tickets on the standard error.
    ///
    /// - Parameters:
    ///   - action: The command, for the trace of who read.
    ///   - path: The file to write; the standard output where nil or `-`.
    ///   - report: Writes the report.
    /// - Throws: Where ledger or file cannot be opened, or an error of the report.
    func read(
        as action: String,
        to path: String?,
        _ report: (Administration, ReportOutput) async throws -> DamagedTickets
    ) async throws {
        // Root becomes the user of the ledger's folder, who may not write where root wants the file: so root writes what this
        // command prints as that user.
        if let path, path != "-", geteuid() == 0 {
            return try await ReportOutput.write(to: path) { try await $0.take(outputOf: Self.commandToStandardOutput) }
        }
        let damaged = try await Administration.withLedger(of: file.config, exclusively: false) {
            administration,
            requester in
            administration.keepTrace(ofReading: action, by: requester)
            return try await ReportOutput.write(to: path) { try await report(administration, $0) }
        }
        for line in damaged.lines { complain(line) }
    }

    /// The arguments of this process, with another place for the report: the last one given counts.
    private static var commandToStandardOutput: [String] { CommandLine.arguments.dropFirst() + ["--out", "-"] }

    /// Reads a day of the command line.
    @Sendable
    static func day(_ text: String) throws -> CalendarDate {
        guard let day = CalendarDate(text) else { throw ValidationError("'\(text)' is no day such as 2026-11-21") }
        return day
    }
}
