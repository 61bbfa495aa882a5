import SMSCodec
import Testing

@Suite("GSM 7-bit text")
struct GSM7Tests {
    @Test(
        "packing matches published examples",
        arguments: [
            ("hellohello", "E8329BFD4697D9EC37"),
            ("How are you?", "C8F71D14969741F977FD07"),
            ("Hello World!", "C8329BFD065DDF72363904"),
            ("", ""),
        ]
    )
    func packing(text: String, hexadecimal: String) throws {
        let septets = try #require(GSM7.encode(text))
        let packed = GSM7.pack(septets)
        #expect(Hexadecimal.encode(packed) == hexadecimal)
        #expect(GSM7.unpack(packed, count: septets.count) == septets)
    }

    @Test("eight septets take seven octets, one more bit an eighth")
    func octetCount() {
        #expect(GSM7.octetCount(septets: 8) == 7)
        #expect(GSM7.octetCount(septets: 8, fillBits: 1) == 8)
        #expect(GSM7.octetCount(septets: 160) == 140)
        #expect(GSM7.octetCount(septets: 0) == 0)
    }

    @Test("fill bits shift the text and are skipped again", arguments: 0...6)
    func fillBits(count: Int) throws {
        let septets = try #require(GSM7.encode("Kel. Tungkal, Muara Enim"))
        let packed = GSM7.pack(septets, fillBits: count)
        #expect(Int(packed[0]) & ((1 << count) - 1) == 0)
        #expect(GSM7.unpack(packed, count: septets.count, fillBits: count) == septets)
    }

    @Test("unpacking gives no more septets than the octets hold, whatever it is asked for")
    func unpackBounds() {
        #expect(GSM7.unpack([0xFF], count: 100).count == 1)
        #expect(GSM7.unpack([], count: 5).isEmpty)
        #expect(GSM7.unpack([1, 2, 3], count: -4).isEmpty)
        #expect(GSM7.unpack([1, 2, 3], count: 2, fillBits: -9) == GSM7.unpack([1, 2, 3], count: 2))
        #expect(GSM7.unpack([1, 2, 3], count: 2, fillBits: 99) == GSM7.unpack([1, 2, 3], count: 2, fillBits: 6))
    }

    @Test("an escape at the end and an escaped escape are spaces")
    func escapes() {
        #expect(GSM7.decode([0x41, 0x1B]) == "A ")
        #expect(GSM7.decode([0x41, 0x1B, 0x1B, 0x42]) == "A B")
        #expect(GSM7.decode([0x1B, 0x65]) == "€")
    }

    @Test("a code missing behind the escape falls back to the locking table in force")
    func nationalFallback() {
        let shift = NationalShift(locking: .turkish, single: .turkish)
        #expect(GSM7.decode([0x1B, 0x40], shift: shift) == "|")
        #expect(GSM7.decode([0x1B, 0x60], shift: shift) == "ç")
        #expect(GSM7.decode([0x1B, 0x01], shift: NationalShift(locking: .kannada)) == "\u{0C82}")
    }

    @Test("septets are counted with their escapes, and a text that does not fit is refused")
    func septetCount() {
        #expect(GSM7.septetCount(of: "a€[b]") == 8)
        #expect(GSM7.septetCount(of: "ş") == nil)
        #expect(GSM7.encode("ş") == nil)
        #expect(GSM7.septetCount(of: "ş", shift: NationalShift(single: .turkish)) == 2)
        #expect(GSM7.septetCount(of: "ş", shift: NationalShift(locking: .turkish)) == 1)
        #expect(GSM7.encode("😀") == nil)
    }

    @Test("the eighth bit of a septet is ignored")
    func eighthBit() {
        #expect(GSM7.decode([0xC1, 0x9B, 0xE5]) == "A€")
    }

    @Test(
        "seven spare bits of a USSD string are filled with a carriage return",
        arguments: [
            ("*101*1#", "AA182CA68A8D1A"), ("*888#", "2A1C0E3702"), ("*123*45", nil), ("*123*456", nil),
            ("*123*4567", nil),
        ]
    )
    func ussd(text: String, packed: String?) throws {
        let septets = try #require(GSM7.encode(text))
        let octets = GSM7.packUSSD(septets)
        if let packed { #expect(Hexadecimal.encode(octets) == packed) }
        #expect(GSM7.unpackUSSD(octets) == septets)
    }

    @Test("a USSD string that ends with a carriage return and fills its octets keeps it")
    func ussdCarriageReturn() {
        let septets = Array("1234567\r".utf8)
        #expect(GSM7.packUSSD(septets).count == 8)
        #expect(GSM7.decode(GSM7.unpackUSSD(GSM7.packUSSD(septets))).hasPrefix("1234567\r"))
    }
}
