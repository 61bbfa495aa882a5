import Testing

@testable import Formats

@Suite("Sheets of Excel")
struct SheetTableTests {
    private func table(_ rows: String, strings: String? = nil) throws -> SheetTable {
        try SheetTable(
            sheet: Array("<worksheet><sheetData>\(rows)</sheetData></worksheet>".utf8),
            sharedStrings: strings.map { Array("<sst>\($0)</sst>".utf8) }
        )
    }

    @Test("cells stand in their columns, shared and inline texts without their phonetic hints")
    func reads() throws {
        let table = try table(
            """
            <row r="2"><c r="B2" t="s"><v>1</v></c><c r="D2"><v>45</v></c></row><row/>
            <row><c t="inlineStr"><is><t>a &amp; b &nbsp;</t></is></c><c t="s"><v>9</v></c></row>
            """,
            strings: "<si><t>x</t></si><si><r><t>Jalan </t></r><r><t>rusak</t></r><rPh><t>no</t></rPh></si>"
        )
        #expect(table.rows.map(\.line) == [2, 4])
        #expect(table.rows.map(\.cells) == [["", "Jalan rusak", "", "45"], ["a & b &nbsp;", ""]])
    }

    @Test(
        "300,000 processing instructions, comments or empty elements cost no stack",
        arguments: ["<?x?>", "<!-- x -->", "<x/>"]
    )
    func long(piece: String) throws {
        let table = try table(String(repeating: piece, count: 300_000) + "<row><c><v>1</v></c></row>")
        #expect(table.rows.map(\.cells) == [["1"]])
    }

    @Test("nesting is bounded")
    func deep() {
        #expect(throws: DocumentError.self) { try table(String(repeating: "<x>", count: 300_000)) }
    }

    @Test("a few cells in far columns cannot fill the memory")
    func wide() {
        let rows = String(repeating: "<row><c r=\"XFD1\"><v>1</v></c></row>", count: 400)
        #expect(
            throws: DocumentError(reason: "the sheet has more than \(SheetTable.cellLimit) cells", offset: 0)
        ) { try table(rows) }
    }

    @Test("a file that unpacks to far more than people write is refused before it is unpacked")
    func bomb() throws {
        // One entry: 1 KiB packed that claims to be as large as the part may be.
        var bytes = entry(packedSize: 1024, size: 200 << 20)
        let archive = try ZipArchive(bytes)
        #expect(
            throws: DocumentError(reason: "a file of the archive is too large unpacked", offset: 31)
        ) { try archive.contents(of: "a", limit: 256 << 20) }
        bytes = entry(packedSize: 1024, size: 1 << 20)
        // What it claims falsely is found out as well.
        #expect(
            throws: DocumentError(reason: "a file of the archive is damaged", offset: 31)
        ) { try ZipArchive(bytes).contents(of: "a", limit: 256 << 20) }
    }

    /// An archive of one deflated file named `a`, all zeros.
    private func entry(packedSize: Int, size: Int) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> ($0 * 8) & 0xFF) } }
        let sizes = number(packedSize, 4) + number(size, 4)
        let local =
            number(0x0403_4B50, 4) + number(20, 2) + number(0, 2) + number(8, 2) + number(0, 8) + sizes + number(1, 2)
            + number(0, 2) + Array("a".utf8) + [UInt8](repeating: 0, count: packedSize)
        let directory =
            number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + number(0, 2) + number(8, 2) + number(0, 8) + sizes
            + number(1, 2) + number(0, 2) + number(0, 2) + number(0, 8) + number(0, 4) + Array("a".utf8)
        let end =
            number(0x0605_4B50, 4) + number(0, 4) + number(1, 2) + number(1, 2) + number(directory.count, 4)
            + number(local.count, 4) + number(0, 2)
        return local + directory + end
    }

    @Test("what was deflated by others comes back: stored, fixed and dynamic blocks, and runs")
    func inflates() throws {
        // zlib's raw output of "halo halo halo halo" with fixed codes.
        let fixed: [UInt8] = [0xCB, 0x48, 0xCC, 0xC9, 0x57, 0xC8, 0x40, 0x21, 0x00]
        #expect(try Inflate.expand(fixed[...], limit: 100) == Array("halo halo halo halo".utf8))
        let stored: [UInt8] = [0x01, 0x03, 0x00, 0xFC, 0xFF, 0x61, 0x62, 0x63]
        #expect(try Inflate.expand(stored[...], limit: 3) == Array("abc".utf8))
        #expect(throws: DocumentError.self) { try Inflate.expand(stored[...], limit: 2) }
        #expect(throws: DocumentError.self) { try Inflate.expand(fixed.dropLast(3), limit: 100) }
        #expect(throws: DocumentError.self) { try Inflate.expand([0x07], limit: 100) }
    }
}
