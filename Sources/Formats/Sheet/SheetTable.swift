/// Rows and cells of the first sheet of an Excel file (.xlsx; ISO/IEC 29500), as texts.
///
/// Dates stay the numbers as which Excel keeps them; formats and formulas are not looked at.
package struct SheetTable {
    /// The most bytes of one unpacked part.
    private static let byteLimit = 256 << 20
    /// The most cells, empty ones in front of a filled one included, and the most shared texts.
    package static let cellLimit = 5_000_000
    /// The most columns of a sheet.
    private static let columnLimit = 16_384

    /// The cells of each row that has any, with its number in the sheet.
    package private(set) var rows: [(line: Int, cells: [String])] = []
    private var count = 0

    /// Whether bytes are such a file, or another archive.
    package static func isMeant(by bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    /// Reads a file.
    ///
    /// - Parameter bytes: The file.
    /// - Throws: ``DocumentError`` where it is damaged, no such file, or beyond the limits.
    package init(_ bytes: [UInt8]) throws(DocumentError) {
        let archive = try ZipArchive(bytes)
        guard let name = archive.names.filter({ $0.hasPrefix("xl/worksheets/sheet") }).min(by: Self.isBefore) else {
            throw DocumentError(reason: "the archive holds no sheet", offset: 0)
        }
        let strings = "xl/sharedStrings.xml"
        try self.init(
            sheet: archive.contents(of: name, limit: Self.byteLimit),
            sharedStrings: archive.names.contains(strings) ? archive.contents(of: strings, limit: Self.byteLimit) : nil
        )
    }

    /// Reads the parts of a file.
    ///
    /// - Parameters:
    ///   - sheet: The markup of the sheet.
    ///   - sharedStrings: The markup of the texts that cells refer to.
    /// - Throws: ``DocumentError`` where one is not well-formed, or beyond the limits.
    package init(sheet: [UInt8], sharedStrings: [UInt8]?) throws(DocumentError) {
        try read(sheet, try sharedStrings.map(Self.strings) ?? [])
    }

    /// `sheet2.xml` comes before `sheet10.xml`.
    private static func isBefore(_ first: String, _ second: String) -> Bool {
        (first.utf8.count, first) < (second.utf8.count, second)
    }

    private static func reader(_ bytes: [UInt8]) -> XMLReader {
        XMLReader(bytes, mode: .lenient, limits: DocumentLimits(values: .max))
    }

    private static func strings(_ bytes: [UInt8]) throws(DocumentError) -> [String] {
        var reader = reader(bytes)
        var strings: [String] = []
        var isText = false
        var isPhonetic = false
        while let piece = try reader.next() {
            switch piece {
            case .open("si", _):
                guard strings.count < cellLimit else {
                    throw DocumentError(reason: "more than \(cellLimit) shared texts", offset: 0)
                }
                strings.append("")
            case .open("rPh", _): isPhonetic = true
            case .close("rPh"): isPhonetic = false
            case .open("t", _): isText = true
            case .close("t"): isText = false
            case .text(let text) where isText && !isPhonetic && !strings.isEmpty:
                strings[strings.count - 1] += String(decoding: text, as: UTF8.self)
            default: break
            }
        }
        return strings
    }

    private mutating func read(_ sheet: [UInt8], _ strings: [String]) throws(DocumentError) {
        var reader = Self.reader(sheet)
        var line = 0
        var cells: [String] = []
        var kind = ""
        var column = 0
        var value: [UInt8]?
        while let piece = try reader.next() {
            switch piece {
            case .open("row", let attributes):
                line = Self.value("r", of: attributes).flatMap { Int($0) } ?? line + 1
                cells = []
            case .close("row"):
                if !cells.isEmpty { rows.append((line, cells)) }
            case .open("c", let attributes):
                kind = Self.value("t", of: attributes) ?? "n"
                column = Self.value("r", of: attributes).flatMap(Self.column) ?? cells.count
            case .open("v", _), .open("t", _): value = value ?? []
            case .text(let text): value? += text
            case .close("c"):
                if let value, column < Self.columnLimit {
                    let text = String(decoding: value, as: UTF8.self)
                    try add(kind == "s" ? Self.string(text, strings) : text, at: column, to: &cells)
                }
                value = nil
            default: break
            }
        }
    }

    private mutating func add(_ cell: String, at column: Int, to cells: inout [String]) throws(DocumentError) {
        count += max(0, column - cells.count) + 1
        guard count <= Self.cellLimit else {
            throw DocumentError(reason: "the sheet has more than \(Self.cellLimit) cells", offset: 0)
        }
        while cells.count < column { cells.append("") }
        cells.append(cell)
    }

    private static func value(_ name: String, of attributes: [XMLElement.Attribute]) -> String? {
        attributes.first { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
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
