package import Foundation

/// A length of time as a glance wants it: one number and one unit.
package enum Age {
    /// The length in the largest unit of which it has at least two.
    package static func text(seconds: Double) -> String {
        let seconds = Int(max(0, seconds))
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    /// How long ago a time was.
    package static func text(since date: Date, now: Date = Date()) -> String {
        text(seconds: now.timeIntervalSince(date))
    }
}
