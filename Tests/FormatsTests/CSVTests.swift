import Formats
import Testing

@Suite("CSV")
struct CSVTests {
    private func rows(_ text: String, _ word: String = "") -> [[String]] {
        CSVTable(Array(text.utf8), separatorFromLineWith: word).rows.map(\.cells)
    }

    @Test("cells with commas, quotes and line ends are quoted, and read back as they were")
    func quoting() {
        let cells = ["a", "b,c", "say \"hi\"", "one\r\ntwo", "", "x\ny", " z "]
        let line = CSVLine.text(cells)
        #expect(line == "a,\"b,c\",\"say \"\"hi\"\"\",\"one\r\ntwo\",,\"x\ny\", z \r\n")
        #expect(rows(line) == [cells])
    }

    @Test(
        "what a spreadsheet would take for a formula gets an apostrophe, unless the text is for programs",
        arguments: ["=", "+", "-", "@", "\t", "\r"]
    )
    func formula(_ start: String) {
        let cell = start + "cmd|' /C calc'!A0"
        #expect(rows(CSVLine.text([cell, "b"])) == [["'" + cell, "b"]])
        #expect(rows(CSVLine.text([cell, "b"], isForSpreadsheets: false)) == [[cell, "b"]])
    }

    @Test("signs inside a cell stay as they are")
    func signsInside() {
        #expect(CSVLine.text(["a=b", "1-2", "a@b"]) == "a=b,1-2,a@b\r\n")
    }

    @Test("the separator is the one that the deciding line has most of, a byte order mark is passed over")
    func separators() {
        #expect(rows("\u{FEFF}a;b;c,d\n1;2;3\n") == [["a", "b", "c,d"], ["1", "2", "3"]])
        #expect(
            rows("one, two, three\nkode\tnama\n16\tGuci", "kode") == [
                ["one, two, three"], ["kode", "nama"], ["16", "Guci"],
            ]
        )
        #expect(rows("") == [])
    }

    @Test("a row knows the line on which it begins; a quote within a cell stands for itself")
    func lines() {
        let table = CSVTable(Array("a,\"b\nc\"\n\n5\" pipa,d\r\n".utf8))
        #expect(table.rows.map(\.line) == [1, 3, 4])
        #expect(table.rows.map(\.cells) == [["a", "b\nc"], [""], ["5\" pipa", "d"]])
    }
}
