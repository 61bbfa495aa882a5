/// Rows and cells of comma-separated values (RFC 4180), as Excel writes them: also with semicolons or tabs, with a byte order mark, with
/// line breaks in quoted cells.
struct CSVTable {
    /// The cells of each row, with the line on which it begins.
    private(set) var rows: [(line: Int, cells: [String])] = []

    /// Reads a text; the separator is the one that the line with the given word in it has most of.
    init(_ text: String, separatorFromLineWith word: String) {
        let bytes = Array(text.utf8)
        let separator = Self.separator(in: text, word)
        let quote = UInt8(ascii: "\"")
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
            if byte == UInt8(ascii: "\n") { line += 1 }
            switch byte {
            case quote where isQuoted:
                if index + 1 < bytes.count, bytes[index + 1] == quote {
                    cell.append(quote)
                    index += 1
                } else {
                    isQuoted = false
                }
            case quote where cell.isEmpty && !isQuoted:
                isQuoted = true
            case separator where !isQuoted:
                endCell()
            case UInt8(ascii: "\r")
            where !isQuoted && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n"):
                break
            case UInt8(ascii: "\n") where !isQuoted:
                endCell()
                rows.append((start, cells))
                cells = []
                start = line
            default:
                cell.append(byte)
            }
            index += 1
        }
        if !cell.isEmpty || !cells.isEmpty {
            endCell()
            rows.append((start, cells))
        }
    }

    private static func separator(in text: String, _ word: String) -> UInt8 {
        let lines = text.split(omittingEmptySubsequences: true) { $0.isNewline }
        let line = lines.first { $0.contains(word) } ?? lines.first ?? ""
        let counts = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].map { candidate in
            (candidate, line.utf8.count { $0 == candidate })
        }
        return counts.max { $0.1 < $1.1 }?.0 ?? UInt8(ascii: ",")
    }
}
