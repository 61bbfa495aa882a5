import Formats
import Testing

@Suite("JSON of any shape, as carriers write it")
struct JSONValueTests {
    private func json(_ text: String) throws -> JSONValue {
        try JSONValue(Array(text.utf8), mode: .lenient)
    }

    @Test("keeps numbers as written and texts as bytes")
    func jsonValues() throws {
        let value = try json(
            #" {"a":62812000000000000001,"b":-1.50e+3,"c":["x",null,true],"d":"\u0041\ud83d\ude00\n\ud83d"} "#
        )
        #expect(value["a"]?.bytes == Array("62812000000000000001".utf8))
        #expect(value["b"]?.bytes == Array("-1.50e+3".utf8))
        #expect(value["c"] == .array([.string(Array("x".utf8)), .null, .boolean(true)]))
        #expect(value["d"]?.bytes == Array("A😀\n\u{FFFD}".utf8))
        let raw = try JSONValue(Array(#"{"t":""#.utf8) + [0xE9, 0xFF] + Array(#""}"#.utf8), mode: .lenient)
        #expect(raw["t"]?.bytes == [0xE9, 0xFF])
        // Written by hand, as some senders do.
        #expect(try json("\"a\r\n\tb\"").bytes == Array("a\r\n\tb".utf8))
    }

    @Test(
        "is refused where it is none",
        arguments: [
            "", "{", "[1,]", #"{"a" 1}"#, #"{"a":1}x"#, "01", "+1", #""\"#, #""\u12"#, "\"a\u{1}b\"", "tru", "{,}",
            "[1 2]", "-",
        ]
    )
    func invalidJSON(text: String) {
        #expect(throws: DocumentError.self) { try json(text) }
    }

    @Test(
        "is read where a text holds an escape that JSON does not know",
        arguments: [
            (#""Jum\'at pukul 8""#, "Jum'at pukul 8"), (#""jalan 3 \& 4\-5""#, "jalan 3 & 4-5"),
            (#""C:\desa""#, #"C:\desa"#),
            (#""\u12 dan \u0041""#, #"\u12 dan A"#),
        ]
    )
    func unknownEscapes(document: String, text: String) throws {
        #expect(try json(document).bytes == Array(text.utf8))
        #expect(throws: DocumentError.self) { try JSONValue(Array(document.utf8)) }
    }

    @Test("is bounded in depth and number")
    func jsonLimits() {
        let deep = String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000)
        #expect(throws: DocumentError(reason: "nested deeper than 32", offset: 32)) { try json(deep) }
        let wide = "[" + String(repeating: "1,", count: 20_000) + "1]"
        #expect(throws: DocumentError.self) { try json(wide) }
    }

    @Test(
        "of a system that keeps to the standard is refused where a text is not UTF-8, or holds what must be escaped",
        arguments: [[0xE9], Array("a\nb".utf8), Array(#"\ud83d"#.utf8)] as [[UInt8]]
    )
    func strict(text: [UInt8]) throws {
        let document = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
        #expect(throws: DocumentError.self) { try JSONValue(document) }
        #expect(try JSONValue(document, mode: .lenient).bytes != nil)
    }
}
