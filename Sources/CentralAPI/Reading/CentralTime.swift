import Complaints

/// Reads the times that the central system writes, which are Western Indonesian Time.
enum CentralTime {
    /// Seconds since 1970 of `d-m-Y H:i:s` (or `Y-m-d`, or `T` and a zone after it, which is ignored), `nil` if it is neither.
    static func seconds(of text: String) -> Double? {
        let numbers = text.split { !$0.isASCII || !$0.isNumber }.prefix(6).compactMap { Int($0) }
        guard numbers.count >= 3 else { return nil }
        let isYearFirst = numbers[0] > 31
        let date = CalendarDate(
            year: isYearFirst ? numbers[0] : numbers[2],
            month: numbers[1],
            day: isYearFirst ? numbers[2] : numbers[0]
        )
        guard let date else { return nil }
        let clock = Array(numbers.dropFirst(3)) + [0, 0, 0]
        guard clock[0] < 24, clock[1] < 60, clock[2] <= 60 else { return nil }
        let local = date.daysSinceEpoch * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
        return Double(local - OfficeZone.wib.offset)
    }
}
