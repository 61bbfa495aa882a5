import Crypto
package import Foundation

/// Seals numbers and texts before they reach the database, and opens them again.
///
/// AES-GCM with 256 bits and a fresh nonce for every value; the name of the column is authenticated with it, so that a sealed
/// value cannot be moved to another column. Look-ups go by a keyed hash. Both keys are derived from the one master key (HKDF,
/// RFC 5869).
package struct Vault: Sendable {
    /// What protects the stored data.
    package enum Protection: Sendable {
        /// The master key, 32 bytes.
        case key([UInt8])
        /// Stored readable. Only by explicit configuration.
        case off
    }

    private let sealingKey: SymmetricKey?
    private let hashingKey: SymmetricKey
    /// Opened lately; shared by all copies.
    let complaints = ComplaintCache()

    private static let plainMark: UInt8 = 0
    private static let sealedMark: UInt8 = 1

    /// Makes a vault.
    ///
    /// - Parameter protection: The master key, or that there is none.
    package init(_ protection: Protection) {
        switch protection {
        case .key(let bytes):
            let master = SymmetricKey(data: bytes)
            sealingKey = Self.derive("lapord sealing", from: master)
            hashingKey = Self.derive("lapord look-up", from: master)
        case .off:
            sealingKey = nil
            hashingKey = SymmetricKey(data: Array("lapord without protection".utf8))
        }
    }

    private static func derive(_ purpose: String, from master: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: master, info: Array(purpose.utf8), outputByteCount: 32)
    }

    /// Reads a master key from the content of a key file: 32 raw bytes, or 64 hexadecimal digits.
    ///
    /// - Parameter content: The file's content.
    /// - Returns: The 32 bytes.
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/wrongKey`` where it is neither.
    package static func masterKey(from content: Data) throws(LedgerError) -> [UInt8] {
        if content.count == 32 { return Array(content) }
        let digits = content.filter { !($0 == 0x0A || $0 == 0x0D || $0 == 0x20) }
        guard digits.count == 64 else {
            throw LedgerError(
                .wrongKey,
                "the key file must hold 32 bytes or 64 hexadecimal digits: openssl rand -hex 32"
            )
        }
        var key: [UInt8] = []
        for pair in stride(from: 0, to: 64, by: 2) {
            let start = digits.startIndex + pair
            guard let byte = UInt8(String(decoding: digits[start..<(start + 2)], as: UTF8.self), radix: 16) else {
                throw LedgerError(.wrongKey, "the key file holds something else than hexadecimal digits")
            }
            key.append(byte)
        }
        return key
    }

    /// Seals a text for a column.
    func seal(_ text: String, for column: String) -> Data {
        seal(Data(text.utf8), for: column)
    }

    /// Seals bytes for a column.
    func seal(_ bytes: Data, for column: String) -> Data {
        guard let sealingKey else { return Data([Self.plainMark]) + bytes }
        do {
            let box = try AES.GCM.seal(bytes, using: sealingKey, authenticating: Data(column.utf8))
            return Data([Self.sealedMark]) + box.nonce + box.ciphertext + box.tag
        } catch {
            preconditionFailure("AES-GCM refused a key of the right size")
        }
    }

    /// Opens what was sealed for a column.
    ///
    /// - Throws: ``LedgerError`` with ``LedgerError/Code/wrongKey`` where the key or the column is another, or the value damaged.
    func open(_ sealed: Data, for column: String) throws(LedgerError) -> Data {
        guard let mark = sealed.first else {
            throw LedgerError(.wrongKey, "a stored \(column) is empty")
        }
        let content = sealed.dropFirst()
        if mark == Self.plainMark { return Data(content) }
        guard mark == Self.sealedMark, let sealingKey else {
            throw LedgerError(.wrongKey, "a stored \(column) is encrypted, but no key is configured")
        }
        do {
            let box = try AES.GCM.SealedBox(combined: content)
            return try AES.GCM.open(box, using: sealingKey, authenticating: Data(column.utf8))
        } catch {
            throw LedgerError(
                .wrongKey,
                "a stored \(column) cannot be decrypted: the key is another, or the value is damaged"
            )
        }
    }

    func openText(_ sealed: Data, for column: String) throws(LedgerError) -> String {
        String(decoding: try open(sealed, for: column), as: UTF8.self)
    }

    /// The keyed hash of a value, 16 bytes, for look-ups and unique keys.
    ///
    /// - Parameter parts: The value's parts; their boundaries count.
    /// - Returns: The hash.
    func hash(_ parts: String...) -> Data {
        hash(parts.map { Data($0.utf8) })
    }

    func hash(_ parts: [Data]) -> Data {
        var hmac = HMAC<SHA256>(key: hashingKey)
        for part in parts {
            withUnsafeBytes(of: UInt32(part.count).bigEndian) { hmac.update(data: $0) }
            hmac.update(data: part)
        }
        return Data(hmac.finalize().prefix(16))
    }
}
