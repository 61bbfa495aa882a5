package import Foundation

/// That something was erased.
package struct ErasureTrace: Hashable, Sendable, Codable {
    package var at: Date
    /// `retention` or `request`.
    package var cause: String
    package var counts: ErasureCounts
}
