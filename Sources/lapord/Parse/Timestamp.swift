import Complaints
import Foundation

/// Times of RFC 3339, as the parser's input lines carry them.
enum Timestamp {
    /// The instant of `2026-11-20T08:15:00+07:00`; nil where the text has another form. Without an offset the time is that of the office.
    static func date(_ text: String) -> Date? {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[start..<(start + count)] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), bytes[4] == 0x2D,
            bytes[7] == 0x2D,
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var seconds = 0
        var index = 10
        if bytes.count > 10 {
            guard bytes[10] == UInt8(ascii: "T") || bytes[10] == 0x20, let hour = number(11, 2),
                let minute = number(14, 2),
                hour < 24, minute < 60
            else { return nil }
            seconds = hour * 3600 + minute * 60
            index = 16
            if index < bytes.count, bytes[index] == UInt8(ascii: ":"), let second = number(index + 1, 2) {
                seconds += second
                index += 3
            }
            if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
                index += 1
                while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
            }
        }
        var offset = OfficeZone.current.offset
        if index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "Z"), UInt8(ascii: "z"):
                offset = 0
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                guard let hours = number(index + 1, 2) else { return nil }
                let colon = index + 3 < bytes.count && bytes[index + 3] == UInt8(ascii: ":")
                let minutes = number(index + (colon ? 4 : 3), 2) ?? 0
                offset = (hours * 3600 + minutes * 60) * (bytes[index] == UInt8(ascii: "-") ? -1 : 1)
            default:
                return nil
            }
        }
        // Howard Hinnant's days_from_civil.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return Date(timeIntervalSince1970: Double(days * 86_400 + seconds - offset))
    }
}
