/// Cuts what a modem says into lines, however the bytes were split or glued on their way.
///
/// A line ends with any run of CR and LF, so `\r\n`, `\r\r\n` and a lone `\r` all do. Control characters and NUL, which modems
/// emit while they boot, are dropped; bytes beyond ASCII become U+FFFD where they are no UTF-8. Source: ITU-T V.250, 5.7.
struct ATParser {
    /// What the parser found.
    enum Element: Hashable, Sendable {
        /// One line without its end, never empty.
        case line(String)
        /// The `>` by which a modem asks for a payload (3GPP TS 27.005, 3.5.1), only while ``expectsPrompt`` holds.
        case prompt
        /// More bytes without a line end than any answer has; they were dropped.
        case noise(bytes: Int)
    }

    /// The longest line that is kept: a TPDU with its service centre has 352 digits, an echoed command line a few more.
    static let longestLine = 4096

    /// Whether a `>` at the beginning of a line is a prompt rather than text.
    var expectsPrompt = false

    private var line: [UInt8] = []
    private var droppedBytes = 0

    /// Takes bytes as they came.
    ///
    /// - Parameters:
    ///   - bytes: Any piece of the stream.
    ///   - emit: Called for every element in order. May change ``expectsPrompt``, which then holds from the next byte on.
    mutating func feed(_ bytes: some Sequence<UInt8>, emit: (Element, inout ATParser) -> Void) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                endLine(emit: emit)
            case UInt8(ascii: ">") where expectsPrompt && line.allSatisfy({ $0 == UInt8(ascii: " ") }):
                line.removeAll(keepingCapacity: true)
                expectsPrompt = false
                emit(.prompt, &self)
            case 0x00..<0x20, 0x7F:
                continue
            default:
                if line.count < Self.longestLine {
                    line.append(byte)
                } else {
                    droppedBytes += 1
                }
            }
        }
    }

    /// Forgets an unfinished line, as after a reopening.
    mutating func reset() {
        line.removeAll()
        droppedBytes = 0
        expectsPrompt = false
    }

    private mutating func endLine(emit: (Element, inout ATParser) -> Void) {
        defer {
            line.removeAll(keepingCapacity: true)
            droppedBytes = 0
        }
        if droppedBytes > 0 {
            let count = droppedBytes + line.count
            line.removeAll(keepingCapacity: true)
            emit(.noise(bytes: count), &self)
            return
        }
        // The space that follows a prompt belongs to the prompt.
        let content = line.drop { $0 == UInt8(ascii: " ") }
        guard !content.isEmpty else { return }
        emit(.line(String(decoding: content, as: UTF8.self)), &self)
    }
}
