import ArgumentParser
import CentralAPI
import Complaints
import ConfigurationFile
import Foundation
import Ledger
import Logging
import Operations

/// `lapord tickets reconcile`: settles uncertain tickets by SP4N's export.
struct TicketsReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Settles uncertain tickets by the export of SP4N's admin pages (CSV).",
        discussion: """
            Finds our ticket numbers in the exported texts. A ticket that is found is recorded as forwarded under its tracking ID. \
            The daemon must not run meanwhile.
            """
    )

    @Argument(help: "The export, saved as CSV.")
    var export: String

    @OptionGroup var file: ConfigurationOption
    @OptionGroup var output: OutputOption

    /// What came of it.
    struct Outcome: Encodable {
        /// Tickets found and recorded, with their tracking IDs.
        var settled: [String: String] = [:]
        /// Tickets that the export has more than once.
        var doubled: [String: [String]] = [:]
        /// Tickets that stay uncertain.
        var uncertain: [String] = []
    }

    func run() async throws {
        let settings = try Settings.load(path: file.config)
        let rows = try Self.rows(of: export)
        let ledger = try Ledger(configuration: settings.ledger, logger: Logger(label: "lapord"))
        let outcome: Outcome
        do {
            outcome = try await reconcile(ledger, with: rows, prefix: settings.ledger.ticketPrefix)
        } catch {
            await ledger.close()
            throw error
        }
        await ledger.close()
        try output.show(outcome) { outcome in
            for (ticket, trackingID) in outcome.settled.sorted(by: { $0.key < $1.key }) {
                print("\(ticket) is at SP4N as \(trackingID)")
            }
            for (ticket, trackingIDs) in outcome.doubled.sorted(by: { $0.key < $1.key }) {
                print("\(ticket) is at SP4N more than once: \(trackingIDs.joined(separator: ", "))")
            }
            for ticket in outcome.uncertain { print("\(ticket) is not in the export and stays uncertain") }
            print(
                "\(outcome.settled.count) settled, \(outcome.doubled.count) doubled, \(outcome.uncertain.count) uncertain"
            )
        }
    }

    private static func rows(of path: String) throws -> CentralExport {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw OperationsFault(.notFound, "\(path) cannot be read")
        }
        do {
            return try CentralExport(Array(content))
        } catch {
            throw OperationsFault(.invalid, "\(path) is no export of SP4N: \(error)")
        }
    }

    private func reconcile(_ ledger: Ledger, with export: CentralExport, prefix: String) async throws -> Outcome {
        var outcome = Outcome()
        let found = Dictionary(grouping: export.matches(prefix: prefix), by: \.ticketNumber.description)
            .mapValues { matches in Array(Set(matches.map(\.row.trackingID))).sorted() }
        for ticket in try await ledger.tickets(matching: TicketQuery(state: .uncertain, limit: .max)) {
            switch found[ticket.number] ?? [] {
            case let trackingIDs where trackingIDs.count > 1:
                outcome.doubled[ticket.number] = trackingIDs
            case let trackingIDs where trackingIDs.count == 1:
                try await ledger.recordForwarded(
                    ticket.id,
                    trackingID: trackingIDs[0],
                    pollAt: Date(),
                    reconciled: true,
                    actor: .operator
                )
                outcome.settled[ticket.number] = trackingIDs[0]
            default:
                outcome.uncertain.append(ticket.number)
            }
        }
        return outcome
    }
}
