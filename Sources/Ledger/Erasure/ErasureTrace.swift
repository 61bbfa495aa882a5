package import Foundation

/// That something was erased.
package struct ErasureTrace: Hashable, Sendable, Codable {
    package var at: Date
    /// `retention` or `request`.
    package var cause: String
    /// The operator, for example `uid 1000 (budi)`; nil where the daemon erased by its rule.
    package var requester: String?
    package var counts: ErasureCounts
}
