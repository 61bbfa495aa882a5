import CentralAPI
import Foundation
import Gateway
import Ledger
import Operations

extension Ledger {
    /// Takes over an export of the central system, for the daemon and for the command that works without it.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - options: How to go about it.
    ///   - prefix: Letters before our ticket numbers.
    /// - Returns: What came of it.
    /// - Throws: ``OperationsFault`` where the file is no export, ``LedgerError``.
    func reconcile(
        with bytes: [UInt8],
        _ options: ReconciliationOptions,
        prefix: String
    ) async throws -> ReconciliationReport {
        let export: CentralExport
        do {
            export = try CentralExport(bytes)
        } catch {
            throw OperationsFault(.invalid, "that is no export of SP4N: \(error)")
        }
        let outcome = try await ExportReconciliation(ledger: self, prefix: prefix).apply(
            export,
            .init(
                exportedAt: options.exportedAt,
                isDryRun: options.isDryRun,
                resendsAbsent: options.resendsAbsent
            )
        )
        var report = ReconciliationReport()
        report.settled = outcome.settled
        report.changed = outcome.changed
        report.unchanged = outcome.unchanged
        report.doubled = outcome.doubled
        report.doubtful = outcome.doubtful
        report.resent = outcome.resent
        report.uncertain = outcome.uncertain
        report.foreign = outcome.foreign
        report.faults = export.faults.map(\.description)
        return report
    }
}
