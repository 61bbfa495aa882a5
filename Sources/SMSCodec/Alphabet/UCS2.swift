/// UCS-2 text, read and written as UTF-16 with the most significant octet first.
///
/// The standard names UCS-2 (ISO/IEC 10646); phones put surrogate pairs in it to send emoji, so UTF-16 is what is on the
/// air. Source: 3GPP TS 23.038 clause 6.2.3.
public enum UCS2 {
    /// Reads octets as text.
    ///
    /// - Parameter octets: The octets. A surrogate without its partner and a lone last octet become U+FFFD.
    /// - Returns: The text.
    public static func decode(_ octets: [UInt8]) -> String {
        octets.withUnsafeBufferPointer(decode)
    }

    /// Writes text as octets.
    ///
    /// - Parameter text: The text.
    /// - Returns: Two octets for each UTF-16 code unit.
    public static func encode(_ text: some StringProtocol) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count * 2)
        for scalar in text.unicodeScalars {
            for unit in scalar.utf16 {
                octets.append(UInt8(truncatingIfNeeded: unit >> 8))
                octets.append(UInt8(truncatingIfNeeded: unit))
            }
        }
        return octets
    }

    static func decode(_ octets: UnsafeBufferPointer<UInt8>) -> String {
        let whole = octets.count & ~1
        let capacity = (octets.count + 1) / 2 * UTF8Writer.widest
        return String(unsafeUninitializedCapacity: capacity) { buffer in
            var writer = UTF8Writer(buffer: buffer)
            var index = 0
            while index < whole {
                let unit = UInt16(octets[index]) &<< 8 | UInt16(octets[index + 1])
                index += 2
                guard unit & 0xF800 == 0xD800 else {
                    writer.append(unit)
                    continue
                }
                if unit & 0x0400 == 0, index < whole {
                    let next = UInt16(octets[index]) &<< 8 | UInt16(octets[index + 1])
                    if next & 0xFC00 == 0xDC00 {
                        writer.append(high: unit, low: next)
                        index += 2
                        continue
                    }
                }
                writer.append(UTF8Writer.replacement)
            }
            if whole < octets.count { writer.append(UTF8Writer.replacement) }
            return writer.count
        }
    }
}
