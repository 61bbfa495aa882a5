/// Writes characters into the storage of a string under construction.
///
/// The caller provides room for ``widest`` bytes a UTF-16 code unit.
struct UTF8Writer {
    /// The most bytes that one UTF-16 code unit can need.
    static let widest = 3
    static let space: UInt16 = 0x20
    static let replacement: UInt16 = 0xFFFD

    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    /// Appends a character of the Basic Multilingual Plane that is not a surrogate.
    @inline(__always)
    mutating func append(_ character: UInt16) {
        if character < 0x80 {
            buffer[count] = UInt8(truncatingIfNeeded: character)
            count += 1
        } else if character < 0x800 {
            buffer[count] = 0xC0 | UInt8(truncatingIfNeeded: character &>> 6)
            buffer[count + 1] = 0x80 | UInt8(truncatingIfNeeded: character & 0x3F)
            count += 2
        } else {
            buffer[count] = 0xE0 | UInt8(truncatingIfNeeded: character &>> 12)
            buffer[count + 1] = 0x80 | UInt8(truncatingIfNeeded: (character &>> 6) & 0x3F)
            buffer[count + 2] = 0x80 | UInt8(truncatingIfNeeded: character & 0x3F)
            count += 3
        }
    }

    /// Appends the character that a surrogate pair stands for.
    mutating func append(high: UInt16, low: UInt16) {
        let scalar = 0x10000 + (UInt32(high & 0x3FF) << 10) + UInt32(low & 0x3FF)
        buffer[count] = 0xF0 | UInt8(truncatingIfNeeded: scalar >> 18)
        buffer[count + 1] = 0x80 | UInt8(truncatingIfNeeded: (scalar >> 12) & 0x3F)
        buffer[count + 2] = 0x80 | UInt8(truncatingIfNeeded: (scalar >> 6) & 0x3F)
        buffer[count + 3] = 0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F)
        count += 4
    }
}
