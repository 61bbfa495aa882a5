/// The forms of a CSV file.
package enum CSVForm: Hashable, Sendable {
    /// RFC 4180: commas, numbers with a decimal point.
    case standard
    /// As Excel opens it where numbers have a decimal comma, as in Indonesia: semicolons, and a byte order mark so that it is read as
    /// UTF-8.
    case excel

    /// The separator of the cells.
    package var separator: String {
        switch self {
        case .standard: ","
        case .excel: ";"
        }
    }

    /// The beginning of the file.
    package var start: String {
        switch self {
        case .standard: ""
        case .excel: "\u{FEFF}"
        }
    }
}
