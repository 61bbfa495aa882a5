import Formats
import Foundation
import Testing

@Suite("JSON of known shapes")
struct JSONReaderTests {
    @Test("is read as it was written, also what must be escaped")
    func round() throws {
        var texts = [
            "", "Jalan \"rusak\" \\ di\tRT 3\r\n", "é \u{1F6A7} \u{2028}",
            String((0..<0x20).map { Character(Unicode.Scalar($0)) }),
        ]
        texts.append(String(repeating: "x", count: 5000))
        for text in texts {
            var writer = JSONWriter()
            writer.array { writer in
                writer.value(text)
                writer.value(true)
                writer.value(-7)
                writer.value(UInt64.max)
                writer.value(0.25)
                writer.null()
                writer.object { $0.member("a", text) }
            }
            var reader = JSONReader(writer.bytes)
            var index = 0
            try reader.array { (element) throws(DocumentError) in
                switch index {
                case 0: #expect(try element.string() == text)
                case 1: #expect(try element.boolean())
                case 2: #expect(try element.integer(Int.self) == -7)
                case 3: #expect(try element.integer(UInt64.self) == .max)
                case 4: #expect(try element.double() == 0.25)
                case 5: #expect(try element.null())
                default:
                    try element.object { (_, value) throws(DocumentError) in #expect(try value.string() == text) }
                }
                index += 1
            }
            try reader.finish()
            #expect(index == 7)
            // An independent reader understands it too.
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(writer.bytes)) }
        }
    }

    @Test("is read with escapes, spaces and a mark in front")
    func lenient() throws {
        var reader = JSONReader([0xEF, 0xBB, 0xBF] + Array(#" [ "\u0041\ud83d\udea7\/\b" , 1.5e2 ] "#.utf8))
        try reader.array { (element) throws(DocumentError) in
            if try element.next() == .string {
                #expect(try element.string() == "A\u{1F6A7}/\u{08}")
            } else {
                #expect(try element.double() == 150)
            }
        }
        try reader.finish()
    }

    @Test(
        "is refused where it is none, never read beyond its end",
        arguments: [
            "", "[", "[1", "[1,", "[1,]", "[1}", "{", "{\"a\"", "{\"a\":", "{\"a\":1,}", "{a:1}", "\"", "\"\\",
            "\"\\u12", "\"\\ud800\"", "\"\\q\"", "tru", "nul", "-",
            "1.", "1e", "01", "1 2", "\"\u{01}\"", "+1",
        ]
    )
    func refused(text: String) {
        #expect(throws: DocumentError.self) {
            var reader = JSONReader(Array(text.utf8))
            try reader.skip()
            try reader.finish()
        }
    }

    @Test("is not read deeper than anybody writes")
    func deep() {
        #expect(throws: DocumentError.self) {
            var reader = JSONReader([UInt8](repeating: UInt8(ascii: "["), count: 100_000))
            try reader.skip()
        }
    }
}
