import Administration
import ArgumentParser
import CentralAPI
import Foundation
import Gateway

/// `lapord tickets reconcile`: takes over SP4N's export.
struct TicketsReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Settles uncertain tickets and takes over statuses by the export of SP4N's admin pages.",
        discussion: """
            Takes the export as Excel (.xlsx) or CSV. A row is ours by its tracking ID, else by our number in its text. An \
            uncertain ticket that is found is recorded as forwarded; a status that is new is recorded and the citizen told, as if \
            SP4N had been asked. Rows that do not fit together are told and not taken over. Without the daemon (--offline) it \
            works on the ledger itself, and needs its key.
            """
    )

    @Argument(help: "The export, as .xlsx or .csv.")
    var export: String

    @Flag(help: "Only tell what would be done.")
    var dryRun = false

    @Flag(
        help: ArgumentHelp(
            "Send uncertain tickets again that the export should have and has not.",
            discussion: "Right only for an export without filters that reaches back to the oldest of them."
        )
    )
    var resendAbsent = false

    @Option(help: "When the export was made, as 2026-11-21T08:00:00+07:00. Default: when the file was last changed.")
    var madeAt: String?

    @Flag(help: "Work on the ledger itself; the daemon must not run.")
    var offline = false

    @OptionGroup var connection: DaemonConnection
    @OptionGroup var output: OutputOption

    func run() async throws {
        guard let content = FileManager.default.contents(atPath: export) else {
            throw Refusal(.invalid, "\(export) cannot be read")
        }
        let read: CentralExport
        do {
            read = try CentralExport(Array(content))
        } catch {
            throw Refusal(.invalid, "\(export) is no export of SP4N: \(error)")
        }
        let order = Reconcile(
            export: read,
            exportedAt: try exportedAt(),
            isDryRun: dryRun,
            resendsAbsent: resendAbsent
        )
        let report =
            offline
            ? try await connection.withLedger { try await $0.ask(order) } : try await connection.ask(order)
        try output.show(report, show)
        // Something that an officer has to look into.
        if !report.doubled.isEmpty || !report.doubtful.isEmpty || !report.faults.isEmpty { throw ExitCode(1) }
    }

    private func exportedAt() throws -> Date {
        if let madeAt {
            guard let date = try? Date(madeAt, strategy: .iso8601) else {
                throw ValidationError("--made-at must be a time as in 2026-11-21T08:00:00+07:00")
            }
            return date
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: export)
        return attributes[.modificationDate] as? Date ?? Date()
    }

    private func show(_ report: ExportReconciliation.Outcome) {
        func lines<Value>(_ values: [String: Value], _ line: (String, Value) -> String) {
            for (ticket, value) in values.sorted(by: { $0.key < $1.key }) { print(line(ticket, value)) }
        }
        lines(report.settled) { "\($0) is at SP4N as \($1)" }
        lines(report.changed) { "\($0): \($1)" }
        lines(report.doubled) { "\($0) is at SP4N more than once: \($1.joined(separator: ", "))" }
        lines(report.doubtful) { "\($0) is left as it is: \($1)" }
        for ticket in report.resent { print("\(ticket) is not in the export and is sent again") }
        for ticket in report.uncertain { print("\(ticket) stays uncertain") }
        for fault in report.faults { print("\(export): \(fault)") }
        let counts = [
            (report.settled.count, "settled"), (report.changed.count, "with a new status"),
            (report.unchanged, "as before"), (report.resent.count, "sent again"),
            (report.uncertain.count, "uncertain"), (report.doubled.count, "doubled"),
            (report.doubtful.count, "doubtful"), (report.foreign, "rows of others"),
        ]
        print((dryRun ? "would be: " : "") + counts.map { "\($0) \($1)" }.joined(separator: ", "))
    }
}
