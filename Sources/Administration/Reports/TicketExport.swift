package import Complaints
package import Formats
import Foundation
import Ledger
package import Reporting

/// An export of tickets as text for other programs; neither numbers nor names of reporters.
package struct TicketExport: Sendable {
    /// The forms of an export.
    package enum Form: Hashable, Sendable {
        case jsonLines
        /// The columns of SP4N's own export.
        case csv(CSVForm)
        /// The examples of a field that officers corrected, as JSON lines.
        case training(TrainingExample.Field)
    }

    package var form: Form
    /// The first day of opening.
    package var since: CalendarDate?
    /// The last day of opening.
    package var until: CalendarDate?

    package init(form: Form, since: CalendarDate? = nil, until: CalendarDate? = nil) {
        self.form = form
        self.since = since
        self.until = until
    }

    fileprivate func line(_ history: TicketHistory, _ names: ReportNames) throws -> String? {
        switch form {
        case .jsonLines: try TicketExportLine(history).line()
        case .csv(let form): CentralExportLine.text(history, names: names, form: form)
        case .training(let field): try TrainingExample(history, field: field)?.line()
        }
    }
}

/// Exports and reports. They read the ledger beside a daemon that runs, a page of tickets at a time.
extension Administration {
    /// Exports tickets, oldest first; of damaged ones the readable rest.
    ///
    /// - Parameters:
    ///   - export: The form and the choice.
    ///   - write: Takes each line.
    /// - Returns: The damaged tickets.
    /// - Throws: ``LedgerError``, or an error of `write`.
    package func export(_ export: TicketExport, to write: (String) throws -> Void) async throws -> DamagedTickets {
        var damaged = DamagedTickets()
        if case .csv(let form) = export.form { try write(CentralExportLine.header(form: form)) }
        try await ledger.readHistories(since: export.since?.start, until: export.until?.adding(days: 1).start) {
            damaged.note($0)
            if let line = try export.line($0, rules.names) { try write(line) }
        }
        return damaged
    }

    /// Sums a month up.
    ///
    /// - Parameters:
    ///   - month: The month in which the tickets were opened.
    ///   - today: The day of the report.
    /// - Returns: The summary, and the damaged tickets.
    /// - Throws: ``LedgerError``.
    package func summary(
        of month: ReportMonth,
        on today: CalendarDate
    ) async throws -> (summary: MonthlySummary, damaged: DamagedTickets) {
        var damaged = DamagedTickets()
        var summary = MonthlySummary(month: month, names: rules.names, madeOn: today)
        try await ledger.readHistories(since: month.start, until: month.end) {
            damaged.note($0)
            summary.add($0)
        }
        return (summary, damaged)
    }
}
