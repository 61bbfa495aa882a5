package import Foundation

/// An alarm as it is told to people and machines.
package struct AlarmNotice: Hashable, Sendable, Codable {
    /// How the alarm stands.
    package enum State: String, Hashable, Sendable, Codable {
        case raised
        case standing
        case cleared
    }

    /// What alarms are about.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// No message was heard for longer than is plausible.
        case deaf
        /// A text to ourselves did not come back.
        case selfTest = "self-test"
    }

    /// What the alarm is about.
    package var alarm: Kind
    /// How it stands.
    package var state: State
    /// Which daemon says so, as the configuration names it.
    package var instance: String
    /// When.
    package var at: Date
    /// How long nothing was heard, or since when texts to ourselves fail, in seconds.
    package var quietSeconds: Double
    /// How long is plausible, in seconds; nil when it is over.
    package var limitSeconds: Double?
    /// Which carrier it is about, where it is about one.
    package var carrier: String?
    /// What went wrong, where that is known.
    package var reason: String?

    /// Makes a notice.
    package init(
        alarm: Kind = .deaf,
        state: State,
        instance: String,
        at: Date,
        quietSeconds: Double,
        limitSeconds: Double? = nil,
        carrier: String? = nil,
        reason: String? = nil
    ) {
        self.alarm = alarm
        self.state = state
        self.instance = instance
        self.at = at
        self.quietSeconds = quietSeconds
        self.limitSeconds = limitSeconds
        self.carrier = carrier
        self.reason = reason
    }

    /// The notice as an operator gets it by SMS, in Indonesian and within one message.
    package var text: String {
        let quiet = Self.words(quietSeconds)
        let name = instance.prefix(40)
        let link = carrier ?? "-"
        switch (alarm, state) {
        case (.selfTest, .raised), (.selfTest, .standing):
            return "\(name): SMS uji lewat \(link) tidak kembali. SMS warga mungkin tidak masuk. Periksa: lapord status"
        case (.selfTest, .cleared):
            return "\(name): SMS uji lewat \(link) kembali lagi."
        case (.deaf, .raised), (.deaf, .standing):
            return
                "\(name): tidak ada SMS masuk selama \(quiet). Kirim SMS uji ke nomor layanan, lalu periksa: lapord status"
        case (.deaf, .cleared):
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
