/// One line of a CSV file (RFC 4180), safe to open in a spreadsheet.
package enum CSVLine {
    /// Writes cells as one line.
    ///
    /// - Parameters:
    ///   - cells: The cells.
    ///   - form: The form of the file.
    ///   - isForSpreadsheets: Whether an apostrophe stands before what a spreadsheet would take for a formula, and U+FFFD in place of
    ///     characters that mislead a reader (``PrintableText``), since a cell's text may be a citizen's.
    /// - Returns: The line with its CR LF.
    package static func text(
        _ cells: [String],
        form: CSVForm = .standard,
        isForSpreadsheets: Bool = true
    ) -> String {
        cells.map { quoted(isForSpreadsheets ? harmless($0) : $0) }.joined(separator: form.separator) + "\r\n"
    }

    /// A formula begins at the start of a cell. A cell also starts behind a comma, semicolon, tab or line break where a spreadsheet
    /// separates by another character than this file, in which case quotes do not hold a cell together; blanks and quotes before the
    /// formula do not count then.
    private static func harmless(_ cell: String) -> String {
        var result = String.UnicodeScalarView()
        var isAtStart = true
        for scalar in PrintableText.lines(cell).unicodeScalars {
            switch scalar {
            case "=", "+", "-", "@", "＝", "＋", "－", "＠":
                if isAtStart { result.append("'") }
                isAtStart = false
            case ",", ";", "\n": isAtStart = true
            case " ", "\"", "\u{A0}": break
            default: isAtStart = false
            }
            result.append(scalar)
        }
        return String(result)
    }

    /// Looks at scalars, because a CR LF is one `Character` and equals neither of its halves.
    private static func quoted(_ cell: String) -> String {
        guard cell.unicodeScalars.contains(where: { ",;\t\"\r\n".unicodeScalars.contains($0) }) else { return cell }
        var text = "\""
        for scalar in cell.unicodeScalars {
            if scalar == "\"" { text += "\"" }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }
}
