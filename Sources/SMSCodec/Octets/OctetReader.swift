/// Reads octets one after another and says where and in which field they end too early.
struct OctetReader {
    let octets: [UInt8]
    private(set) var offset: Int
    /// Whether a fault that leaves something to read is passed over instead of thrown.
    let passesOverFaults: Bool
    /// The first fault that was passed over.
    private(set) var fault: PDUError?

    init(_ octets: [UInt8], from offset: Int = 0, passesOverFaults: Bool = false) {
        self.octets = octets
        self.offset = offset
        self.passesOverFaults = passesOverFaults
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

    /// Skips octets as far as they are there; fewer are a fault that can be passed over.
    mutating func rangeAvailable(_ count: Int, _ field: PDUError.Field) throws(PDUError) -> Range<Int> {
        if count > remaining { try passOver(truncated(field, needing: count)) }
        return try range(min(count, remaining), field)
    }

    mutating func take(_ count: Int, _ field: PDUError.Field) throws(PDUError) -> [UInt8] {
        Array(octets[try range(count, field)])
    }

    /// Throws a fault, or remembers it where faults are passed over.
    mutating func passOver(_ error: PDUError) throws(PDUError) {
        guard passesOverFaults else { throw error }
        fault = fault ?? error
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
