/// Rows and cells of comma-separated values (RFC 4180), as spreadsheets and dumps write them: also with semicolons or tabs, with a
/// byte order mark, with line breaks in quoted cells.
package struct CSVTable {
    /// The cells of each row, with the line on which it begins, counted from 1.
    package private(set) var rows: [(line: Int, cells: [String])] = []

    /// Reads a text.
    ///
    /// The separator is the most frequent one of comma, semicolon and tab in one line.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8.
    ///   - word: A word of the line that decides on the separator; the first line where no line has it.
    package init(_ bytes: [UInt8], separatorFromLineWith word: String = "") {
        let separator = Self.separator(in: bytes, word)
        let quote = UInt8(ascii: "\"")
        let newline = UInt8(ascii: "\n")
        var cell: [UInt8] = []
        var cells: [String] = []
        var isQuoted = false
        var line = 1
        var start = 1
        var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0

        func endCell() {
            cells.append(String(decoding: cell, as: UTF8.self))
            cell.removeAll(keepingCapacity: true)
        }
        while index < bytes.count {
            let byte = bytes[index]
            let following = index + 1 < bytes.count ? bytes[index + 1] : nil
            if byte == newline { line += 1 }
            switch byte {
            case quote where isQuoted && following == quote:
                cell.append(quote)
                index += 1
            case quote where isQuoted || cell.isEmpty: isQuoted.toggle()
            case separator where !isQuoted: endCell()
            case UInt8(ascii: "\r") where !isQuoted && following == newline: break
            case newline where !isQuoted:
                endCell()
                rows.append((start, cells))
                cells = []
                start = line
            default: cell.append(byte)
            }
            index += 1
        }
        if !cell.isEmpty || !cells.isEmpty {
            endCell()
            rows.append((start, cells))
        }
    }

    private static func separator(in bytes: [UInt8], _ word: String) -> UInt8 {
        let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        let mark = Array(word.utf8)
        let line = (mark.isEmpty ? nil : lines.first { $0.firstRange(of: mark) != nil }) ?? lines.first ?? []
        let counts = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].map { candidate in
            (candidate, line.count { $0 == candidate })
        }
        // The first of several that are as frequent.
        return counts.reduce((UInt8(ascii: ","), 0)) { $1.1 > $0.1 ? $1 : $0 }.0
    }
}
