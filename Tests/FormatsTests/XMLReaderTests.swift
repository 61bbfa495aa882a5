import Formats
import Testing

@Suite("XML")
struct XMLReaderTests {
    private func xml(_ text: String) throws -> XMLElement { try XMLElement(Array(text.utf8)) }

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

    @Test("an ampersand that begins no reference stands for itself where the writer is sloppy")
    func lenient() throws {
        let text = Array("<r a='x & y'>&lt;&#65;&#x42;&unknown;&&gt &#0;</r>".utf8)
        let root = try XMLElement(text, mode: .lenient)
        #expect(String(decoding: root.text, as: UTF8.self) == "<AB&unknown;&&gt &#0;")
        #expect(root.attributes.first?.value == Array("x & y".utf8))
        #expect(throws: DocumentError.self) { try XMLElement(text) }
    }

    @Test("300,000 processing instructions or comments anywhere cost no stack", arguments: ["<?x?>", "<!---->"])
    func long(piece: String) throws {
        let many = String(repeating: piece, count: 300_000)
        #expect(try xml(many + "<a>" + many + "x</a>" + many).text == Array("x".utf8))
    }

    @Test("an element is found by its name in any case")
    func finding() throws {
        let root = try xml("<a><b><C>1</C></b><c>2</c></a>")
        #expect(root.first(named: "c")?.text == Array("1".utf8))
        #expect(root.first(named: "d") == nil)
    }

    @Test("a text is escaped for elements and attributes, without characters that XML does not allow")
    func escaping() throws {
        let text = "a\u{1}<b>\u{FFFE}&'\"\n"
        #expect(MarkupText.escaping(text) == "a&lt;b&gt;&amp;&#39;&quot;\n")
        #expect(try xml("<a>\(MarkupText.escaping(text))</a>").text == Array("a<b>&'\"\n".utf8))
    }
}
