/// Octets as hexadecimal digits, the form in which modems hand out and take messages.
public enum Hexadecimal {
    /// Reads pairs of hexadecimal digits.
    ///
    /// - Parameter text: The digits in either case. Spaces, tabs, carriage returns and line feeds are skipped.
    /// - Returns: The octets.
    /// - Throws: ``PDUError`` with code `invalidHexadecimal` for any other character and for an odd number of digits.
    public static func decode(_ text: some StringProtocol) throws(PDUError) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = digit(character) else {
                if isSpace(character) { continue }
                throw PDUError(
                    .invalidHexadecimal,
                    field: .input,
                    octet: octets.count,
                    reason: "not a hexadecimal digit"
                )
            }
            if let first = high {
                octets.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        if high != nil {
            throw PDUError(
                .invalidHexadecimal,
                field: .input,
                octet: octets.count,
                reason: "odd number of hexadecimal digits"
            )
        }
        return octets
    }

    /// Writes octets as pairs of upper-case hexadecimal digits.
    ///
    /// - Parameter octets: The octets.
    /// - Returns: The digits, without separators.
    public static func encode(_ octets: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: octets.count * 2) { buffer in
            for (index, octet) in octets.enumerated() {
                buffer[index * 2] = character(octet >> 4)
                buffer[index * 2 + 1] = character(octet & 0x0F)
            }
            return octets.count * 2
        }
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func isSpace(_ character: UInt8) -> Bool {
        character == 0x20 || character == 0x09 || character == 0x0D || character == 0x0A
    }

    private static func character(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }
}
