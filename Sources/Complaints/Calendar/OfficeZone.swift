import Synchronization

/// The zone of the office that runs the service, in which its days begin: deadlines, quiet hours, reminders, the day of an event, and the
/// times that people are shown. Indonesia has three zones, without summer time.
package enum OfficeZone: String, Hashable, Sendable, CaseIterable {
    /// Western Indonesian Time, UTC+7: Sumatra, Java, western Kalimantan.
    case wib = "WIB"
    /// Central Indonesian Time, UTC+8: Sulawesi, Bali, Nusa Tenggara, eastern Kalimantan.
    case wita = "WITA"
    /// Eastern Indonesian Time, UTC+9: Maluku, Papua.
    case wit = "WIT"

    /// Reads the name of a zone: `WITA`, or a name of the tz database such as `Asia/Makassar`; nil for any other.
    package init?(named name: String) {
        switch name {
        case "Asia/Jakarta", "Asia/Pontianak": self = .wib
        case "Asia/Makassar", "Asia/Ujung_Pandang": self = .wita
        case "Asia/Jayapura": self = .wit
        default: self.init(rawValue: name.uppercased())
        }
    }

    /// The offset from UTC in seconds.
    package var offset: Int {
        switch self {
        case .wib: 7 * 3600
        case .wita: 8 * 3600
        case .wit: 9 * 3600
        }
    }

    /// The name in the tz database.
    package var identifier: String {
        switch self {
        case .wib: "Asia/Jakarta"
        case .wita: "Asia/Makassar"
        case .wit: "Asia/Jayapura"
        }
    }

    private static let chosen = Atomic<Int>(0)
    /// The zone of one task and its children, in place of the chosen one.
    @TaskLocal package static var ofTask: OfficeZone?

    /// The chosen zone; ``wib`` until one is chosen.
    package static var current: OfficeZone {
        ofTask ?? allCases[chosen.load(ordering: .relaxed)]
    }

    /// Chooses the zone for the whole process, when its configuration is read.
    package static func choose(_ zone: OfficeZone) {
        chosen.store(allCases.firstIndex(of: zone) ?? 0, ordering: .relaxed)
    }
}
