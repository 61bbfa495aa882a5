import SMSCodec
import Testing

@Suite("Hexadecimal")
struct HexadecimalTests {
    @Test("both cases, with what terminals leave around them")
    func reading() throws {
        #expect(try Hexadecimal.decode(" 0a FF\tc0\r\n") == [0x0A, 0xFF, 0xC0])
        #expect(try Hexadecimal.decode("") == [])
        #expect(Hexadecimal.encode([0x0A, 0xFF, 0x00]) == "0AFF00")
        #expect(Hexadecimal.encode([]) == "")
    }

    @Test(
        "anything else is refused with its place",
        arguments: [("0", 0), ("0A1", 1), ("0AGG", 1), ("0x12", 0), ("é", 0)]
    )
    func refusing(text: String, octet: Int) {
        let error = #expect(throws: PDUError.self) { try Hexadecimal.decode(text) }
        #expect(error?.code == .invalidHexadecimal)
        #expect(error?.octet == octet)
    }
}
