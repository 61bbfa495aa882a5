package import Foundation

/// How to take over an export of the central system.
package struct ReconciliationOptions: Hashable, Sendable, Codable {
    /// When the export was made.
    package var exportedAt: Date
    /// Whether only to tell what would be done.
    package var isDryRun: Bool
    /// Whether uncertain tickets that the export should have and has not are sent again.
    package var resendsAbsent: Bool

    /// Makes options.
    package init(exportedAt: Date, isDryRun: Bool = false, resendsAbsent: Bool = false) {
        self.exportedAt = exportedAt
        self.isDryRun = isDryRun
        self.resendsAbsent = resendsAbsent
    }
}

/// What came of taking over an export of the central system; tickets by their numbers.
package struct ReconciliationReport: Hashable, Sendable, Codable {
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

    /// Makes a report of nothing.
    package init() {}
}
