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
        let line = CSVLine.text(cells, isForSpreadsheets: false)
        #expect(line == "a,\"b,c\",\"say \"\"hi\"\"\",\"one\r\ntwo\",,\"x\ny\", z \r\n")
        #expect(rows(line) == [cells])
        // For spreadsheets one line break is as good as another.
        #expect(rows(CSVLine.text(cells)) == [["a", "b,c", "say \"hi\"", "one\ntwo", "", "x\ny", " z "]])
    }

    @Test(
        "what a spreadsheet would take for a formula gets an apostrophe, unless the text is for programs",
        arguments: ["=", "+", "-", "@", "＝", "＠"]
    )
    func formula(_ start: String) {
        let cell = start + "cmd|' /C calc'!A0"
        #expect(rows(CSVLine.text([cell, "b"])) == [["'" + cell, "b"]])
        #expect(rows(CSVLine.text([cell, "b"], isForSpreadsheets: false)) == [[cell, "b"]])
    }

    @Test(
        "no formula is left whatever a spreadsheet separates by, with quotes or without them",
        arguments: [
            "jalan rusak;=1+1", "jalan rusak\t=1+1", "jalan rusak\n=1+1", "jalan rusak\r=1+1",
            "jalan rusak\r\n@SUM(A1)", "jalan rusak; =1+1", "jalan rusak;\"=1+1\"", "\"=1+1", " =1+1", "\t=1+1",
            "a,=1+1", "a;b;-1", "\u{85}=1+1",
            "a;\u{200B}=1+1", "\u{FEFF}=1+1",
        ]
    )
    func hiddenFormula(_ cell: String) {
        for form in [CSVForm.standard, .excel] {
            let line = CSVLine.text(["LP10008", cell, "x"], form: form)
            // A spreadsheet that separates by any of these, and minds quotes or does not.
            let read = [",", ";", "\t"].flatMap { separator in
                line.split { String($0) == separator || $0.isNewline }
            }
            for cell in read.map(String.init) + rows(line).flatMap({ $0 }) {
                let start = cell.drop { " \"\u{A0}".contains($0) }
                #expect(!"=+-@".contains(start.first ?? " "), "\(cell)")
            }
        }
    }

    @Test("the form for Excel has semicolons and a byte order mark, and is read back")
    func excel() {
        let cells = ["a", "b;c", "d,e", "3,5"]
        let text = CSVForm.excel.start + CSVLine.text(cells, form: .excel)
        #expect(text == "\u{FEFF}a;\"b;c\";\"d,e\";\"3,5\"\r\n")
        #expect(rows(text) == [cells])
    }

    @Test("what steers a terminal or turns the order of reading does not reach a table")
    func steering() {
        #expect(CSVLine.text(["a\u{1B}[31mb", "c\u{202E}d"]) == "a\u{FFFD}[31mb,c\u{FFFD}d\r\n")
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
