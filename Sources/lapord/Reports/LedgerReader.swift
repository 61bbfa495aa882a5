import ArgumentParser
import Complaints
import Foundation
import Ledger
import Logging
import Reporting

/// How reports read the ledger: beside the daemon, which may run.
struct LedgerReader: ParsableArguments {
    @OptionGroup var file: ConfigurationOption

    /// Opens the ledger for reading, and closes it whatever comes.
    func read(_ body: (Ledger, ReportNames) async throws -> Void) async throws {
        let settings = try Settings.load(path: file.config)
        let ledger = try Ledger(configuration: settings.ledger, exclusively: false, logger: Logger(label: "lapord"))
        do {
            try await body(ledger, ReportNames(institution: settings.instance, agencies: settings.agencies))
        } catch {
            await ledger.close()
            throw error
        }
        await ledger.close()
    }

    /// Today in Western Indonesian Time.
    static var today: CalendarDate { CalendarDate(secondsSinceEpoch: Date().timeIntervalSince1970) }

    /// Reads a day of the command line.
    @Sendable
    static func day(_ text: String) throws -> CalendarDate {
        guard let day = CalendarDate(text) else { throw ValidationError("'\(text)' is no day such as 2026-11-21") }
        return day
    }
}
