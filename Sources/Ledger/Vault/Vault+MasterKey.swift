package import Foundation

extension Vault {
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
}
