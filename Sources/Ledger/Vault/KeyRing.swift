import Foundation

/// What a ledger keeps of the keys that it had before, sealed by the current one.
struct KeyRing: Hashable, Sendable, Codable {
    /// The hashing keys of all generations before the current one, in order.
    var hashing: [Data] = []
    /// Whether rows of the generation before are still being sealed anew.
    var isRotating = false
    /// The sealing key of the generation before, while rows are being sealed anew; nil where that one was readable.
    var retiring: Data?

    static let column = "meta.key_ring"
}
