/// One line of a CSV file (RFC 4180), safe to open in a spreadsheet.
package enum CSVLine {
    /// Writes cells as one line.
    ///
    /// - Parameters:
    ///   - cells: The cells.
    ///   - isForSpreadsheets: Whether a cell that a spreadsheet would take for a formula gets an apostrophe in front, since its
    ///     text may be a citizen's.
    /// - Returns: The line with its CR LF.
    package static func text(_ cells: [String], isForSpreadsheets: Bool = true) -> String {
        cells.map { quoted(isForSpreadsheets ? harmless($0) : $0) }.joined(separator: ",") + "\r\n"
    }

    private static func harmless(_ cell: String) -> String {
        switch cell.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r", "\n": "'" + cell
        default: cell
        }
    }

    /// Looks at scalars, because a CR LF is one `Character` and equals neither of its halves.
    private static func quoted(_ cell: String) -> String {
        guard cell.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" }) else {
            return cell
        }
        var text = "\""
        for scalar in cell.unicodeScalars {
            if scalar == "\"" { text += "\"" }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }
}
