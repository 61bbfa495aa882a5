/// Reads octets one after another and says where and in which field they end too early.
struct OctetReader {
    let octets: [UInt8]
    private(set) var offset: Int

    init(_ octets: [UInt8], from offset: Int = 0) {
        self.octets = octets
        self.offset = offset
    }

    var remaining: Int { octets.count - offset }

    mutating func octet(_ field: PDUError.Field) throws(PDUError) -> UInt8 {
        guard offset < octets.count else { throw truncated(field, needing: 1) }
        defer { offset += 1 }
        return octets[offset]
    }

    /// Skips octets and says which they were.
    mutating func range(_ count: Int, _ field: PDUError.Field) throws(PDUError) -> Range<Int> {
        guard count <= remaining else { throw truncated(field, needing: count) }
        defer { offset += count }
        return offset..<(offset + count)
    }

    mutating func take(_ count: Int, _ field: PDUError.Field) throws(PDUError) -> [UInt8] {
        Array(octets[try range(count, field)])
    }

    private func truncated(_ field: PDUError.Field, needing count: Int) -> PDUError {
        PDUError(
            .truncated,
            field: field,
            octet: offset,
            reason: "needs \(count) octet\(count == 1 ? "" : "s"), \(remaining) left"
        )
    }
}
