package import Foundation

/// Decides when silence has lasted for too long: an alert without clock or network.
package struct SilenceAlert: Sendable {
    /// When to be alerted.
    package struct Configuration: Hashable, Sendable {
        /// Silence of this length is always too long, however little is known.
        package var longestSilence: Duration
        /// Silence shorter than this is never too long, however lively the hour.
        package var shortestSilence: Duration
        /// From which surprise on learned silence is too long; see ``ListeningRhythm``.
        package var surprise: Double
        /// How many weeks must be known before what was learned counts.
        package var weeksToLearn: Int
        /// How often a standing alert is told again.
        package var reminder: Duration

        /// Makes a configuration.
        package init(
            longestSilence: Duration = .seconds(3 * 86_400),
            shortestSilence: Duration = .seconds(1800),
            surprise: Double = 9,
            weeksToLearn: Int = 2,
            reminder: Duration = .seconds(6 * 3600)
        ) {
            self.longestSilence = longestSilence
            self.shortestSilence = shortestSilence
            self.surprise = surprise
            self.weeksToLearn = weeksToLearn
            self.reminder = reminder
        }
    }

    /// What has to be told.
    package enum Action: Hashable, Sendable {
        /// Nothing was heard for too long.
        case raise(quiet: Duration, limit: Duration)
        /// Still nothing.
        case remind(quiet: Duration, limit: Duration)
        /// A message was heard after an alert.
        case clear(quiet: Duration)
    }

    private let configuration: Configuration
    /// Not before this time an alert is raised, so that carriers can bring what they kept while the daemon was away.
    private let earliest: Date
    private var rhythm: ListeningRhythm?
    private var lastHeard: Date
    private var alertedSince: Date?
    private var lastTold: Date?

    /// Makes an alert that knows of no message yet and counts silence from its start.
    package init(configuration: Configuration = Configuration(), startedAt: Date) {
        self.configuration = configuration
        lastHeard = startedAt
        earliest = startedAt.addingTimeInterval(configuration.shortestSilence / .seconds(1))
    }

    /// The last message came before the daemon started: silence goes on over a restart.
    package mutating func resume(from time: Date) {
        if alertedSince == nil { lastHeard = min(lastHeard, time) }
    }

    /// Whether an alert stands.
    package var isAlerted: Bool { alertedSince != nil }

    /// Takes over what was learned.
    package mutating func learn(_ rhythm: ListeningRhythm) {
        self.rhythm = rhythm
    }

    /// How long silence that began with the last message may last.
    package var limit: Duration {
        var limit = configuration.longestSilence
        if let rhythm, rhythm.weeks >= configuration.weeksToLearn,
            let plausible = rhythm.plausibleSilence(from: lastHeard, surprise: configuration.surprise)
        {
            limit = min(limit, plausible)
        }
        return max(limit, configuration.shortestSilence)
    }

    /// How long nothing has been heard.
    package func quiet(at now: Date) -> Duration {
        .seconds(max(0, now.timeIntervalSince(lastHeard)))
    }

    /// The last message came at this time; earlier times than are known change nothing.
    package mutating func heard(at time: Date, now: Date) -> Action? {
        guard time > lastHeard else { return nil }
        let quiet = Duration.seconds(time.timeIntervalSince(lastHeard))
        lastHeard = min(time, now)
        guard alertedSince != nil else { return nil }
        alertedSince = nil
        lastTold = nil
        return .clear(quiet: quiet)
    }

    /// Time has passed.
    package mutating func tick(at now: Date) -> Action? {
        let quiet = quiet(at: now)
        let limit = limit
        guard quiet >= limit, now >= earliest else { return nil }
        guard alertedSince != nil else {
            alertedSince = now
            lastTold = now
            return .raise(quiet: quiet, limit: limit)
        }
        guard let lastTold, now.timeIntervalSince(lastTold) >= configuration.reminder / .seconds(1) else { return nil }
        self.lastTold = now
        return .remind(quiet: quiet, limit: limit)
    }
}
