/// A public body that acts on complaints (instansi, OPD), as `config/agencies.yaml` lists it.
package struct Agency: Hashable, Sendable, Codable {
    /// Our short code, capital letters, for example `PUPR`.
    package var code: String
    /// The full name that citizens read.
    package var name: String
    /// A short name that fits into an SMS, for example `Dinas PUPR`.
    package var shortName: String
    /// Whether the body lies outside the regency's government (PLN, BPN, BPJS), so that it is passed on, not owned.
    package var external: Bool

    /// Makes an agency.
    ///
    /// - Parameters:
    ///   - code: Our short code.
    ///   - name: The full name.
    ///   - shortName: The name for an SMS; the full name where nil.
    ///   - external: Whether it lies outside the regency's government.
    package init(code: String, name: String, shortName: String? = nil, external: Bool = false) {
        self.code = code
        self.name = name
        self.shortName = shortName ?? name
        self.external = external
    }
}
