/// A range of IP addresses, written `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/32`.
package struct AddressRange: Hashable, Sendable {
    private let bytes: [UInt8]
    private let bits: Int

    /// Reads the notation; nil where it is none.
    package init?(_ notation: String) {
        let parts = notation.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = IPAddress.bytes(of: String(parts[0])) else { return nil }
        var bits = bytes.count * 8
        if parts.count == 2 {
            guard let number = Int(parts[1]), (0...bits).contains(number) else { return nil }
            bits = number
        }
        self.bytes = bytes
        self.bits = bits
    }

    /// Whether an address lies in it.
    package func contains(_ address: String) -> Bool {
        guard let other = IPAddress.bytes(of: address), other.count == bytes.count else { return false }
        let whole = bits / 8
        guard bytes[..<whole] == other[..<whole] else { return false }
        let rest = bits % 8
        guard rest > 0 else { return true }
        return (bytes[whole] ^ other[whole]) >> (8 - rest) == 0
    }
}
