/// Digits held as half octets, the low half first. Source: 3GPP TS 23.040 clause 9.1.2.3.
enum SemiOctets {
    /// The filler of an odd number of digits.
    static let filler: UInt8 = 0x0F

    /// The ASCII characters of the 15 codes that are digits of an address. Source: TS 23.040 clause 9.1.2.3.
    private static let characters: StaticString = "0123456789*#abc"

    /// The semi-octet at a position.
    @inline(__always)
    static func code(_ index: Int, in octets: UnsafeBufferPointer<UInt8>) -> UInt8 {
        let octet = octets[index >> 1]
        return index & 1 == 0 ? octet & 0x0F : octet >> 4
    }

    /// Reads up to `count` digits, ending early at a filler.
    static func digits(_ count: Int, in octets: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: count) { buffer in
            var written = 0
            while written < count {
                let code = code(written, in: octets)
                if code == filler { break }
                buffer[written] = characters.utf8Start[Int(code)]
                written += 1
            }
            return written
        }
    }

    /// Writes digits, or answers `nil` where a character is not one.
    static func encode(_ digits: String) -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity((digits.utf8.count + 1) / 2)
        var low: UInt8?
        for character in digits.utf8 {
            guard let code = code(of: character) else { return nil }
            if let first = low {
                octets.append(code << 4 | first)
                low = nil
            } else {
                low = code
            }
        }
        if let low { octets.append(filler << 4 | low) }
        return octets
    }

    /// Two decimal digits in one octet, or `nil` where a half is above 9.
    static func decimal(_ octet: UInt8) -> UInt8? {
        let tens = octet & 0x0F
        let units = octet >> 4
        guard tens < 10, units < 10 else { return nil }
        return tens * 10 + units
    }

    /// The octet of a number of two decimal digits.
    static func octet(decimal: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (decimal % 10) << 4 | (decimal / 10) % 10)
    }

    private static func code(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "*"): 10
        case UInt8(ascii: "#"): 11
        case UInt8(ascii: "a")...UInt8(ascii: "c"): character - UInt8(ascii: "a") + 12
        default: nil
        }
    }
}
