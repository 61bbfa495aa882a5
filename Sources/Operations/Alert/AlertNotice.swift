package import Foundation

/// An alert as it is told to people and machines.
package struct AlertNotice: Hashable, Sendable, Codable {
    /// How the alert stands.
    package enum State: String, Hashable, Sendable, Codable {
        case raised
        case standing
        case cleared
    }

    /// What alerts are about.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// No message was heard for longer than is plausible.
        case inboundSilence = "inbound-silence"
        /// A loopback test did not come back.
        case loopbackTest = "loopback-test"
        /// The central system does not accept our credentials, so that nothing is forwarded.
        case centralRefusesUs = "central-refuses-us"
    }

    /// What the alert is about.
    package var alert: Kind
    /// How it stands.
    package var state: State
    /// Which daemon says so, as the configuration names it.
    package var instance: String
    /// When.
    package var at: Date
    /// How long nothing was heard, or for how long loopback tests or our credentials fail, in seconds.
    package var quietSeconds: Double
    /// How long is plausible, in seconds; nil when it is over.
    package var limitSeconds: Double?
    /// Which carrier it is about, where it is about one.
    package var carrier: String?
    /// What went wrong, where that is known.
    package var reason: String?

    /// Makes a notice.
    package init(
        alert: Kind = .inboundSilence,
        state: State,
        instance: String,
        at: Date,
        quietSeconds: Double,
        limitSeconds: Double? = nil,
        carrier: String? = nil,
        reason: String? = nil
    ) {
        self.alert = alert
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
        switch (alert, state) {
        case (.loopbackTest, .raised), (.loopbackTest, .standing):
            return "\(name): SMS uji lewat \(link) tidak kembali. SMS warga mungkin tidak masuk. Periksa: lapord status"
        case (.loopbackTest, .cleared):
            return "\(name): SMS uji lewat \(link) kembali lagi."
        case (.centralRefusesUs, .raised), (.centralRefusesUs, .standing):
            return
                "\(name): SP4N menolak token lapord. Laporan disimpan, belum diteruskan. Minta token baru kepada admin SP4N."
        case (.centralRefusesUs, .cleared):
            return "\(name): SP4N menerima token lapord lagi, laporan diteruskan."
        case (.inboundSilence, .raised), (.inboundSilence, .standing):
            return
                "\(name): tidak ada SMS masuk selama \(quiet). Kirim SMS uji ke nomor layanan, lalu periksa: lapord status"
        case (.inboundSilence, .cleared):
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

/// A way by which an alert reaches somebody.
package protocol AlertChannel: Sendable {
    /// The channel's name, for logs and metrics.
    var name: String { get }

    /// Tells of an alert, within a deadline of its own.
    ///
    /// - Parameter notice: What to tell.
    /// - Returns: Whether it was taken.
    func deliver(_ notice: AlertNotice) async -> Bool
}
