import Foundation
import TestSupport

/// What the preloaded library does to a process; its names are those of `CFaultyCalls.h`.
struct FaultOrder: Sendable {
    /// What goes wrong.
    enum Kind: String, CaseIterable, Sendable {
        case killBefore = "kill-before"
        case killAfter = "kill-after"
        case killTorn = "kill-torn"
        case inputOutput = "eio"
        case full = "enospc"
        case readOnly = "erofs"
        case short

        /// Whether the process ends at it.
        var kills: Bool {
            switch self {
            case .killBefore, .killAfter, .killTorn: true
            case .inputOutput, .full, .readOnly, .short: false
            }
        }
    }

    /// Which calls are counted.
    enum Calls: String, CaseIterable, Sendable {
        case disk
        case socket
        case tty
    }

    /// The beginning of the paths that are concerned.
    var paths: String
    var calls = Calls.disk
    /// The number of the call, from 1; 0 for none.
    var position = 0
    var kind = Kind.killBefore
    /// How many calls go wrong from there on.
    var count = 1
    var counter: String?
    var journal: String?

    /// The environment of a process that obeys.
    var environment: [String: String] {
        var values = Lifeline.shared.environment
        values["LD_PRELOAD"] = Self.library
        values["FAULTY_PATHS"] = paths
        values["FAULTY_CLASS"] = calls.rawValue
        values["FAULTY_AT"] = "\(position)"
        values["FAULTY_COUNT"] = "\(count)"
        values["FAULTY_KIND"] = kind.rawValue
        values["FAULTY_COUNTER"] = counter
        values["FAULTY_JOURNAL"] = journal
        // A process that is to die shall not be examined for a second each time.
        values["SWIFT_BACKTRACE"] = "enable=no"
        return values
    }

    /// The library, built beside this executable.
    static var library: String { Checkout.products.appending(path: "libFaultyCalls.so").path }
}
