import ConfigurationFile

/// The names that our complaints can bear. A table with an id for any other name has a slip: complaints with the name that was meant would
/// get the default, and so go to a wrong inbox.
package struct ComplaintNames: Sendable {
    private let categories: [String]
    private let agencies: [String]
    private let placeCode: @Sendable (String) -> String?

    /// Makes the names.
    ///
    /// - Parameters:
    ///   - categories: SP4N's root categories that we know.
    ///   - agencies: The codes of our agencies.
    ///   - placeCode: The code with dots of the kecamatan, desa or kelurahan that a code or name means; nil where it means none.
    package init(
        categories: [String],
        agencies: [String],
        placeCode: @escaping @Sendable (_ text: String) -> String?
    ) {
        self.categories = categories
        self.agencies = agencies
        self.placeCode = placeCode
    }

    /// Reports each name of the tables that no complaint can bear; names compare as in the tables.
    func reportUnknown(
        categories table: ConfigurationSection?,
        locations: ConfigurationSection?,
        institutions: [ConfigurationSection?]
    ) {
        report(table, among: categories, "is no category of categories.yaml")
        for section in institutions { report(section, among: agencies, "is no agency of agencies.yaml") }
        for name in locations?.keys ?? [] where name != Self.fallback {
            let code = placeCode(name)
            if code == name { continue }
            locations?.report(
                "is no code of a kecamatan, desa or kelurahan in places/",
                at: name,
                suggestion: code.map { "did you mean \"\($0)\"?" }
                    ?? "a Kemendagri code in quotes, such as \"16.03.11\""
            )
        }
    }

    /// The key of the id for all names that are not listed.
    private static let fallback = "default"

    private func report(_ section: ConfigurationSection?, among names: [String], _ message: String) {
        let known = Set(names.map(SPLPIdentifiers.Table.normalised))
        for name in section?.keys ?? []
        where name != Self.fallback && !known.contains(SPLPIdentifiers.Table.normalised(name)) {
            section?.report(
                message,
                at: name,
                suggestion: nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                    ?? "its id would never be used: correct the name, or delete the line"
            )
        }
    }
}
