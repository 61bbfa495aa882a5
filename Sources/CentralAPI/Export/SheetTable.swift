/// Rows and cells of the first sheet of an Excel file (.xlsx; ISO/IEC 29500), as texts.
///
/// Dates stay the numbers as which Excel keeps them; formats and formulas are not looked at.
struct SheetTable {
    private static let limit = 512 << 20

    /// The cells of each row that has any, with its number in the sheet.
    private(set) var rows: [(line: Int, cells: [String])] = []

    /// Whether bytes are such a file, or another archive.
    static func isMeant(by bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    /// Reads a file; nil where it is none.
    init?(_ bytes: [UInt8]) {
        guard let archive = ZipArchive(bytes),
            let name = archive.names.filter({ $0.hasPrefix("xl/worksheets/sheet") }).min(by: Self.isBefore),
            let sheet = archive.contents(of: name, limit: Self.limit)
        else { return nil }
        let strings = archive.contents(of: "xl/sharedStrings.xml", limit: Self.limit).map(Self.strings) ?? []
        read(String(decoding: sheet, as: UTF8.self), strings)
    }

    /// `sheet2.xml` comes before `sheet10.xml`.
    private static func isBefore(_ first: String, _ second: String) -> Bool {
        (first.utf8.count, first) < (second.utf8.count, second)
    }

    private static func strings(_ bytes: [UInt8]) -> [String] {
        var reader = MarkupReader(String(decoding: bytes, as: UTF8.self))
        var strings: [String] = []
        var isText = false
        var isPhonetic = false
        while let piece = reader.next() {
            switch piece {
            case .open("si", _): strings.append("")
            case .open("rPh", _): isPhonetic = true
            case .close("rPh"): isPhonetic = false
            case .open("t", _): isText = true
            case .close("t"): isText = false
            case .text(let text) where isText && !isPhonetic && !strings.isEmpty: strings[strings.count - 1] += text
            default: break
            }
        }
        return strings
    }

    private mutating func read(_ sheet: String, _ strings: [String]) {
        var reader = MarkupReader(sheet)
        var line = 0
        var cells: [String] = []
        var kind = ""
        var column = 0
        var value: String?
        while let piece = reader.next() {
            switch piece {
            case .open("row", let tag):
                line = MarkupReader.attribute("r", of: tag).flatMap { Int($0) } ?? line + 1
                cells = []
            case .close("row"):
                if !cells.isEmpty { rows.append((line, cells)) }
            case .open("c", let tag):
                kind = MarkupReader.attribute("t", of: tag) ?? "n"
                column = MarkupReader.attribute("r", of: tag).flatMap(Self.column) ?? cells.count
            case .open("v", _), .open("t", _): value = value ?? ""
            case .text(let text): if value != nil { value? += text }
            case .close("c"):
                // A sheet has 16,384 columns.
                if let found = value, column < 16_384 {
                    while cells.count < column { cells.append("") }
                    cells.append(kind == "s" ? Self.string(found, strings) : found)
                }
                value = nil
            default: break
            }
        }
    }

    private static func string(_ number: String, _ strings: [String]) -> String {
        Int(number).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? ""
    }

    /// The column of a reference such as `AB12`, counted from 0.
    private static func column(_ reference: String) -> Int? {
        var column = 0
        for byte in reference.utf8.prefix(4) {
            guard (65...90).contains(byte) else { break }
            column = column * 26 + Int(byte - 64)
        }
        return column > 0 ? column - 1 : nil
    }
}
