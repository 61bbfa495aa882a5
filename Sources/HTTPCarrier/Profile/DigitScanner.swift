import Complaints

/// Reads digits at fixed places, for times.
struct DigitScanner {
    /// The parts of a date and time of day.
    struct Parts {
        var year = 1970
        var month = 1
        var day = 1
        var hour = 0
        var minute = 0
        var second = 0

        /// The seconds since 1970 if the clock's zone were UTC; nil for an impossible time. A leap second counts as the
        /// next second.
        var seconds: Int? {
            guard let date = CalendarDate(year: year, month: month, day: day), hour < 24, minute < 60, second <= 60
            else { return nil }
            return date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
        }
    }

    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Character) -> Bool {
        guard let byte = character.asciiValue, rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else {
            return nil
        }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    mutating func fraction() -> Double {
        var value = 0.0
        var scale = 0.1
        while let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            value += Double(byte - UInt8(ascii: "0")) * scale
            scale /= 10
            rest.removeFirst()
        }
        return value
    }

    /// Reads by a pattern of `yyyy yy MM dd HH mm ss` and characters that stand for themselves.
    mutating func parts(_ pattern: String) -> Parts? {
        var parts = Parts()
        var pattern = pattern[...]
        while let character = pattern.first {
            let field = pattern.prefix { $0 == character }
            switch (character, field.count) {
            case ("y", 4): guard set(&parts.year, 4) else { return nil }
            case ("y", 2):
                guard set(&parts.year, 2) else { return nil }
                parts.year += 2000
            case ("M", 2): guard set(&parts.month, 2) else { return nil }
            case ("d", 2): guard set(&parts.day, 2) else { return nil }
            case ("H", 2): guard set(&parts.hour, 2) else { return nil }
            case ("m", 2): guard set(&parts.minute, 2) else { return nil }
            case ("s", 2): guard set(&parts.second, 2) else { return nil }
            default:
                for character in field {
                    guard take(character) else { return nil }
                }
            }
            pattern = pattern.dropFirst(field.count)
        }
        return parts
    }

    private mutating func set(_ part: inout Int, _ count: Int) -> Bool {
        guard let number = number(count) else { return false }
        part = number
        return true
    }
}
