/// Holds back what is said over and over, and says how much was held back.
///
/// In each window the first few lines of a kind pass; the rest are counted. When the window ends the count is due as a summary.
/// Pure: the caller brings the time.
package struct RepeatLimiter: Sendable {
    /// What makes two lines the same.
    package struct Key: Hashable, Sendable {
        var label: String
        var level: String
        var message: String
        /// What they are about, where one message is said of several things; to be one of few.
        var subject: String

        /// Makes a key.
        package init(label: String, level: String, message: String, subject: String = "") {
            self.label = label
            self.level = level
            self.message = message
            self.subject = subject
        }
    }

    /// That lines were held back.
    package struct Summary: Hashable, Sendable {
        /// Which lines.
        package var key: Key
        /// How many.
        package var leftOut: Int
    }

    /// The limits.
    package struct Configuration: Hashable, Sendable {
        /// How many lines of a kind pass in a window; 0 switches the limiter off.
        package var burst: Int
        /// How long a window is.
        package var window: Duration
        /// How many kinds are counted at once; more pass unlimited.
        package var kinds: Int

        /// Makes limits.
        package init(burst: Int = 10, window: Duration = .seconds(60), kinds: Int = 1024) {
            self.burst = burst
            self.window = window
            self.kinds = kinds
        }
    }

    private struct Window {
        var end: Duration
        var passed: Int
        var leftOut = 0
    }

    private let configuration: Configuration
    private var windows: [Key: Window] = [:]
    private var nextSweep = Duration.zero

    /// Makes a limiter.
    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// Whether a line may be written now.
    ///
    /// - Parameters:
    ///   - key: The line's kind.
    ///   - now: The time since any fixed moment; it never runs backwards.
    /// - Returns: False where it is to be left out.
    package mutating func admits(_ key: Key, at now: Duration) -> Bool {
        guard configuration.burst > 0 else { return true }
        if var window = windows[key], now < window.end {
            let admitted = window.passed < configuration.burst
            if admitted { window.passed += 1 } else { window.leftOut += 1 }
            windows[key] = window
            return admitted
        }
        // A window that ended with lines left out stays until due(at:) has told of them.
        guard windows[key].map({ $0.leftOut == 0 }) ?? (windows.count < configuration.kinds) else { return true }
        windows[key] = Window(end: now + configuration.window, passed: 1)
        return true
    }

    /// The summaries of the windows that have ended; each is told once.
    ///
    /// - Parameter now: The time, as for ``admits(_:at:)``.
    /// - Returns: What was left out, in a fixed order.
    package mutating func due(at now: Duration) -> [Summary] {
        guard now >= nextSweep, !windows.isEmpty else { return [] }
        nextSweep = now + .seconds(1)
        var summaries: [Summary] = []
        for (key, window) in windows where now >= window.end {
            windows[key] = nil
            if window.leftOut > 0 { summaries.append(Summary(key: key, leftOut: window.leftOut)) }
        }
        return summaries.sorted { ($0.key.message, $0.key.subject) < ($1.key.message, $1.key.subject) }
    }
}
