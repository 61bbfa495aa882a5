import CentralAPI
package import Foundation
package import Gateway
package import Ledger

/// Takes over an export of the central system: settles tickets whose outcome is unknown, and follows the others.
package struct Reconcile: Order {
    package static let name = "tickets/reconcile"
    package static let timeLimit = Duration.seconds(300)
    /// An export of 128 MB, about a hundred thousand complaints, in base64.
    package static let sizeLimit = 172 << 20

    /// The bytes of the file, as .xlsx or .csv.
    package var export: Data
    /// The time at which the export was made.
    package var exportedAt: Date
    package var isDryRun: Bool
    /// Whether uncertain tickets that the export should have and has not are sent again.
    package var resendsAbsent: Bool

    package init(export: Data, exportedAt: Date, isDryRun: Bool = false, resendsAbsent: Bool = false) {
        self.export = export
        self.exportedAt = exportedAt
        self.isDryRun = isDryRun
        self.resendsAbsent = resendsAbsent
    }

    package func answer(
        _ administration: Administration,
        by requester: Requester
    ) async throws -> ExportReconciliation.Outcome {
        let read: CentralExport
        do {
            read = try CentralExport(Array(export))
        } catch {
            throw Refusal(.invalid, "that is no export of SP4N: \(error)")
        }
        // A running daemon did this when it started.
        if administration.daemon == nil { _ = try await administration.ledger.recoverForwarding() }
        let reconciliation = ExportReconciliation(
            ledger: administration.ledger,
            prefix: administration.rules.ticketPrefix
        )
        return try await reconciliation.apply(
            read,
            .init(exportedAt: exportedAt, isDryRun: isDryRun, resendsAbsent: resendsAbsent, requester: requester)
        )
    }
}
