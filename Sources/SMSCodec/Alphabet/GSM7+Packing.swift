extension GSM7 {
    /// How many octets hold so many septets.
    ///
    /// - Parameters:
    ///   - septets: The number of septets.
    ///   - fillBits: The bits left empty before the first septet, 0 to 6.
    /// - Returns: The number of octets.
    public static func octetCount(septets: Int, fillBits: Int = 0) -> Int {
        (septets * 7 + fillBits + 7) / 8
    }

    /// Packs septets into octets, least significant bit first.
    ///
    /// Source: 3GPP TS 23.038 clause 6.1.2.1.1; fill bits: TS 23.040 clause 9.2.3.24.
    ///
    /// - Parameters:
    ///   - septets: The codes; the eighth bit of each is ignored.
    ///   - fillBits: The bits to leave empty before the first septet, 0 to 6.
    /// - Returns: The octets; unused bits are 0.
    public static func pack(_ septets: [UInt8], fillBits: Int = 0) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(octetCount(septets: septets.count, fillBits: fillBits))
        var pending: UInt32 = 0
        var held = min(max(fillBits, 0), 6)
        for septet in septets {
            pending |= UInt32(septet & 0x7F) << UInt32(held)
            held += 7
            while held >= 8 {
                octets.append(UInt8(truncatingIfNeeded: pending))
                pending >>= 8
                held -= 8
            }
        }
        if held > 0 { octets.append(UInt8(truncatingIfNeeded: pending)) }
        return octets
    }

    /// Packs the septets of a USSD string.
    ///
    /// A carriage return fills seven spare bits, which would read as a commercial at; a text that ends with a carriage return
    /// and fills its octets gets another one (3GPP TS 23.038 clause 6.1.2.3.1).
    ///
    /// - Parameter septets: The codes.
    /// - Returns: The octets.
    public static func packUSSD(_ septets: [UInt8]) -> [UInt8] {
        let needsFiller =
            septets.count % 8 == 7 || septets.count % 8 == 0 && septets.last == carriageReturn
        return pack(needsFiller ? septets + [carriageReturn] : septets)
    }

    /// Unpacks the septets of a USSD string, without the carriage return that fills seven spare bits.
    ///
    /// - Parameter octets: The octets.
    /// - Returns: The septets.
    public static func unpackUSSD(_ octets: [UInt8]) -> [UInt8] {
        let septets = unpack(octets, count: octets.count * 8 / 7)
        // Not every network fills the spare bits.
        let isFilled = septets.count % 8 == 0 && (septets.last == carriageReturn || septets.last == 0)
        return isFilled ? septets.dropLast() : septets
    }

    private static let carriageReturn: UInt8 = 0x0D

    /// Unpacks septets from octets.
    ///
    /// - Parameters:
    ///   - octets: The packed octets.
    ///   - count: How many septets to read; fewer come back where the octets hold fewer.
    ///   - fillBits: The bits to skip before the first septet, 0 to 6.
    /// - Returns: The septets.
    public static func unpack(_ octets: [UInt8], count: Int, fillBits: Int = 0) -> [UInt8] {
        let fillBits = min(max(fillBits, 0), 6)
        let available = max(0, octets.count * 8 - fillBits) / 7
        return octets.withUnsafeBufferPointer { octets in
            (0..<max(0, min(count, available))).map { septet(at: fillBits + $0 * 7, in: octets) }
        }
    }

    /// Reads packed septets as text without unpacking them first.
    ///
    /// The caller guarantees that the octets hold all of the septets.
    static func decode(
        packed octets: UnsafeBufferPointer<UInt8>,
        fromBit first: Int,
        count: Int,
        shift: NationalShift
    ) -> String {
        text(upTo: count, shift: shift) { septet(at: first + $0 * 7, in: octets) }
    }

    @inline(__always)
    private static func septet(at bit: Int, in octets: UnsafeBufferPointer<UInt8>) -> UInt8 {
        let index = bit &>> 3
        let offset = bit & 7
        var word = UInt16(octets[index])
        if offset > 1 { word |= UInt16(octets[index + 1]) &<< 8 }
        return UInt8(truncatingIfNeeded: word &>> UInt16(offset)) & 0x7F
    }
}
