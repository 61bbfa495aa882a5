package import CentralAPI
import Complaints
package import Foundation
package import Ledger

/// Takes over what an export of the central system says: settles tickets whose outcome is unknown, and follows the others where
/// the API cannot be asked.
///
/// A row is ours by its tracking ID, else by the mark in its text (``TicketReference``). What does not fit together is never taken
/// over, but told.
package struct ExportReconciliation: Sendable {
    /// How to go about it.
    package struct Options: Hashable, Sendable {
        /// When the export was made; what is newer here is not overwritten by it.
        package var exportedAt: Date
        /// Whether only to tell what would be done.
        package var isDryRun: Bool
        /// Whether uncertain tickets that the export should have and has not are sent again. Right only for an export without
        /// filters.
        package var resendsAbsent: Bool

        /// The operator who brings the export.
        package var requester: Requester

        package init(
            exportedAt: Date,
            isDryRun: Bool = false,
            resendsAbsent: Bool = false,
            requester: Requester
        ) {
            self.exportedAt = exportedAt
            self.isDryRun = isDryRun
            self.resendsAbsent = resendsAbsent
            self.requester = requester
        }
    }

    /// What came of it; tickets by their numbers.
    package struct Outcome: Hashable, Sendable, Codable {
        /// Tickets that are at the central system after all, with their tracking IDs.
        package var settled: [String: String] = [:]
        /// Tickets whose status is new, with its words.
        package var changed: [String: String] = [:]
        /// How many tickets the export says nothing new of.
        package var unchanged = 0
        /// Tickets that are at the central system more than once, with all tracking IDs.
        package var doubled: [String: [String]] = [:]
        /// Tickets whose row was not taken over, with the reason.
        package var doubtful: [String: String] = [:]
        /// Tickets that were not there and are sent again.
        package var resent: [String] = []
        /// Tickets that stay uncertain.
        package var uncertain: [String] = []
        /// How many rows are none of ours.
        package var foreign = 0
        /// Rows that cannot be read, with their lines.
        package var faults: [String] = []
    }

    private let ledger: Ledger
    private let prefix: String
    private let clock: @Sendable () -> Date

    /// Makes a reconciliation with a ledger.
    ///
    /// - Parameters:
    ///   - ledger: The ledger.
    ///   - prefix: Letters before our ticket numbers.
    ///   - clock: The time of day.
    package init(ledger: Ledger, prefix: String, clock: @escaping @Sendable () -> Date = { Date() }) {
        self.ledger = ledger
        self.prefix = prefix
        self.clock = clock
    }

    /// Holds the ledger against an export.
    ///
    /// - Parameters:
    ///   - export: The export.
    ///   - options: How to go about it.
    /// - Returns: What came of it.
    /// - Throws: ``LedgerError``.
    package func apply(_ export: CentralExport, _ options: Options) async throws -> Outcome {
        var outcome = Outcome()
        var lost: [String: [Finding]] = [:]
        let numbers = Dictionary(
            export.matches(prefix: prefix).map { ($0.row.line, $0.ticketNumber.description) },
            uniquingKeysWith: { first, _ in first }
        )
        for start in stride(from: 0, to: export.rows.count, by: 400) {
            let rows = export.rows[start..<min(start + 400, export.rows.count)]
            let standings = try await ledger.standings(
                numbers: rows.compactMap { numbers[$0.line] },
                trackingIDs: rows.map(\.trackingID)
            )
            let byNumber = Dictionary(uniqueKeysWithValues: standings.map { ($0.number, $0) })
            let byTrackingID = Dictionary(
                standings.compactMap { ticket in ticket.trackingID.map { ($0, ticket) } },
                uniquingKeysWith: { first, _ in first }
            )
            for row in rows {
                if let ticket = byTrackingID[row.trackingID] {
                    try await follow(ticket, row, options, &outcome)
                } else if let ticket = numbers[row.line].flatMap({ byNumber[$0] }) {
                    lost[ticket.number, default: []].append(Finding(ticket: ticket, row: row))
                } else {
                    outcome.foreign += 1
                }
            }
        }
        for (_, findings) in lost.sorted(by: { $0.key < $1.key }) {
            try await settle(findings, options, &outcome)
        }
        outcome.faults = export.faults.map(\.description)
        try await settleAbsent(since: export.rows.compactMap(\.receivedOn).min(), options, &outcome)
        return outcome
    }
}

extension ExportReconciliation {
    /// A row that bears the number of a ticket that does not know its tracking ID.
    private struct Finding {
        var ticket: TicketStanding
        var row: CentralExport.Row
    }

    private func follow(
        _ ticket: TicketStanding,
        _ row: CentralExport.Row,
        _ options: Options,
        _ outcome: inout Outcome
    ) async throws {
        let isStale = ticket.statusChangedAt.map { $0 > options.exportedAt } ?? false
        guard row.status.verbatim != ticket.statusVerbatim, !isStale else {
            outcome.unchanged += 1
            return
        }
        outcome.changed[ticket.number] = row.status.verbatim
        guard !options.isDryRun else { return }
        try await ledger.recordFromExport(
            StatusObservation(
                verbatim: row.status.verbatim,
                institution: row.status.institution,
                reason: row.reason.isEmpty ? nil : row.reason
            ),
            of: ticket.id,
            by: options.requester
        )
    }

    private func settle(_ findings: [Finding], _ options: Options, _ outcome: inout Outcome) async throws {
        guard let finding = findings.first else { return }
        let (ticket, row) = (finding.ticket, finding.row)
        let trackingIDs = Set(findings.map(\.row.trackingID)).union([ticket.trackingID].compactMap(\.self))
        guard trackingIDs.count == 1 else {
            outcome.doubled[ticket.number] = trackingIDs.sorted()
            return
        }
        if let doubt = doubt(about: finding) {
            outcome.doubtful[ticket.number] = doubt
            return
        }
        outcome.settled[ticket.number] = row.trackingID
        guard !options.isDryRun else { return }
        guard
            try await ledger.recordForwarded(
                ticket.id,
                trackingID: row.trackingID,
                pollAt: clock(),
                reconciled: true,
                by: options.requester
            )
        else { return }
        var status = Outcome()
        try await follow(ticket, row, options, &status)
        outcome.changed.merge(status.changed) { $1 }
    }

    /// The day of an instant at the central system, which keeps Jakarta's time.
    private static func centralDay(of time: Date) -> CalendarDate {
        CalendarDate(secondsSinceEpoch: time.timeIntervalSince1970, offset: OfficeZone.wib.offset)
    }

    /// Why a row is not taken for the ticket whose number it bears.
    private func doubt(about finding: Finding) -> String? {
        let (ticket, row) = (finding.ticket, finding.row)
        let opened = Self.centralDay(of: ticket.createdAt)
        if let received = row.receivedOn, received < opened {
            return "complaint \(row.trackingID) bears its number and is older than it"
        }
        return switch ticket.state {
        case .forwarding: "it is being sent at this moment; reconcile again later"
        case .cancelled: "it was withdrawn here, and is at the central system as \(row.trackingID)"
        case .dismissed: "it was dismissed here as no report, and is at the central system as \(row.trackingID)"
        case .held, .open, .forwarded, .uncertain, .rejected: nil
        }
    }

    private func settleAbsent(since first: CalendarDate?, _ options: Options, _ outcome: inout Outcome) async throws {
        for ticket in try await ledger.standings(in: .uncertain) where outcome.settled[ticket.number] == nil {
            let opened = Self.centralDay(of: ticket.createdAt)
            // An export from before the request, or one that does not reach back so far, says nothing.
            let isCovered = ticket.updatedAt < options.exportedAt && first.map { $0 <= opened } ?? false
            let isContested = outcome.doubled[ticket.number] != nil || outcome.doubtful[ticket.number] != nil
            guard options.resendsAbsent, isCovered, !isContested else {
                outcome.uncertain.append(ticket.number)
                continue
            }
            outcome.resent.append(ticket.number)
            guard !options.isDryRun else { continue }
            try await ledger.resend(
                ticket.id,
                by: options.requester,
                reason: "the central system's export does not have it"
            )
        }
    }
}
