import Complaints
package import Foundation

/// The form of a carrier's times.
package enum TimeFormat: Hashable, Sendable {
    /// Seconds since 1970, with or without a fraction.
    case epoch
    /// Milliseconds since 1970.
    case epochMilliseconds
    /// RFC 3339 or ISO 8601, for example `2026-11-21T08:30:00.5+07:00`; a time without a zone is in the profile's zone.
    case rfc3339
    /// A pattern of `yyyy` or `yy`, `MM dd HH mm ss`, and characters that stand for themselves.
    case pattern(String)

    /// Reads the notation of a profile; nil if it is invalid.
    package init?(_ notation: String) {
        switch notation {
        case "epoch": self = .epoch
        case "epoch-ms": self = .epochMilliseconds
        case "rfc3339": self = .rfc3339
        default:
            guard notation.contains("yy"), notation.contains("MM"), notation.contains("dd"),
                Self.isUnderstood(notation)
            else { return nil }
            self = .pattern(notation)
        }
    }

    /// Whether a pattern has only known fields; a pattern with others, such as month names or fractions, would fit no
    /// time.
    private static func isUnderstood(_ pattern: String) -> Bool {
        var rest = pattern[...]
        while let character = rest.first {
            let count = rest.prefix { $0 == character }.count
            switch character {
            case "y": guard count == 2 || count == 4 else { return false }
            case "M", "d", "H", "m", "s": guard count == 2 else { return false }
            case "S", "E", "D", "X", "K", "'": return false
            default: guard !character.isLowercase else { return false }
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Reads a time.
    ///
    /// - Parameters:
    ///   - text: The time as the carrier wrote it.
    ///   - offset: The offset of the carrier's clock from UTC in seconds, for a text without a zone.
    /// - Returns: The time; nil if the text is not a time, or if it is before 2000 or after 2100.
    package func date(from text: String, offset: Int) -> Date? {
        let text = text.trimmedOfSpace
        let seconds: Double?
        switch self {
        case .epoch: seconds = Double(text)
        case .epochMilliseconds: seconds = Double(text).map { $0 / 1000 }
        case .rfc3339: seconds = Self.iso8601(text, offset: offset)
        case .pattern(let pattern): seconds = Self.seconds(of: text, pattern: pattern, offset: offset)
        }
        guard let seconds, (946_684_800...4_102_444_800).contains(seconds) else { return nil }
        return Date(timeIntervalSince1970: seconds)
    }

    /// Writes a time.
    ///
    /// - Parameters:
    ///   - date: The time.
    ///   - offset: The offset of the carrier's clock from UTC, in seconds.
    /// - Returns: The time in the carrier's form.
    package func text(from date: Date, offset: Int) -> String {
        let seconds = date.timeIntervalSince1970
        switch self {
        case .epoch: return String(Int64(seconds))
        case .epochMilliseconds: return String(Int64(seconds * 1000))
        case .rfc3339:
            let sign = offset < 0 ? "-" : "+"
            let zone = "\(sign)\(Self.digits(abs(offset) / 3600, 2)):\(Self.digits(abs(offset) / 60 % 60, 2))"
            return Self.write("yyyy-MM-ddTHH:mm:ss", seconds: seconds, offset: offset) + zone
        case .pattern(let pattern): return Self.write(pattern, seconds: seconds, offset: offset)
        }
    }

    // MARK: Reading

    private static func seconds(of text: String, pattern: String, offset: Int) -> Double? {
        var scanner = DigitScanner(text)
        guard let parts = scanner.parts(pattern), scanner.isAtEnd else { return nil }
        return parts.seconds.map { Double($0 - offset) }
    }

    private static func iso8601(_ text: String, offset: Int) -> Double? {
        var scanner = DigitScanner(text)
        guard var parts = scanner.parts("yyyy-MM-dd") else { return nil }
        if scanner.isAtEnd { return parts.seconds.map { Double($0 - offset) } }
        guard scanner.take("T") || scanner.take("t") || scanner.take(" "), let clock = scanner.parts("HH:mm") else {
            return nil
        }
        parts.hour = clock.hour
        parts.minute = clock.minute
        if scanner.take(":") {
            guard let second = scanner.number(2) else { return nil }
            parts.second = second
        }
        let fraction = scanner.take(".") || scanner.take(",") ? scanner.fraction() : 0
        guard let whole = parts.seconds, let zone = zone(&scanner, default: offset), scanner.isAtEnd else { return nil }
        return Double(whole - zone) + fraction
    }

    private static func zone(_ scanner: inout DigitScanner, default offset: Int) -> Int? {
        if scanner.isAtEnd { return offset }
        if scanner.take("Z") || scanner.take("z") { return 0 }
        let isNegative = scanner.take("-")
        // A plus sign that was not percent-encoded arrives as a space.
        guard isNegative || scanner.take("+") || scanner.take(" "), let hours = scanner.number(2) else { return nil }
        _ = scanner.take(":")
        let minutes = scanner.number(2) ?? 0
        guard hours <= 18, minutes < 60 else { return nil }
        return (isNegative ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    // MARK: Writing

    private static let fields: [(name: String, value: @Sendable (CalendarDate, Int) -> Int)] = [
        ("yyyy", { day, _ in day.year }), ("yy", { day, _ in day.year % 100 }), ("MM", { day, _ in day.month }),
        ("dd", { day, _ in day.day }), ("HH", { _, time in time / 3600 }), ("mm", { _, time in time / 60 % 60 }),
        ("ss", { _, time in time % 60 }),
    ]

    private static func begins(_ byte: UInt8) -> Bool { "yMdHms".utf8.contains(byte) }

    private static func write(_ pattern: String, seconds: Double, offset: Int) -> String {
        let local = Int(seconds.rounded(.down)) + offset
        let day = CalendarDate(daysSinceEpoch: Int((Double(local) / 86_400).rounded(.down)))
        let time = local - day.daysSinceEpoch * 86_400
        var text = ""
        var rest = Substring(pattern).utf8
        while !rest.isEmpty {
            // The longest name first: `yyyy` before `yy`.
            let field = Self.fields.first { rest.starts(with: $0.name.utf8) }
            guard let field else {
                let end = rest.dropFirst().firstIndex { Self.begins($0) } ?? rest.endIndex
                text += Substring(rest[..<end])
                rest = rest[end...]
                continue
            }
            rest.removeFirst(field.name.utf8.count)
            text += digits(field.value(day, time), field.name == "yyyy" ? 4 : 2)
        }
        return text
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
