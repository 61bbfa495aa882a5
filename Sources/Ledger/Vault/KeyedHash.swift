import Crypto
import Foundation

/// HMAC with SHA-256 (RFC 2104) under one key, whose two blocks are taken in once.
///
/// `HMAC` of swift-crypto is generic and not specialised for its callers: with a message of one SMS it takes twice as long as
/// the hashing itself.
struct KeyedHash: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    /// Makes the hash of a key.
    ///
    /// - Parameter key: At most 64 bytes, a block of SHA-256; longer ones would have to be hashed first.
    init(key: SymmetricKey) {
        precondition(key.bitCount <= SHA256.blockByteCount * 8, "the key is longer than a block")
        inner = Self.begun(with: key, mask: 0x36)
        outer = Self.begun(with: key, mask: 0x5C)
    }

    private static func begun(with key: SymmetricKey, mask: UInt8) -> SHA256 {
        var block = [UInt8](repeating: mask, count: SHA256.blockByteCount)
        key.withUnsafeBytes { bytes in
            for (index, byte) in bytes.enumerated() { block[index] ^= byte }
        }
        var hash = SHA256()
        hash.update(data: block)
        return hash
    }

    /// The first bytes of a message's code.
    ///
    /// - Parameters:
    ///   - message: What is hashed.
    ///   - length: How many of the 32 bytes of the code.
    /// - Returns: The bytes.
    func code(for message: [UInt8], length: Int) -> Data {
        var inner = inner
        message.withUnsafeBytes { inner.update(bufferPointer: $0) }
        var outer = outer
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize().withUnsafeBytes { Data($0[..<length]) }
    }
}
