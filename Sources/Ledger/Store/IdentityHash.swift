import Foundation

/// A hash of the vault's in the form in which many fit into memory.
struct IdentityHash: Hashable, Comparable, Sendable {
    private let generation: UInt8
    private let upper: UInt64
    private let lower: UInt64

    /// - Parameter bytes: 16 bytes, or from generation 1 on 17 that begin with the generation.
    init(_ bytes: Data) {
        generation = UInt8(Vault.generation(ofHash: bytes))
        (upper, lower) = bytes.withUnsafeBytes { bytes in
            let start = bytes.count - 16
            return (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
            )
        }
    }

    var bytes: Data {
        var bytes = generation == 0 ? Data() : Data([generation])
        for half in [upper, lower] { withUnsafeBytes(of: half.bigEndian) { bytes.append(contentsOf: $0) } }
        return bytes
    }

    /// As SQLite orders those of one generation.
    static func < (left: IdentityHash, right: IdentityHash) -> Bool {
        (left.generation, left.upper, left.lower) < (right.generation, right.upper, right.lower)
    }

    func hash(into hasher: inout Hasher) {
        // Any 8 bytes of a keyed hash tell it from others.
        hasher.combine(upper)
    }
}
