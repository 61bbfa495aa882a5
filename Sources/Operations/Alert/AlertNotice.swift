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
        /// The central system does not answer for long; reports are kept.
        case centralDown = "central-down"
        /// The configuration lacks tokens or ids of the central system; reports are kept.
        case centralNotConnected = "central-not-connected"
        /// A carrier hears no citizen for long.
        case carrierDown = "carrier-down"
        /// A carrier takes no replies for long.
        case carrierNotSending = "carrier-not-sending"
        /// Nothing can be stored.
        case ledgerTrouble = "ledger-trouble"
        /// The disk is nearly full.
        case diskLow = "disk-low"
        /// Dead letters wait.
        case deadLetters = "dead-letters"
        /// Held tickets wait longer than an officer has for them.
        case heldOverdue = "held-overdue"
        /// The certificate of a listener ends soon, or has ended.
        case certificateEnds = "certificate-ends"
        /// The clock of the machine is wrong or was set.
        case clock
        /// Nothing is wrong: an administrator tries the channels.
        case test
        /// The daemon ended with a failure; systemd starts it again.
        case daemonFailed = "daemon-failed"
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
    /// The carrier or listener that it is about, where it is about one.
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
        case (.centralDown, .cleared): return "\(name): SP4N menjawab lagi, laporan diteruskan."
        case (.centralDown, _):
            return "\(name): SP4N tidak menjawab selama \(quiet). Laporan disimpan dan diteruskan nanti."
        case (.centralNotConnected, .cleared): return "\(name): lapord sudah terhubung ke SP4N."
        case (.centralNotConnected, _):
            return "\(name): lapord belum terhubung ke SP4N. Laporan disimpan, belum diteruskan. Periksa: lapord check"
        case (.carrierDown, .cleared): return "\(name): \(link) menerima SMS lagi."
        case (.carrierDown, _):
            return "\(name): \(link) terputus selama \(quiet), SMS warga tidak masuk. Periksa: lapord status"
        case (.carrierNotSending, .cleared): return "\(name): \(link) mengirim SMS lagi."
        case (.carrierNotSending, _):
            return "\(name): \(link) tidak bisa mengirim SMS selama \(quiet). Periksa: lapord status"
        case (.ledgerTrouble, .cleared): return "\(name): laporan bisa disimpan lagi."
        case (.ledgerTrouble, _):
            return "\(name): lapord tidak bisa menyimpan laporan. Periksa disk server, lalu: lapord status"
        case (.diskLow, .cleared): return "\(name): ruang disk server cukup lagi."
        case (.diskLow, _): return "\(name): disk server hampir penuh. Kosongkan ruang disk sekarang."
        case (.deadLetters, .cleared): return "\(name): pesan yang gagal diproses sudah ditangani."
        case (.deadLetters, _):
            return "\(name): ada pesan yang gagal diproses dan menunggu petugas. Periksa: lapord queue list"
        case (.heldOverdue, .cleared): return "\(name): SMS yang menunggu keputusan sudah diputuskan."
        case (.heldOverdue, _):
            return
                "\(name): ada SMS yang terlalu lama menunggu keputusan petugas. Periksa: lapord tickets list --state held"
        case (.certificateEnds, .cleared): return "\(name): sertifikat \(link) sudah diperbarui."
        case (.certificateEnds, _): return "\(name): sertifikat \(link) segera berakhir. Perbarui sertifikatnya."
        case (.clock, .cleared): return "\(name): jam server sudah benar."
        case (.clock, _): return "\(name): jam server tidak benar. Periksa sinkronisasi waktu (timedatectl)."
        case (.test, _): return "\(name): ini uji coba peringatan lapord. Tidak ada yang perlu dilakukan."
        case (.daemonFailed, _):
            return "\(name): lapord berhenti karena kesalahan dan dijalankan ulang. Periksa: journalctl -u lapord"
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
