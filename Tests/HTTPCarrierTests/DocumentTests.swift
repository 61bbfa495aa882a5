import Testing

@testable import HTTPCarrier

@Suite("The document readers")
struct DocumentTests {
    private func json(_ text: String) throws -> DocumentValue { try JSONReader.read(Array(text.utf8)) }

    @Test("JSON keeps numbers as written and texts as bytes")
    func jsonValues() throws {
        let value = try json(
            #" {"a":62812000000000000001,"b":-1.50e+3,"c":["x",null,true],"d":"\u0041\ud83d\ude00\n\ud83d"} "#
        )
        #expect(value["a"]?.bytes == Array("62812000000000000001".utf8))
        #expect(value["b"]?.bytes == Array("-1.50e+3".utf8))
        #expect(value["c"] == .list([.text(Array("x".utf8)), .null, .text(Array("true".utf8))]))
        #expect(value["d"]?.bytes == Array("A😀\n\u{FFFD}".utf8))
        let raw = try JSONReader.read(Array(#"{"t":""#.utf8) + [0xE9, 0xFF] + Array(#""}"#.utf8))
        #expect(raw["t"]?.bytes == [0xE9, 0xFF])
        // Written by hand, as some senders do.
        #expect(try json("\"a\r\n\tb\"").bytes == Array("a\r\n\tb".utf8))
    }

    @Test(
        "JSON that is none is refused",
        arguments: [
            "", "{", "[1,]", #"{"a" 1}"#, #"{"a":1}x"#, "01", "+1", #""\x""#, #""\u12"#, "\"a\u{1}b\"", "tru", "{,}",
            "[1 2]", "-",
        ]
    )
    func invalidJSON(text: String) {
        #expect(throws: DocumentError.self) { try json(text) }
    }

    @Test("JSON is bounded in depth and number")
    func jsonLimits() {
        let deep = String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000)
        #expect(throws: DocumentError(reason: "nested deeper than 32", offset: 32)) { try json(deep) }
        let wide = "[" + String(repeating: "1,", count: 20_000) + "1]"
        #expect(throws: DocumentError.self) { try json(wide) }
    }

    private func xml(_ text: String) throws -> XMLElement { try XMLReader.read(Array(text.utf8)) }

    @Test("XML gives elements, attributes, references and CDATA")
    func xmlValues() throws {
        let root = try xml(
            """
            <?xml version="1.0"?><!-- c --><s:push xmlns:s="urn:x"><a id='1&amp;2'>x &lt;&#65;&#x1F600;<![CDATA[ & <b> ]]></a
            ><a/></s:push>
            """
        )
        #expect(root.name == "push")
        let found = root.elements(at: ["push", "a"])
        #expect(found.count == 2)
        #expect(String(decoding: found[0].text, as: UTF8.self) == "x <A😀 & <b> ")
        #expect(found[0].attributes == [XMLElement.Attribute(name: "id", value: Array("1&2".utf8))])
        let latin = try XMLReader.read(
            Array(#"<?xml version="1.0" encoding="ISO-8859-1"?><a>"#.utf8) + [0xE9] + Array("</a>".utf8)
        )
        #expect(String(decoding: latin.text, as: UTF8.self) == "é")
    }

    @Test(
        "XML with a document type, an unknown entity or a broken structure is refused",
        arguments: [
            #"<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>"#, #"<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>"#,
            "<a>&b;</a>", "<a>&#0;</a>",
            "<a>", "<a></b>", "<a b></a>", "<a b=1/>", "text", "<a/><b/>", "<a>&#xD800;</a>", "<a><![CDATA[x</a>", "<>",
            "",
        ]
    )
    func invalidXML(text: String) {
        #expect(throws: DocumentError.self) { try xml(text) }
    }

    @Test("XML is bounded in depth")
    func xmlLimits() {
        #expect(throws: DocumentError.self) { try xml(String(repeating: "<a>", count: 20_000)) }
    }

    @Test("forms are read leniently, their bytes kept")
    func forms() {
        let parameters = FormReader.read("a=1+2%203&b=%E9%&c&=x&d==%3D".utf8)
        #expect(parameters.map(\.name) == ["a", "b", "c", "", "d"])
        #expect(parameters[0].value == Array("1 2 3".utf8))
        #expect(parameters[1].value == [0xE9, UInt8(ascii: "%")])
        #expect(!parameters[2].isAssigned)
        #expect(parameters[4].value == Array("==".utf8))
        #expect(FormReader.read(String(repeating: "a=1&", count: 5000).utf8).count == FormReader.limit)
    }
}
