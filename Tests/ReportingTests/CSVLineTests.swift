import Reporting
import Testing

struct CSVLineTests {
    @Test("cells with commas, quotes and line ends are quoted, and read back as they were")
    func quoting() {
        let cells = ["a", "b,c", "say \"hi\"", "one\r\ntwo", "", "x\ny", " z "]
        let line = CSVLine.text(cells)
        #expect(line == "a,\"b,c\",\"say \"\"hi\"\"\",\"one\r\ntwo\",,\"x\ny\", z \r\n")
        #expect(parseCSV(line) == [cells])
    }

    @Test(
        "what a spreadsheet would take for a formula gets an apostrophe",
        arguments: ["=", "+", "-", "@", "\t", "\r"]
    )
    func formula(_ start: String) {
        let cell = start + "cmd|' /C calc'!A0"
        #expect(parseCSV(CSVLine.text([cell, "b"])) == [["'" + cell, "b"]])
    }

    @Test("signs inside a cell stay as they are")
    func signsInside() {
        #expect(CSVLine.text(["a=b", "1-2", "a@b"]) == "a=b,1-2,a@b\r\n")
    }
}
