import Administration
import ArgumentParser
import Complaints
import Formats
import Foundation
import Reporting

/// `lapord tickets report`: a month in numbers.
struct TicketsReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Sums a month up, for the rencana aksi and the P4 evaluation.",
        discussion: """
            Counts by classification, agency and kecamatan, times to receipt, verification and answer, and the share that is \
            overdue; as a page to print or as CSV. Tickets count in the month in which they were opened. Reads the ledger; the \
            daemon may run.
            """
    )

    /// The forms of a report.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case html
        case csv
    }

    @Option(
        help: "The month, for example 2026-11.",
        transform: { text in
            guard let month = ReportMonth(text) else { throw ValidationError("'\(text)' is no month such as 2026-11") }
            return month
        }
    )
    var month: ReportMonth

    @Option(help: "The form.")
    var format = Format.html

    @Flag(help: "With --format csv: semicolons, decimal commas and a byte order mark, as Excel in Indonesia opens it.")
    var excel = false

    @Option(help: "The file to write. Default: the standard output.")
    var out: String?

    @OptionGroup var reader: LedgerReader

    func validate() throws {
        if excel, format != .csv { throw ValidationError("--excel belongs to --format csv") }
    }

    func run() async throws {
        let today = CalendarDate(secondsSinceEpoch: Date().timeIntervalSince1970)
        try await reader.read(as: "tickets/report", to: out) { administration, output in
            let (summary, damaged) = try await administration.summary(of: month, on: today)
            try output.write(format == .html ? summary.page : summary.csv(form: excel ? .excel : .standard))
            return damaged
        }
    }
}
