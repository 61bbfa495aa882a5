package import CentralAPI
package import Foundation
package import Gateway
package import Ledger

/// Takes over an export of the central system: settles tickets whose outcome is unknown, and follows the others.
package struct Reconcile: Order {
    package static let name = "tickets/reconcile"
    package static let timeLimit = Duration.seconds(300)
    /// About a hundred thousand complaints.
    package static let sizeLimit = 96 << 20

    /// The export, read by the command: a file from elsewhere is unpacked by a process that may end, never by the daemon.
    package var export: CentralExport
    /// The time at which the export was made.
    package var exportedAt: Date
    package var isDryRun: Bool
    /// Whether uncertain tickets that the export should have and has not are sent again.
    package var resendsAbsent: Bool

    package init(export: CentralExport, exportedAt: Date, isDryRun: Bool = false, resendsAbsent: Bool = false) {
        self.export = export
        self.exportedAt = exportedAt
        self.isDryRun = isDryRun
        self.resendsAbsent = resendsAbsent
    }

    package func answer(
        _ administration: Administration,
        by requester: Requester
    ) async throws -> ExportReconciliation.Outcome {
        // A running daemon did this when it started.
        if administration.daemon == nil { _ = try await administration.ledger.recoverForwarding() }
        let reconciliation = ExportReconciliation(
            ledger: administration.ledger,
            prefix: administration.rules.ticketPrefix
        )
        return try await reconciliation.apply(
            export,
            .init(exportedAt: exportedAt, isDryRun: isDryRun, resendsAbsent: resendsAbsent, requester: requester)
        )
    }
}
