import Administration
import ArgumentParser
import Complaints
import Formats
import Reporting

/// `lapord tickets export`: tickets for other programs.
struct TicketsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes tickets as JSON lines, or as CSV in the columns of SP4N's export.",
        discussion: """
            Reads the ledger; the daemon may run. Neither numbers nor names of reporters are written, and the personal data that \
            was found in a text is taken out. With --training it writes what officers corrected, for 'lapord classifier train': \
            texts that are confidential or that an officer rewrote are left out. Where a ticket is damaged in the ledger the rest \
            of it is written, and its number told on the standard error.
            """
    )

    /// The forms of an export.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case jsonl
        case csv
    }

    @Option(help: "The form.")
    var format = Format.jsonl

    @Flag(
        help:
            "With --format csv: semicolons and a byte order mark, as Excel in Indonesia opens it."
    )
    var excel = false

    @Option(
        help: "Only tickets opened on this day or later, for example 2026-11-01.",
        transform: LedgerReader.day
    )
    var since: CalendarDate?

    @Option(help: "Only tickets opened on this day or earlier.", transform: LedgerReader.day)
    var until: CalendarDate?

    @Option(help: "Write examples of this corrected field instead: agency, category, classification or kind.")
    var training: TrainingExample.Field?

    @Option(help: "The file to write. Default: the standard output.")
    var out: String?

    @OptionGroup var reader: LedgerReader

    func validate() throws {
        if let since, let until, since > until { throw ValidationError("--since is later than --until") }
        if excel, format != .csv { throw ValidationError("--excel belongs to --format csv") }
        if training != nil, format != .jsonl { throw ValidationError("--training writes JSON lines only") }
    }

    func run() async throws {
        let form: TicketExport.Form =
            if let training {
                .training(training)
            } else {
                format == .csv ? .csv(excel ? .excel : .standard) : .jsonLines
            }
        let export = TicketExport(form: form, since: since, until: until)
        try await reader.read(as: "tickets/export", to: out) { administration, output in
            try await administration.export(export) { try output.write($0) }
        }
    }
}

extension TrainingExample.Field: ExpressibleByArgument {}
