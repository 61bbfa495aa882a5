package import Foundation

/// An alarm as it is told to people and machines.
package struct AlarmNotice: Hashable, Sendable, Codable {
    /// How the alarm stands.
    package enum State: String, Hashable, Sendable, Codable {
        case raised
        case standing
        case cleared
    }

    /// What the alarm is about; `deaf`, for now the only one.
    package var alarm: String
    /// How it stands.
    package var state: State
    /// Which daemon says so, as the configuration names it.
    package var instance: String
    /// When.
    package var at: Date
    /// How long nothing was heard, in seconds.
    package var quietSeconds: Double
    /// How long is plausible, in seconds; nil when it is over.
    package var limitSeconds: Double?

    /// Makes a notice.
    package init(
        alarm: String = "deaf",
        state: State,
        instance: String,
        at: Date,
        quietSeconds: Double,
        limitSeconds: Double? = nil
    ) {
        self.alarm = alarm
        self.state = state
        self.instance = instance
        self.at = at
        self.quietSeconds = quietSeconds
        self.limitSeconds = limitSeconds
    }

    /// The notice as an operator gets it by SMS, in Indonesian and within one message.
    package var text: String {
        let quiet = Self.words(quietSeconds)
        let name = instance.prefix(40)
        switch state {
        case .raised, .standing:
            return
                "\(name): tidak ada SMS masuk selama \(quiet). Kirim SMS uji ke nomor layanan, lalu periksa: lapord status"
        case .cleared:
            return "\(name): SMS masuk lagi setelah \(quiet)."
        }
    }

    private static func words(_ seconds: Double) -> String {
        let minutes = Int(seconds / 60)
        return switch minutes {
        case ..<120: "\(minutes) menit"
        case ..<2880: "\(minutes / 60) jam"
        default: "\(minutes / 1440) hari"
        }
    }
}

/// A way by which an alarm reaches somebody.
package protocol AlarmChannel: Sendable {
    /// The channel's name, for logs and metrics.
    var name: String { get }

    /// Tells of an alarm, within a deadline of its own.
    ///
    /// - Parameter notice: What to tell.
    /// - Returns: Whether it was taken.
    func deliver(_ notice: AlarmNotice) async -> Bool
}
