import Formats
import TestSupport
import Testing

@Suite("Hostile documents")
struct HostileDocumentTests {
    @Test("JSON is read or refused within its limits")
    func json() throws {
        let words = ["[", "{", "\"", "\\u", "\\ud800", "1e999999", "-", ",", ":", "\u{0}", "null", "\u{FEFF}"]
        for bytes in HostileInputs(try HostileInputs.seeds(chosenBy: 0...1), words: words, usual: 3000) {
            for mode in [JSONReader.Mode.strict, .lenient] { _ = try? JSONValue(bytes, mode: mode) }
        }
    }

    @Test("XML is read or refused within its limits")
    func xml() throws {
        let words = [
            "<a>", "</a>", "<?x?>", "<!--", "<![CDATA[", "]]>", "&#x10FFFF;", "&amp;", "<!DOCTYPE", "a='", "/>", ":",
        ]
        for bytes in HostileInputs(try HostileInputs.seeds(chosenBy: 2...3), words: words, usual: 3000) {
            for mode in [XMLReader.Mode.strict, .lenient] {
                guard let root = try? XMLElement(bytes, mode: mode) else { continue }
                #expect(Self.depth(of: root) <= DocumentLimits().depth)
            }
        }
    }

    private static func depth(of element: XMLElement) -> Int {
        1 + (element.children.map(depth).max() ?? 0)
    }

    @Test("forms are read whole or in part, and write themselves as they were read")
    func form() throws {
        let words = ["&", "=", "%", "%00", "%zz", "+", "a=b&"]
        for bytes in HostileInputs(try HostileInputs.seeds(chosenBy: 4...4), words: words, usual: 3000) {
            let parameters = FormReader.read(bytes)
            #expect(parameters.count <= FormReader.limit)
            let written = parameters.map { FormReader.encode($0.name.utf8) + "=" + FormReader.encode($0.value) }
            #expect(FormReader.read(written.joined(separator: "&").utf8).map(\.value) == parameters.map(\.value))
        }
    }

    @Test("forms of several parts are read or refused, and hold no more than was sent")
    func multipart() throws {
        let words = [
            "--x1", "\r\n--x1", "--x1--", "\r\n\r\n", "Content-Disposition: form-data; name=\"", "boundary=", "\n", ";",
        ]
        for bytes in HostileInputs(try HostileInputs.seeds(chosenBy: 12...12), words: words, usual: 2000) {
            let end = bytes.firstIndex(of: 10) ?? bytes.count
            let type = String(decoding: bytes[..<end], as: UTF8.self)
            guard let parts = try? MultipartReader.read(Array(bytes[end...]), type: type) else { continue }
            #expect(parts.count <= FormReader.limit)
            #expect(parts.reduce(0) { $0 + $1.value.count } <= bytes.count)
        }
    }

    @Test("tables are read, and nothing of them begins a formula or steers a terminal when they are written")
    func csv() throws {
        let words = [";", ",", "\t", "\"", "\"\"", "\r\n", "=", "+", "@", "\u{1B}[2J", "\u{202E}", "\u{85}"]
        for bytes in HostileInputs(try HostileInputs.seeds(chosenBy: 5...5), words: words, usual: 2000) {
            for (_, cells) in CSVTable(bytes).rows {
                let line = CSVLine.text(cells, form: .excel)
                #expect(line.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\r" || $0.value >= 0x20 })
                for part in line.split(whereSeparator: { ",;\t".contains($0) || $0.isNewline }) {
                    let start = part.drop { " \"\u{A0}".contains($0) }.first
                    #expect(!"=+-@".contains(start ?? " "), "\(line)")
                }
            }
        }
    }

    @Test("sheets of Excel are read or refused within their limits")
    func sheets() throws {
        let words = [
            "<row>", "<c r=\"XFD1048576\">", "<v>", "</v></c>", "t=\"s\"", "<si>", "-1", "99999999999999999999", "PK",
        ]
        let files = try HostileInputs.seeds(chosenBy: 8...8)
        for bytes in HostileInputs(files, words: words, usual: 1000) { _ = try? SheetTable(bytes) }
        for bytes in HostileInputs(try HostileInputs.seeds(chosenBy: 6...7), words: words, usual: 2000) {
            let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
            let table = try? SheetTable(sheet: parts[0], sharedStrings: parts.count > 1 ? parts[1] : nil)
            #expect((table?.rows.reduce(0) { $0 + $1.cells.count } ?? 0) <= SheetTable.cellLimit)
        }
    }
}
