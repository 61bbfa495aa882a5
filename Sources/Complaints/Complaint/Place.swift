/// An administrative area by its Kemendagri code.
package struct Place: Hashable, Sendable, Codable {
    /// The level of an area.
    package enum Level: String, Hashable, Sendable, Codable {
        /// Provinsi, code `16`.
        case province
        /// Kabupaten or kota, code `16.03`.
        case regency
        /// Kecamatan, code `16.03.11`.
        case district
        /// Desa, code `16.03.11.2007`.
        case village
        /// Kelurahan, code `16.03.02.1016`.
        case urbanVillage
    }

    /// The Kemendagri code with dots, for example `16.03.11.2007`.
    package var code: String
    /// The name as the ministry writes it, without its kind.
    package var name: String
    package var level: Level

    /// Makes a place.
    ///
    /// - Parameters:
    ///   - code: The Kemendagri code with dots.
    ///   - name: The official name without its kind.
    ///   - level: The level.
    package init(code: String, name: String, level: Level) {
        self.code = code
        self.name = name
        self.level = level
    }

    /// The name with its kind, as a citizen writes it: `Desa Guci`, `Kec. Ujan Mas`.
    package var titled: String {
        switch level {
        case .province: "Provinsi \(name)"
        case .regency: "Kab. \(name)"
        case .district: "Kec. \(name)"
        case .village: "Desa \(name)"
        case .urbanVillage: "Kel. \(name)"
        }
    }
}

/// Where a complaint's event is, as far as its text tells.
package struct PlaceFinding: Hashable, Sendable, Codable {
    /// The kecamatan; nil where it is not told or not decidable.
    package var district: Place?
    /// The desa or kelurahan; nil where it is not told or not decidable.
    package var village: Place?
    /// The places that a name could mean where it stayed open.
    package var candidates: [Place]
    /// RT, as written, digits without leading zeros.
    package var rt: String?
    /// RW, as written, digits without leading zeros.
    package var rw: String?
    /// A street, as written.
    package var street: String?
    /// A landmark, as written.
    package var landmark: String?
    /// How sure the finding is, 0 to 1.
    package var confidence: Double
    /// The words that decided.
    package var because: [String]

    /// Makes a finding; every part is optional.
    package init(
        district: Place? = nil,
        village: Place? = nil,
        candidates: [Place] = [],
        rt: String? = nil,
        rw: String? = nil,
        street: String? = nil,
        landmark: String? = nil,
        confidence: Double = 0,
        because: [String] = []
    ) {
        self.district = district
        self.village = village
        self.candidates = candidates
        self.rt = rt
        self.rw = rw
        self.street = street
        self.landmark = landmark
        self.confidence = confidence
        self.because = because
    }
}
