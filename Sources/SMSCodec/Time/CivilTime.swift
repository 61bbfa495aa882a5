/// A date and time of day with its distance from UTC, checked to exist in the Gregorian calendar.
public struct CivilTime: Hashable, Sendable {
    /// The year, 1990 to 2089: the two digits of a time stamp below 90 belong to this century.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, from 1.
    public let day: Int
    /// The hour, 0 to 23.
    public let hour: Int
    /// The minute, 0 to 59.
    public let minute: Int
    /// The second, 0 to 59.
    public let second: Int
    /// Local time minus UTC in quarters of an hour, -79 to 79.
    public let zone: Int

    /// Checks and takes the parts; `nil` where there is no such time.
    ///
    /// - Parameters:
    ///   - year: 1990 to 2089.
    ///   - month: 1 to 12.
    ///   - day: 1 to the length of the month.
    ///   - hour: 0 to 23.
    ///   - minute: 0 to 59.
    ///   - second: 0 to 59.
    ///   - zone: Local time minus UTC in quarters of an hour, -79 to 79.
    public init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, zone: Int) {
        guard (1990...2089).contains(year), (1...12).contains(month), (0...23).contains(hour),
            (0...59).contains(minute), (0...59).contains(second), (-79...79).contains(zone),
            day >= 1, day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.zone = zone
    }

    /// Takes the local time that a point in time has in a zone; `nil` outside 1990 to 2089 and for an impossible zone.
    ///
    /// - Parameters:
    ///   - secondsSinceEpoch: Seconds since 1970-01-01T00:00:00Z.
    ///   - zone: Local time minus UTC in quarters of an hour, -79 to 79.
    public init?(secondsSinceEpoch: Int64, zone: Int) {
        guard (0...4_000_000_000).contains(secondsSinceEpoch), (-79...79).contains(zone) else {
            return nil
        }
        let local = Int(secondsSinceEpoch) + zone * 900
        let date = Self.date(ofDay: local / 86_400)
        let time = local % 86_400
        self.init(
            year: date.year,
            month: date.month,
            day: date.day,
            hour: time / 3600,
            minute: time / 60 % 60,
            second: time % 60,
            zone: zone
        )
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    public var secondsSinceEpoch: Int64 {
        Int64(
            Self.day(ofYear: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
                - zone * 900
        )
    }

    /// The time as ISO 8601 writes it, with the distance from UTC: `2026-08-17T10:00:00+07:00`.
    public var iso8601: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(25)
        func append(_ number: Int, after separator: Unicode.Scalar) {
            digits.append(UInt8(ascii: separator))
            digits.append(UInt8(ascii: "0") + UInt8(number / 10 % 10))
            digits.append(UInt8(ascii: "0") + UInt8(number % 10))
        }
        let century = year / 100
        digits.append(UInt8(ascii: "0") + UInt8(century / 10))
        digits.append(UInt8(ascii: "0") + UInt8(century % 10))
        digits.append(UInt8(ascii: "0") + UInt8(year / 10 % 10))
        digits.append(UInt8(ascii: "0") + UInt8(year % 10))
        append(month, after: "-")
        append(day, after: "-")
        append(hour, after: "T")
        append(minute, after: ":")
        append(second, after: ":")
        append(abs(zone) / 4, after: zone < 0 ? "-" : "+")
        append(abs(zone) % 4 * 15, after: ":")
        return String(decoding: digits, as: UTF8.self)
    }
}

extension CivilTime {
    /// Reads a time as ``iso8601`` writes it; `nil` for anything else. `Z` stands for a distance of 0.
    ///
    /// - Parameter text: The time, for example `2026-08-17T10:00:00+07:00`.
    public init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        let shape = Array("0000-00-00T00:00:00".utf8)
        guard bytes.count == 20 || bytes.count == 25,
            zip(bytes, shape).allSatisfy({ $1 == UInt8(ascii: "0") || $0 == $1 }),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
        else { return nil }
        var zone = 0
        if bytes.count == 20 {
            guard bytes[19] == UInt8(ascii: "Z") else { return nil }
        } else {
            guard bytes[19] == UInt8(ascii: "+") || bytes[19] == UInt8(ascii: "-"), bytes[22] == UInt8(ascii: ":"),
                let hours = number(20..<22), let minutes = number(23..<25), minutes < 60, minutes % 15 == 0
            else { return nil }
            zone = (hours * 4 + minutes / 15) * (bytes[19] == UInt8(ascii: "-") ? -1 : 1)
        }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second, zone: zone)
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01, counting years from March so that the leap day comes last.
    private static func day(ofYear year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
