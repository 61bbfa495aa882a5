package import Administration
package import Foundation

/// What needs a person, as it is seen now.
package struct Trouble: Hashable, Sendable {
    package var kind: AlertNotice.Kind
    /// The carrier or listener that it is about, where it is about one.
    package var subject: String?
    /// The words for the operator; no number and no text of a citizen.
    package var reason: String

    package init(_ kind: AlertNotice.Kind, of subject: String? = nil, _ reason: String) {
        self.kind = kind
        self.subject = subject
        self.reason = reason
    }
}

/// Decides which alerts are raised, told again, and over. Pure: the caller brings what is wrong, and the time.
///
/// An alert is raised once its trouble has lasted for the patience of its kind. It is told again after each reminder, and is over once
/// the trouble has been gone for a while, so that a link that comes and goes is one alert.
package struct AlertBook: Sendable {
    /// The times by which it decides.
    package struct Configuration: Hashable, Sendable {
        /// The time that a carrier may be down, or not send, before anybody is told.
        package var linkPatience = Duration.seconds(600)
        /// The time that the central system may be down; reports are kept meanwhile.
        package var centralPatience = Duration.seconds(3600)
        /// The time between two tellings of one alert.
        package var reminder = Duration.seconds(6 * 3600)
        /// The time for which a trouble must be gone.
        package var calm = Duration.seconds(300)

        package init() {}

        /// How long a trouble must last before it is told.
        func patience(with kind: AlertNotice.Kind) -> Duration {
            switch kind {
            case .carrierDown, .carrierNotSending: linkPatience
            case .centralDown: centralPatience
            case .centralNotConnected: .seconds(86_400)
            case .deadLetters: .seconds(600)
            default: .zero
            }
        }
    }

    /// A change to be told.
    package struct Change: Hashable, Sendable {
        package var trouble: Trouble
        package var state: AlertNotice.State
        /// The time at which the trouble began.
        package var since: Date
    }

    private struct Key: Hashable {
        var kind: AlertNotice.Kind
        var subject: String?
    }

    private struct Entry {
        var trouble: Trouble
        var since: Date
        var seenAt: Date
        /// Nil until it is raised.
        var toldAt: Date?
    }

    private let configuration: Configuration
    private var entries: [Key: Entry] = [:]

    package init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// The alerts that stand, the oldest first.
    package var standing: [StandingAlert] {
        entries.values.filter { $0.toldAt != nil }.sorted { $0.since < $1.since }.map {
            StandingAlert(
                alert: $0.trouble.kind.rawValue,
                subject: $0.trouble.subject,
                reason: $0.trouble.reason,
                since: $0.since
            )
        }
    }

    /// Takes what is wrong now.
    ///
    /// - Parameters:
    ///   - troubles: All of it; at most one of each kind and subject.
    ///   - now: The time.
    /// - Returns: The changes to be told, what is raised first.
    package mutating func look(at troubles: [Trouble], at now: Date) -> [Change] {
        var changes: [Change] = []
        for trouble in troubles {
            let key = Key(kind: trouble.kind, subject: trouble.subject)
            var entry = entries[key] ?? Entry(trouble: trouble, since: now, seenAt: now)
            entry.trouble = trouble
            entry.seenAt = now
            if let toldAt = entry.toldAt {
                // A clock that was set back must not silence an alert.
                if abs(now.timeIntervalSince(toldAt)) >= configuration.reminder / .seconds(1) {
                    entry.toldAt = now
                    changes.append(Change(trouble: trouble, state: .standing, since: entry.since))
                }
            } else if now.timeIntervalSince(entry.since) >= configuration.patience(with: trouble.kind) / .seconds(1) {
                entry.toldAt = now
                changes.append(Change(trouble: trouble, state: .raised, since: entry.since))
            }
            entries[key] = entry
        }
        let calm = configuration.calm / .seconds(1)
        let over = entries.filter { abs(now.timeIntervalSince($0.value.seenAt)) >= calm }
        for (key, entry) in over {
            entries[key] = nil
            if entry.toldAt != nil {
                changes.append(Change(trouble: entry.trouble, state: .cleared, since: entry.since))
            }
        }
        return changes
    }
}
