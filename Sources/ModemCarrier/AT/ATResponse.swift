/// The answer to one command: the information lines and the final result.
struct ATResponse: Hashable, Sendable {
    /// How a command ended.
    enum Result: Hashable, Sendable {
        case ok
        case failed(ATError)
    }

    var result: Result
    /// The information lines, for a listing without the hexadecimal lines that follow them.
    var lines: [String] = []
    /// The lines that followed the line of the same index, in a listing: one of hexadecimal digits where all is well.
    var bodies: [[String]] = []

    /// Whether the command succeeded.
    var isOK: Bool { result == .ok }

    /// The error, where the command failed.
    var error: ATError? {
        if case .failed(let error) = result { error } else { nil }
    }

    /// What follows a prefix in the first information line that has it, without leading spaces.
    func value(after prefix: String) -> String? {
        lines.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count).drop { $0 == " " }) }
    }
}

/// An error that a modem gave as a final result.
enum ATError: Hashable, Sendable {
    /// `ERROR` without more, or a vendor's word for it.
    case plain
    /// `+CMS ERROR` (3GPP TS 27.005, 3.2.5).
    case message(CMSError)
    /// `+CME ERROR` (3GPP TS 27.007, 9.2).
    case equipment(CMEError)

    /// A short name for logs and metrics, with no content of a message.
    var label: String {
        switch self {
        case .plain: "ERROR"
        case .message(let error): "CMS \(error.code)"
        case .equipment(let error): "CME \(error.code)"
        }
    }
}
