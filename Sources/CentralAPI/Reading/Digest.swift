/// A short fingerprint of texts, the same in every run: FNV-1a of 128 bits. It tells entries apart; it protects nothing.
enum Digest {
    private static let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013B
    private static let basis: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D

    static func of(_ fields: [String]) -> String {
        var hash = basis
        for field in fields {
            for byte in field.utf8 { hash = (hash ^ UInt128(byte)) &* prime }
            // No UTF-8 text holds this byte, so that fields cannot run into each other.
            hash = (hash ^ 0xFF) &* prime
        }
        return String(hash, radix: 36)
    }
}
