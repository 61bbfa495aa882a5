/// What the central system says of a complaint, mapped to the few words that a citizen needs.
///
/// The mapping follows the status strings that SP4N-LAPOR! has been seen to use; a string that is not known keeps its
/// verbatim form beside a nil status.
package enum TicketStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// Belum Terverifikasi.
    case received
    /// Terverifikasi.
    case verified
    /// Terdisposisi ke an agency.
    case assigned
    /// Dalam Proses, Ditindaklanjuti oleh Instansi, Ditanggapi oleh Pelapor.
    case inProgress = "in_progress"
    /// Tunda.
    case onHold = "on_hold"
    /// Selesai.
    case resolved
    /// Ditutup oleh Admin or Sistem.
    case closed
    /// Diarsipkan oleh Admin or Sistem, Ditolak, Bukan Wewenang.
    case archived

    /// Reads a status string of the central system.
    ///
    /// The result is nil where the string is not known.
    ///
    /// - Parameter verbatim: The string as the central system writes it; case and surrounding or doubled spaces do not matter.
    package init?(verbatim: String) {
        let words = verbatim.lowercased().split { $0 == " " || $0 == "\u{A0}" || $0 == "\t" || $0 == "\n" || $0 == "_" }
        let text = words.joined(separator: " ")
        switch text {
        case "belum terverifikasi", "belum diverifikasi", "diterima": self = .received
        case "terverifikasi", "diverifikasi": self = .verified
        case "terdisposisi", "didisposisikan", "diteruskan": self = .assigned
        case "dalam proses", "diproses", "proses", "ditindaklanjuti", "ditindaklanjuti oleh instansi",
            "ditanggapi oleh pelapor":
            self = .inProgress
        case "tunda", "ditunda": self = .onHold
        case "selesai": self = .resolved
        case "ditutup": self = .closed
        case "diarsipkan", "arsip", "ditolak", "bukan wewenang": self = .archived
        default:
            if text.hasPrefix("terdisposisi ke") {
                self = .assigned
            } else if text.hasPrefix("selesai otomatis") {
                self = .resolved
            } else if text.hasPrefix("ditutup oleh") {
                self = .closed
            } else if text.hasPrefix("diarsipkan oleh") {
                self = .archived
            } else {
                return nil
            }
        }
    }

    /// The word for a citizen's SMS.
    package var word: String {
        switch self {
        case .received: "DITERIMA"
        case .verified: "TERVERIFIKASI"
        case .assigned: "DITERUSKAN"
        case .inProgress: "DIPROSES"
        case .onHold: "DITUNDA"
        case .resolved: "SELESAI"
        case .closed: "DITUTUP"
        case .archived: "DIARSIPKAN"
        }
    }

    /// How far a complaint has come; a complaint that is put off is as far as before.
    private var progress: Int? {
        switch self {
        case .received: 0
        case .verified: 1
        case .assigned: 2
        case .inProgress: 3
        case .resolved: 4
        case .closed, .archived: 5
        case .onHold: nil
        }
    }

    /// Why a complaint may have gone back to this status from a later one; nil where it has gone forward.
    ///
    /// SP4N-LAPOR! lets administrators undo every step, so going back is no error; it is worth telling the officer.
    ///
    /// - Parameter previous: The status before.
    /// - Returns: A sentence for people.
    package func reversal(after previous: TicketStatus) -> String? {
        guard let progress, let before = previous.progress, progress < before else { return nil }
        return switch previous {
        case .resolved, .closed, .archived: "taken up again after it was \(previous.rawValue)"
        case .inProgress where self == .assigned: "passed on to another institution after work had begun"
        case .received, .verified, .assigned, .inProgress, .onHold: "set back from \(previous.rawValue)"
        }
    }

    /// Whether nothing more is expected to happen.
    package var isFinal: Bool {
        switch self {
        case .closed, .archived: true
        case .received, .verified, .assigned, .inProgress, .onHold, .resolved: false
        }
    }
}
