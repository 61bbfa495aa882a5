import Crypto
import Foundation

/// HMAC with SHA-256 (RFC 2104) under one key, which is taken in once: each code begins with a copy of that state.
struct KeyedHash: Sendable {
    private let begun: HMAC<SHA256>

    init(key: SymmetricKey) {
        begun = HMAC(key: key)
    }

    /// The first bytes of a message's code.
    ///
    /// - Parameters:
    ///   - message: What is hashed.
    ///   - length: How many of the 32 bytes of the code.
    /// - Returns: The bytes.
    func code(for message: [UInt8], length: Int) -> Data {
        var code = begun
        code.update(data: message)
        return code.finalize().withUnsafeBytes { Data($0[..<length]) }
    }
}
