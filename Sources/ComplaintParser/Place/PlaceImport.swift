import Formats

/// Rows of area codes and names, read from the dumps in which Kemendagri's codes are passed around.
package struct PlaceImport: Sendable {
    /// One area.
    package struct Row: Sendable, Hashable {
        /// The code with dots.
        package var code: String
        /// The name without its kind.
        package var name: String
        /// `provinsi`, `kabupaten`, `kota`, `kecamatan`, `desa` or `kelurahan`.
        package var kind: String
    }

    /// The areas by code.
    package private(set) var rows: [Row] = []
    /// How many lines looked like rows but held no code or no name.
    package private(set) var skipped = 0
    /// The first of them, counted from 1.
    package private(set) var firstSkipped: Int?

    /// Reads CSV (`kode,nama`) or SQL (`INSERT … VALUES ('16.03.11.2007','Guci'), …`).
    ///
    /// - Parameters:
    ///   - bytes: The file's bytes.
    ///   - region: The digits of the area to keep, with its parents; everything where nil.
    /// - Returns: The rows.
    package static func read(_ bytes: [UInt8], region: String?) -> PlaceImport {
        var result = PlaceImport()
        var found: [Int64: Row] = [:]
        let region = region.flatMap { Gazetteer.digits(Array($0.utf8)[...]) }
        let isSQL = bytes.prefix(1 << 16).contains(UInt8(ascii: "("))
        for (line, cells) in isSQL ? tuples(bytes) : CSVTable(bytes).rows {
            let fields = cells.map { trimmed(Array($0.utf8)) }
            guard fields.count >= 2, let code = Gazetteer.digits(fields[0][...]), let row = row(code, fields) else {
                // A header is no fault.
                if fields.first?.first.map(Tokenizer.isDigit) ?? false {
                    result.skipped += 1
                    result.firstSkipped = result.firstSkipped ?? line
                }
                continue
            }
            if let region, !Gazetteer.code(code, liesIn: region), !Gazetteer.code(region, liesIn: code) { continue }
            found[code] = row
        }
        result.rows = found.keys.sorted { written($0) < written($1) }.compactMap { found[$0] }
        return result
    }

    /// The rows as a file of `config/places`.
    package var csv: String {
        rows.reduce(into: "kode,nama,jenis\n") { $0 += "\($1.code),\($1.name),\($1.kind)\n" }
    }

    /// How many areas there are of each kind.
    package var summary: String {
        ["provinsi", "kabupaten", "kota", "kecamatan", "desa", "kelurahan"].compactMap { kind in
            let count = rows.count { $0.kind == kind }
            return count > 0 ? "\(count) \(kind)" : nil
        }.joined(separator: ", ")
    }

    private static func written(_ code: Int64) -> String { Gazetteer.written(code) }

    private static func row(_ code: Int64, _ fields: [[UInt8]]) -> Row? {
        var name = String(decoding: fields[1], as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(
            separator: " "
        )
        name = name.replacing(",", with: " ")
        guard !name.isEmpty else { return nil }
        var kind = code < 100 ? "provinsi" : code < 10_000 ? "kabupaten" : code < 1_000_000 ? "kecamatan" : "desa"
        if code >= 1_000_000_000, (code / 1000) % 10 == 1 { kind = "kelurahan" }
        // Dumps write a regency's kind into its name; a town's codes have 71 and above.
        if kind == "kabupaten", (code % 100) >= 71 { kind = "kota" }
        let words = name.split(separator: " ")
        if let first = words.first?.lowercased(), words.count > 1 {
            let kinds = ["kabupaten", "kab.", "kab", "kota", "kecamatan", "kec.", "kelurahan", "desa", "provinsi"]
            // `Kota` is a word of its own in names of desa such as Kota Baru.
            if kinds.contains(first), !(first == "kota" && code >= 10_000), !(first == "desa" && code < 1_000_000) {
                name = words.dropFirst().joined(separator: " ")
            }
        }
        return Row(code: written(code), name: name, kind: kind)
    }

    /// The values in each parenthesis of SQL, with the line on which it ends; anything else is passed over.
    private static func tuples(_ bytes: [UInt8]) -> [(line: Int, cells: [String])] {
        var tuples: [(line: Int, cells: [String])] = []
        var index = 0
        var line = 1
        while let fields = tuple(bytes, &index, &line) {
            tuples.append((line, fields.map { String(decoding: $0, as: UTF8.self) }))
        }
        return tuples
    }

    /// The next parenthesis of SQL values; anything else is passed over.
    private static func tuple(_ bytes: [UInt8], _ index: inout Int, _ line: inout Int) -> [[UInt8]]? {
        while index < bytes.count, bytes[index] != UInt8(ascii: "(") {
            if bytes[index] == 0x0A { line += 1 }
            index += 1
        }
        guard index < bytes.count else { return nil }
        index += 1
        var fields: [[UInt8]] = [[]]
        var quoted = false
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x0A { line += 1 }
            if byte == UInt8(ascii: "\\"), quoted, index < bytes.count {
                fields[fields.count - 1].append(bytes[index])
                index += 1
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
                // A quote written twice is a quote in the name.
                if quoted, byte == UInt8(ascii: "'"), index < bytes.count, bytes[index] == byte {
                    fields[fields.count - 1].append(byte)
                    index += 1
                } else if quoted, byte != UInt8(ascii: "'") {
                    fields[fields.count - 1].append(byte)
                } else {
                    quoted.toggle()
                }
            } else if !quoted, byte == UInt8(ascii: ",") {
                fields.append([])
            } else if !quoted, byte == UInt8(ascii: ")") {
                return fields
            } else {
                fields[fields.count - 1].append(byte)
            }
        }
        return nil
    }

    private static func trimmed(_ field: [UInt8]) -> [UInt8] {
        var slice = field[...]
        if slice.starts(with: [0xEF, 0xBB, 0xBF]) { slice = slice.dropFirst(3) }
        while let first = slice.first, first == 0x20 { slice = slice.dropFirst() }
        while let last = slice.last, last == 0x20 { slice = slice.dropLast() }
        return Array(slice)
    }
}
