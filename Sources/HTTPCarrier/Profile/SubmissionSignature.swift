import Crypto
import Foundation
import SMSCodec

/// The proof that a submission is ours, beside or instead of a login: a hash over its values, `${signature}` in the
/// profile.
package struct SubmissionSignature: Hashable, Sendable {
    /// The kinds of hash.
    package enum Algorithm: String, Hashable, Sendable, CaseIterable {
        case md5
        case sha1
        case sha256
        case sha512
        case hmacSHA1 = "hmac-sha1"
        case hmacSHA256 = "hmac-sha256"
        case hmacSHA512 = "hmac-sha512"

        /// Whether the hash needs a key.
        var isKeyed: Bool { rawValue.hasPrefix("hmac-") }
    }

    package var algorithm: Algorithm
    package var encoding: CallerProof.Signature.Encoding
    /// The signed values: settings, and values of the message except its text.
    package var content: Template
    /// The setting with the key; nil if no key is needed.
    package var setting: String?

    /// Makes the signature.
    ///
    /// - Parameter value: The value of a name.
    /// - Returns: The signature; nil if a value or the key is missing, so that one profile can serve interfaces with
    ///   and without it.
    func text(_ value: (String) -> String?) -> String? {
        for name in content.names + [setting].compactMap(\.self) where value(name)?.isEmpty != false { return nil }
        let bytes = Data(content.render(.verbatim, value).utf8)
        let key = SymmetricKey(data: Data((setting.flatMap(value) ?? "").utf8))
        let hash: [UInt8] =
            switch algorithm {
            case .md5: Array(Insecure.MD5.hash(data: bytes))
            case .sha1: Array(Insecure.SHA1.hash(data: bytes))
            case .sha256: Array(SHA256.hash(data: bytes))
            case .sha512: Array(SHA512.hash(data: bytes))
            case .hmacSHA1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: bytes, using: key))
            case .hmacSHA256: Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
            case .hmacSHA512: Array(HMAC<SHA512>.authenticationCode(for: bytes, using: key))
            }
        return switch encoding {
        case .hexadecimal: Hexadecimal.encode(hash).lowercased()
        case .base64: Data(hash).base64EncodedString()
        }
    }
}
