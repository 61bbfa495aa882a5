import Complaints

/// The central system's ids for our names. None of its tables is public, so they come from a file that the operator fills.
package struct SPLPIdentifiers: Hashable, Sendable {
    /// Ids by name, with one for all other names.
    package struct Table: Hashable, Sendable {
        /// Ids by name; names compare without regard to case and kinds of blanks.
        package private(set) var ids: [String: Int] = [:]
        /// The id for every name that is not listed, and for none.
        package var fallback: Int?

        /// Makes a table.
        package init(_ ids: [String: Int] = [:], fallback: Int? = nil) {
            self.fallback = fallback
            for (name, id) in ids { self.ids[Self.normalised(name)] = id }
        }

        /// The id of a name, else the one for all others.
        package subscript(name: String?) -> Int? {
            guard let name, !ids.isEmpty else { return fallback }
            return ids[Self.normalised(name)] ?? fallback
        }

        /// Whether a name is listed itself.
        package func lists(_ name: String) -> Bool { ids[Self.normalised(name)] != nil }

        /// This table with what another knows beside it.
        package func filled(from other: Table) -> Table {
            var table = self
            table.ids.merge(other.ids) { mine, _ in mine }
            table.fallback = fallback ?? other.fallback
            return table
        }

        /// A name as names are compared.
        static func normalised(_ name: String) -> String {
            // Codes are so already, and are asked for with every complaint.
            if name.utf8.allSatisfy({ (0x41...0x5A).contains($0) || (0x2D...0x39).contains($0) }) { return name }
            return name.uppercased().split { $0.isWhitespace }.joined(separator: " ")
        }
    }

    /// The id of the channel SMS.
    package var channel: Int?
    /// By ``Complaints/Classification`` raw value.
    package var classifications: Table
    /// By SP4N root category.
    package var categories: Table
    /// By Kemendagri code of desa or kecamatan.
    package var locations: Table
    /// By our agency code: to whom a complaint is handed first.
    package var institutions: Table

    /// Makes the tables.
    package init(
        channel: Int?,
        classifications: Table,
        categories: Table,
        locations: Table,
        institutions: Table
    ) {
        self.channel = channel
        self.classifications = classifications
        self.categories = categories
        self.locations = locations
        self.institutions = institutions
    }

    /// The id of the smallest listed area around a place.
    func location(of place: PlaceFinding) -> Int? {
        for area in [place.village, place.district] {
            if let area, locations.lists(area.code) { return locations[area.code] }
        }
        return locations.fallback
    }

    /// The keys without any id, although every complaint needs one of theirs: while one is missing, all reports would be refused.
    var missing: [String] {
        var keys = channel == nil ? ["ids.channel"] : []
        for (name, table) in [
            ("classifications", classifications), ("categories", categories), ("locations", locations),
            ("institutions", institutions),
        ] where table.ids.isEmpty && table.fallback == nil {
            keys.append("ids.\(name)")
        }
        return keys
    }

    /// What is missing for complaints with these categories and agencies, in words for the operator.
    ///
    /// - Parameters:
    ///   - names: The categories that the parser may give.
    ///   - agencies: The codes of our agencies.
    /// - Returns: One sentence for each gap; gaps that a default fills are none.
    package func gaps(categories names: [String], agencies: [String]) -> [String] {
        var gaps: [String] = []
        if channel == nil { gaps.append("ids.channel: no id for the channel SMS") }
        for classification in Classification.allCases where classifications[classification.rawValue] == nil {
            gaps.append("ids.classifications: no id for \(classification.rawValue)")
        }
        for name in names where categories[name] == nil { gaps.append("ids.categories: no id for \(name)") }
        for code in agencies where institutions[code] == nil { gaps.append("ids.institutions: no id for \(code)") }
        if locations.fallback == nil { gaps.append("ids.locations: no default for places that are not listed") }
        return gaps
    }
}
