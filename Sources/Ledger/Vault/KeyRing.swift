import Foundation

/// The keys of earlier generations, sealed by the current one.
struct KeyRing: Hashable, Sendable, Codable {
    /// The hashing keys of all generations before the current one, in order.
    var hashing: [Data] = []
    /// Whether rows of the generation before are still being sealed anew.
    var isRotating = false
    /// The sealing key of the generation before, while rows are being sealed anew; nil where that one was readable.
    var retiring: Data?

    static let column = "meta.key_ring"
}

extension KeyRing {
    /// Opens a stored ring with the current key.
    ///
    /// - Throws: ``LedgerError`` where it is damaged.
    init(sealed: Data, with key: Vault.Protection) throws {
        do {
            self = try JSONDecoder().decode(KeyRing.self, from: try Vault.open(sealed, for: Self.column, with: key))
        } catch {
            throw LedgerError(.wrongKey, "what the ledger keeps of its earlier keys is damaged: restore a backup")
        }
    }
}
