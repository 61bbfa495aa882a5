import Complaints

/// Reads the days of the export: Excel's numbers of days, `3 Jan 2026` with Indonesian or English months, also `03/01/2026`, `03-01-2026` and `2026-01-03`.
enum ExportDate {
    private static let months: [String: Int] = [
        "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agt": 8, "agu": 8,
        "ags": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
    ]

    static func date(of text: String) -> CalendarDate? {
        // Excel counts days from 30 December 1899; 20,000 and 100,000 lie in 1954 and 2173.
        if let days = Double(text), (20_000..<100_000).contains(days) {
            return CalendarDate(daysSinceEpoch: Int(days) - 25_569)
        }
        let parts = text.split { " /-.,".contains($0) || $0.isWhitespace }.prefix(3).map(String.init)
        guard parts.count == 3 else { return nil }
        if let year = Int(parts[0]), year > 31, let month = month(parts[1]), let day = Int(parts[2]) {
            return CalendarDate(year: year, month: month, day: day)
        }
        guard let day = Int(parts[0]), let month = month(parts[1]), let year = Int(parts[2]) else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    private static func month(_ text: String) -> Int? {
        Int(text) ?? months[String(text.lowercased().prefix(3))]
    }
}
