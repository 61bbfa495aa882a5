import SMSCodec
import Testing

@Suite("UCS-2 text")
struct UCS2Tests {
    @Test("surrogate pairs are one character")
    func pairs() {
        #expect(UCS2.decode([0xD8, 0x3D, 0xDE, 0x00, 0x00, 0x41]) == "😀A")
        #expect(UCS2.encode("😀A") == [0xD8, 0x3D, 0xDE, 0x00, 0x00, 0x41])
    }

    @Test("a surrogate without its partner is U+FFFD and costs no neighbour")
    func loneSurrogates() {
        #expect(UCS2.decode([0x00, 0x41, 0xD8, 0x3D]) == "A\u{FFFD}")
        #expect(UCS2.decode([0xDE, 0x00, 0x00, 0x41]) == "\u{FFFD}A")
        #expect(UCS2.decode([0xD8, 0x3D, 0x00, 0x41]) == "\u{FFFD}A")
        #expect(UCS2.decode([0xD8, 0x3D, 0xD8, 0x3D, 0xDE, 0x00]) == "\u{FFFD}😀")
    }

    @Test("a lone last octet is U+FFFD")
    func oddLength() {
        #expect(UCS2.decode([0x00, 0x41, 0x00]) == "A\u{FFFD}")
        #expect(UCS2.decode([0x41]) == "\u{FFFD}")
        #expect(UCS2.decode([]) == "")
    }

    @Test("every character of the Basic Multilingual Plane survives")
    func basicPlane() {
        for value in UInt16.min...UInt16.max {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let octets = [UInt8(value >> 8), UInt8(value & 0xFF)]
            #expect(Array(UCS2.decode(octets).unicodeScalars) == [scalar])
        }
    }
}
