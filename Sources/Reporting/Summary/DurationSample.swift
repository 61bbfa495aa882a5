package import Foundation

/// The durations of one step over many tickets.
package struct DurationSample: Hashable, Sendable {
    private var seconds: [Double] = []

    package init() {}

    /// Adds the time between two instants; nothing where one of them is not there yet.
    ///
    /// Clocks of two systems may differ, so a negative time counts as none.
    package mutating func add(from start: Date, to end: Date?) {
        guard let end else { return }
        seconds.append(max(0, end.timeIntervalSince(start)))
    }

    /// How many tickets have passed the step.
    package var count: Int { seconds.count }

    /// The middle duration in seconds, the mean of both middle ones of an even number; nil of none.
    package var median: Double? {
        guard !seconds.isEmpty else { return nil }
        let sorted = seconds.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The duration in seconds that nine tenths do not exceed (nearest rank); nil of none.
    package var ninetiethPercentile: Double? {
        guard !seconds.isEmpty else { return nil }
        return seconds.sorted()[(seconds.count * 9 + 9) / 10 - 1]
    }
}
