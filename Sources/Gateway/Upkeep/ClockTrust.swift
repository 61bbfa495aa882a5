package import Foundation

/// Whether the clock has run steadily for long enough that data may be erased by its age.
///
/// A clock that jumped by years would make everything old. So after a jump nothing is erased for a day, in which it may be set right or
/// somebody may notice. A daemon that was away for more than a day waits as well: it cannot tell one from the other.
package struct ClockTrust: Hashable, Sendable {
    /// The greatest plausible time between two looks, and the time of steady running after a jump, in seconds.
    private static let day: Double = 86_400
    /// The greatest age of the record in the ledger, in seconds.
    private static let longestUnrecorded: Double = 3600

    /// The time of the last look; nil before the first ever.
    private var lastLook: Date?
    private var lastRecord: Date?
    /// The time of the first look after a jump.
    package private(set) var doubtedSince: Date?

    package init() {}

    /// Looks at the clock.
    ///
    /// - Parameter now: The time that it tells.
    /// - Returns: Whether data may be erased by its age.
    package mutating func look(at now: Date) -> Bool {
        if let lastLook, now.timeIntervalSince(lastLook) > Self.day || now.timeIntervalSince(lastLook) < -60 {
            doubtedSince = now
        }
        lastLook = now
        if let since = doubtedSince, now.timeIntervalSince(since) >= Self.day { doubtedSince = nil }
        return doubtedSince == nil
    }
}

/// The record in the ledger: two times in milliseconds since 1970, the second 0 where there is no doubt.
extension ClockTrust {
    /// Whether the record in the ledger is missing or old.
    package var needsRecord: Bool {
        guard let lastLook, let lastRecord else { return true }
        return abs(lastLook.timeIntervalSince(lastRecord)) >= Self.longestUnrecorded
    }

    /// The bytes to be recorded now.
    package mutating func record() -> Data {
        lastRecord = lastLook
        func milliseconds(_ date: Date?) -> Int64 {
            date.map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) } ?? 0
        }
        return Data("\(milliseconds(lastLook)) \(milliseconds(doubtedSince))".utf8)
    }

    package init(record mark: Data?) {
        guard let mark else { return }
        let times = String(decoding: mark, as: UTF8.self).split(separator: " ").map { Int64($0) ?? 0 }
        func date(_ milliseconds: Int64) -> Date? {
            milliseconds == 0 ? nil : Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        }
        guard times.count == 2 else { return }
        lastLook = date(times[0])
        lastRecord = lastLook
        doubtedSince = date(times[1])
    }
}
