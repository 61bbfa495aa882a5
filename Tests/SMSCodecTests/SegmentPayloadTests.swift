import SMSCodec
import Testing

@Suite("Joining of parts")
struct SegmentPayloadTests {
    @Test("a surrogate pair, and even a code unit, split between parts survives")
    func splitCharacters() {
        #expect(SegmentPayload.join([.ucs2([0x00, 0x41, 0xD8, 0x3D]), .ucs2([0xDE, 0x00])]) == "A😀")
        #expect(SegmentPayload.join([.ucs2([0x00, 0x41, 0x00]), .ucs2([0x42])]) == "AB")
    }

    @Test("parts of different alphabets are joined in order, bytes add nothing")
    func mixed() {
        let parts: [SegmentPayload] = [.text("a"), .ucs2([0, 0x62]), .binary([1, 2]), .text("c"), .ucs2([0, 0x64])]
        #expect(SegmentPayload.join(parts) == "abcd")
        #expect(SegmentPayload.join([]) == "")
        #expect(SegmentPayload.binary([1]).text == nil)
    }

    @Test("missing parts leave one gap each run")
    func gaps() {
        let parts: [Int: SegmentPayload] = [2: .text("b"), 5: .text("e")]
        #expect(SegmentPayload.join(parts, total: 5) == "[…]b[…]e")
        #expect(SegmentPayload.join(parts, total: 6, gap: "_") == "_b_e_")
        #expect(SegmentPayload.join([:], total: 3, gap: "_") == "_")
        #expect(
            SegmentPayload.join([1: .ucs2([0xD8, 0x3D]), 3: .ucs2([0xDE, 0])], total: 3, gap: "_")
                == "\u{FFFD}_\u{FFFD}"
        )
        #expect(SegmentPayload.join(parts, total: 0) == "")
        #expect(SegmentPayload.join(parts, total: .max, gap: "_") == "_b_e_")
    }
}
