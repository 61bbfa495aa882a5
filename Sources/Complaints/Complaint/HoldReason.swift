/// Why a text is asked about, and waits for an officer, before it goes on to the central system.
package enum HoldReason: String, Hashable, Sendable, Codable {
    /// The text names no agency, no place and no danger.
    case noMatter
    /// The rules and the learned model differ, or are not sure, whether the text is a report.
    case unsureKind
    /// Its sender has reported more within a day than a citizen usually does.
    case manyReports
}
