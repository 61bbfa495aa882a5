import Complaints

/// Finds the day of the event, told absolutely or relative to the day of receipt.
struct DateFinder {
    private struct Find {
        var date: CalendarDate
        /// Higher wins: an exact date over a weekday over `kemarin` over `tadi` over `sekarang`.
        var rank: Int
        var confidence: Double
        var first: Int
        var last: Int
    }

    let text: TokenizedText
    /// The word number of each token, -1 where unknown.
    let words: [Int32]
    let known: KnownWords
    let today: CalendarDate
    private var best: Find?

    init(text: TokenizedText, words: [Int32], known: KnownWords, today: CalendarDate) {
        self.text = text
        self.words = words
        self.known = known
        self.today = today
    }

    /// The day of the event, nil where the text tells none.
    ///
    /// Weekdays count only where the text complains of something that happened, not where it wishes or asks; `sekarang` counts
    /// only where something is happening.
    static func find(
        in text: TokenizedText,
        words: [Int32],
        known: KnownWords,
        today: CalendarDate,
        complains: Bool,
        ongoing: Bool
    ) -> Judgement<CalendarDate>? {
        var finder = DateFinder(text: text, words: words, known: known, today: today)
        finder.scan(complains: complains, ongoing: ongoing)
        return finder.best.map { find in
            Judgement(
                find.date,
                confidence: find.confidence,
                because: [text.written(from: find.first, through: find.last)]
            )
        }
    }

    private func word(_ index: Int) -> DateWord {
        index >= 0 && index < words.count && text.tokens[index].kind == .word ? known.date(words[index]) : .none
    }

    private func number(_ index: Int, in range: ClosedRange<Int>) -> Int? {
        guard index >= 0, index < words.count, text.tokens[index].kind == .number else { return nil }
        let value = Int(text.tokens[index].value)
        return range.contains(value) ? value : nil
    }

    private func count(_ index: Int) -> Int? {
        if let number = number(index, in: 1...60) { return number }
        if case .count(let count) = word(index) { return count }
        return nil
    }

    private mutating func offer(_ date: CalendarDate?, rank: Int, confidence: Double, _ first: Int, _ last: Int) {
        guard let date, date <= today, rank > (best?.rank ?? 0) else { return }
        best = Find(date: date, rank: rank, confidence: confidence, first: first, last: min(last, words.count - 1))
    }

    private mutating func scan(complains: Bool, ongoing: Bool) {
        for index in words.indices {
            if text.tokens[index].kind == .number {
                exactDate(index)
                continue
            }
            switch word(index) {
            case .weekday(let day): if complains { weekday(day, at: index) }
            // `kemarin-kemarin` is no day.
            case .yesterday: if !text.tokens[index].doubled { yesterday(at: index) }
            case .lastNight: offer(today.adding(days: -1), rank: 60, confidence: 0.95, index, index)
            case .earlier: earlier(at: index)
            case .now:
                if ongoing, word(index - 1) != .until, word(index - 1) != .since {
                    offer(today, rank: 20, confidence: 0.7, index, index)
                }
            case .justNow:
                if isWord("barusan", index) || followedBySaja(index) {
                    offer(today, rank: 45, confidence: 0.8, index, index)
                }
            case .day: daysAgo(at: index)
            case .oneWeek:
                if isAgo(after: index) { offer(today.adding(days: -7), rank: 65, confidence: 0.9, index, index + 2) }
            case .partOfDay, .night: partOfDay(at: index)
            default: break
            }
        }
    }

    private func isWord(_ word: String, _ index: Int) -> Bool {
        text.lettersOf(index).elementsEqual(word.utf8)
    }

    private func followedBySaja(_ index: Int) -> Bool {
        guard index + 1 < words.count else { return false }
        return isWord("saja", index + 1) || isWord("aja", index + 1)
    }

    // MARK: Exact dates

    private mutating func exactDate(_ index: Int) {
        if index > 0,
            text.tokens[index].markBefore == UInt8(ascii: "/") || text.tokens[index].markBefore == UInt8(ascii: "-"),
            text.tokens[index - 1].kind == .number
        {
            return
        }
        guard let day = number(index, in: 1...31), text.tokens[index].digitCount <= 2 else { return }
        let named = word(index - 1) == .dateOf
        if word(index - 1) == .until || word(index - 2) == .every || word(index - 3) == .every { return }
        if let (month, year, last) = slashed(index, named: named) {
            offer(
                dated(day: day, month: month, year: year),
                rank: 100,
                confidence: 0.95,
                named ? index - 1 : index,
                last
            )
            return
        }
        if case .month(let month) = word(index + 1) {
            let year = number(index + 2, in: 2000...2100) ?? number(index + 2, in: 20...99).map { 2000 + $0 }
            offer(
                dated(day: day, month: month, year: year),
                rank: 100,
                confidence: 0.97,
                named ? index - 1 : index,
                year == nil ? index + 1 : index + 2
            )
            return
        }
        guard named, !text.tokens[index].grouped else { return }
        if word(index + 1) == .every || word(index + 2) == .every || word(index + 1) == .next { return }
        // The latest such day: this month, or the latest month that has it.
        var (year, month) = (today.year, today.month)
        for _ in 0..<12 {
            if let date = CalendarDate(year: year, month: month, day: day), date <= today {
                offer(date, rank: 95, confidence: 0.92, index - 1, index)
                return
            }
            month -= 1
            if month == 0 { (year, month) = (year - 1, 12) }
        }
    }

    /// Month and year behind `day/` or `day-`.
    private func slashed(_ index: Int, named: Bool) -> (month: Int, year: Int?, last: Int)? {
        guard index + 1 < words.count, text.tokens[index + 1].kind == .number,
            text.tokens[index + 1].start == text.tokens[index].end + 1,
            let month = number(index + 1, in: 1...12)
        else { return nil }
        let mark = text.tokens[index + 1].markBefore
        let slash = mark == UInt8(ascii: "/")
        guard slash || mark == UInt8(ascii: "-") || mark == UInt8(ascii: ".") else { return nil }
        var year: Int?
        if index + 2 < words.count, text.tokens[index + 2].markBefore == mark,
            text.tokens[index + 2].start == text.tokens[index + 1].end + 1
        {
            year = number(index + 2, in: 2000...2100) ?? number(index + 2, in: 20...99).map { 2000 + $0 }
            // RT 03/02/05 and the like are no dates.
            if year == nil { return nil }
        }
        // 5-10 may be a range, 08.30 a time and 03/02 an RT with its RW: only a slash or a year makes a date by itself.
        guard named || year != nil || slash else { return nil }
        if slash, year == nil, !named, isUnit(index - 1) { return nil }
        return (month, year, year == nil ? index + 1 : index + 2)
    }

    /// Whether a word before `a/b` says that it is no date.
    private func isUnit(_ index: Int) -> Bool {
        guard index >= 0 else { return false }
        return ["rt", "rw", "no", "nomor", "blok", "kelas", "ukuran", "uk", "jam", "pukul"].contains {
            isWord($0, index)
        }
    }

    private func dated(day: Int, month: Int, year: Int?) -> CalendarDate? {
        if let year { return CalendarDate(year: year, month: month, day: day) }
        if let date = CalendarDate(year: today.year, month: month, day: day), date <= today { return date }
        return CalendarDate(year: today.year - 1, month: month, day: day)
    }

    // MARK: Relative days

    private func isAgo(after index: Int) -> Bool {
        let next = word(index + 1)
        if next == .ago || next == .yesterday { return true }
        return next == .which && (word(index + 2) == .ago)
    }

    private mutating func daysAgo(at index: Int) {
        guard let count = count(index - 1), isAgo(after: index) else {
            if word(index + 1) == .this, word(index - 1) != .until, count(index - 1) == nil, !isEvery(index) {
                offer(today, rank: 50, confidence: 0.9, index, index + 1)
            }
            return
        }
        offer(
            today.adding(days: -count),
            rank: 70,
            confidence: 0.92,
            index - 1,
            index + (word(index + 1) == .which ? 2 : 1)
        )
    }

    private func isEvery(_ index: Int) -> Bool { word(index - 1) == .every }

    private mutating func weekday(_ day: Int, at index: Int) {
        let afterDay = word(index - 1) == .day
        if day == 7, !isWord("ahad", index) {
            weeks(at: index)
            // Without `hari`, `minggu` is a week.
            if !afterDay { return }
        }
        if isEvery(index) || isEvery(afterDay ? index - 1 : index) { return }
        let start = afterDay ? index - 1 : index
        if word(start - 1) == .night, !afterDay {
            // Malam minggu is a kind of evening, not a day, unless it is told to be past.
            if word(index + 1) == .yesterday || word(index + 1) == .ago || word(index + 1) == .earlier {
                offer(latest(day).adding(days: -1), rank: 80, confidence: 0.7, start - 1, index + 1)
            }
            return
        }
        if word(index + 1) == .until || word(start - 1) == .until || isWeekday(index + 1) || isWeekday(index - 1) {
            return
        }
        if word(index + 1) == .next || word(start - 1) == .tomorrow { return }
        // `selasa minggu lalu` is Tuesday of last week.
        if word(index + 1) == .weekday(7), isAgo(after: index + 1) {
            offer(lastWeek(day), rank: 85, confidence: 0.92, start, index + 2)
            return
        }
        if word(index + 1) == .week, isAgo(after: index + 1) {
            offer(lastWeek(day), rank: 85, confidence: 0.92, start, index + 2)
            return
        }
        if case .count = word(index - 1), !afterDay { return }
        offer(latest(day), rank: 80, confidence: 0.88, start, index)
    }

    private func isWeekday(_ index: Int) -> Bool {
        if case .weekday(let day) = word(index), day != 7 { return true }
        return false
    }

    /// The latest such weekday before today.
    private func latest(_ day: Int) -> CalendarDate {
        var back = today.weekday - day
        if back <= 0 { back += 7 }
        return today.adding(days: -back)
    }

    private func lastWeek(_ day: Int) -> CalendarDate {
        today.adding(days: -(today.weekday - 1) - 7 + (day - 1))
    }

    private mutating func weeks(at index: Int) {
        guard let count = count(index - 1), isAgo(after: index) else { return }
        offer(today.adding(days: -7 * count), rank: 65, confidence: 0.9, index - 1, index + 2)
    }

    private mutating func yesterday(at index: Int) {
        let before = word(index - 1)
        switch before {
        case .weekday(let day) where day != 7 || word(index - 2) == .day: return
        case .weekday, .week, .year, .festival, .oneWeek, .month, .every: return
        default: break
        }
        if word(index - 1) == .day, let count = count(index - 2) {
            offer(today.adding(days: -count), rank: 70, confidence: 0.9, index - 2, index)
            return
        }
        if word(index - 2) == .festival { return }
        if word(index + 1) == .dayBefore || word(index - 1) == .dayBefore {
            offer(today.adding(days: -2), rank: 62, confidence: 0.8, index, index + 1)
            return
        }
        offer(today.adding(days: -1), rank: 60, confidence: 0.92, index, index)
    }

    private mutating func earlier(at index: Int) {
        if word(index + 1) == .night || word(index - 1) == .night {
            offer(today.adding(days: -1), rank: 60, confidence: 0.95, index, index)
        } else {
            offer(today, rank: 55, confidence: 0.88, index, index)
        }
    }

    private mutating func partOfDay(at index: Int) {
        if word(index + 1) == .this, !isEvery(index) {
            offer(today, rank: 50, confidence: 0.85, index, index + 1)
        }
    }
}
