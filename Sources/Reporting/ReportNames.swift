package import Complaints

/// The names that reports print in place of codes.
package struct ReportNames: Sendable {
    /// Who runs the service, for example `Kabupaten Muara Enim`.
    package var institution: String
    private let agencies: [String: String]

    /// Makes the names.
    ///
    /// - Parameters:
    ///   - institution: Who runs the service.
    ///   - agencies: The agencies whose codes tickets bear.
    package init(institution: String, agencies: [Agency] = []) {
        self.institution = institution
        self.agencies = Dictionary(agencies.map { ($0.code, $0.name) }) { first, _ in first }
    }

    /// The agency's full name, or its code where it is not known any more.
    package func agency(_ code: String) -> String { agencies[code] ?? code }
}
