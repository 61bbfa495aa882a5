package import Complaints

/// The numbers that citizens in danger are told to call.
package struct EmergencyNumbers: Sendable, Equatable {
    /// The number of all services, for a danger of no known kind. Not every regency answers 112.
    package var usual: String
    /// The numbers by kind of danger; a missing kind takes the usual one.
    package var byKind: [DangerKind: String]

    /// The national numbers: police 110, fire brigade 113, ambulance 119, search and rescue 115 (Basarnas), women and children 129 (SAPA).
    package static let national: [DangerKind: String] = [
        .crime: "110", .fire: "113", .medical: "119", .rescue: "115", .victims: "129",
    ]

    /// Takes numbers.
    ///
    /// - Parameters:
    ///   - usual: The number of all services.
    ///   - byKind: The numbers by kind of danger.
    package init(usual: String = "112", byKind: [DangerKind: String] = national) {
        self.usual = usual
        self.byKind = byKind
    }

    /// The number for a kind of danger; the usual one where the kind is not known.
    package func number(for kind: DangerKind?) -> String { kind.flatMap { byKind[$0] } ?? usual }
}
