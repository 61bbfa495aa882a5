package import Foundation

/// In which hours of the week messages usually come, and how surprising it is when none does.
///
/// What is learned is not how many messages an hour brings but in how many weeks it brought any: a campaign or a flood that fills
/// one afternoon must not make the next quiet afternoon look like a fault. If an hour of the week brought a message in `a` of `w`
/// weeks, the chance that it stays silent is taken as `1 − a/(w+1)`, and the surprise of a silent span is the sum of
/// `−ln(1 − a/(w+1))` over its hours. A surprise of 9 means about one false alert in 8,000 such silences.
package struct ListeningRhythm: Hashable, Sendable {
    /// Hours in a week.
    static let hoursInWeek = 168

    /// How many whole weeks were learned from.
    package let weeks: Int
    private let surprises: [Double]
    private let offset: Int

    /// Learns from history.
    ///
    /// - Parameters:
    ///   - activeHours: The hours, counted since 1970-01-01T00:00Z, in which at least one message came.
    ///   - beginning: The first hour that the history covers; hours before are not known to have been silent.
    ///   - end: The hour after the last that it covers.
    ///   - offset: Seconds east of Greenwich, 25 200 in Western Indonesia.
    package init(activeHours: Set<Int>, from beginning: Int, until end: Int, offset: Int) {
        self.offset = offset
        weeks = max(0, end - beginning) / Self.hoursInWeek
        let first = end - weeks * Self.hoursInWeek
        var active = [Int](repeating: 0, count: Self.hoursInWeek)
        for hour in activeHours where hour >= first && hour < end {
            active[Self.hourOfWeek(hour, offset)] += 1
        }
        let weeks = weeks
        surprises = active.map { weeks == 0 ? 0 : -log(1 - Double(min($0, weeks)) / Double(weeks + 1)) }
    }

    /// How surprising it is that no message came from one time to the other.
    package func surprise(from start: Date, to end: Date) -> Double {
        var total = 0.0
        walk(from: start) { hourStart, hourEnd, surprise in
            let share = min(hourEnd, end.timeIntervalSince1970) - hourStart
            if share > 0 { total += surprise * share / 3600 }
            return hourEnd < end.timeIntervalSince1970
        }
        return total
    }

    /// How long silence may last from a time on before it is this surprising; nil where that takes more than eight weeks.
    package func plausibleSilence(from start: Date, surprise limit: Double) -> Duration? {
        var total = 0.0
        var end: Double?
        walk(from: start) { hourStart, hourEnd, surprise in
            let share = (hourEnd - hourStart) / 3600
            if total + surprise * share >= limit {
                end = hourStart + (limit - total) / surprise * 3600
                return false
            }
            total += surprise * share
            return true
        }
        return end.map { .seconds($0 - start.timeIntervalSince1970) }
    }

    /// Goes through the hours from a time on, the first being cut short, for at most eight weeks.
    private func walk(from start: Date, _ body: (_ start: Double, _ end: Double, _ surprise: Double) -> Bool) {
        var time = start.timeIntervalSince1970
        var hour = Int((time / 3600).rounded(.down))
        for _ in 0..<(8 * Self.hoursInWeek) {
            let end = Double(hour + 1) * 3600
            guard body(time, end, surprises[Self.hourOfWeek(hour, offset)]) else { return }
            time = end
            hour += 1
        }
    }

    private static func hourOfWeek(_ hour: Int, _ offset: Int) -> Int {
        let local = hour + offset / 3600
        return ((local % hoursInWeek) + hoursInWeek) % hoursInWeek
    }
}
