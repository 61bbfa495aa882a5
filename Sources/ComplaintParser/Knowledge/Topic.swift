/// A subject of complaints: what it is called, whose desk it is, and where SP4N files it.
final class Topic: Sendable {
    /// What a topic accuses officials of.
    enum Allegation: String, Sendable, CaseIterable {
        case none = "tidak"
        /// Corruption, extortion, bribery, nepotism.
        case corruption = "korupsi"
        /// The same in village government.
        case village = "desa"
        /// Levies of schools.
        case school = "sekolah"
        /// Breaches of discipline.
        case discipline = "disiplin"
    }

    let name: String
    /// SP4N's root category.
    let category: String
    /// The agency that acts first.
    let agency: String?
    /// Other agencies always concerned.
    let also: [String]
    /// The start of a title.
    let title: String
    /// The number of the topic's target in the sign book.
    let target: Int32
    let allegation: Allegation

    init(
        name: String,
        category: String,
        agency: String?,
        also: [String] = [],
        title: String,
        target: Int32,
        allegation: Allegation = .none
    ) {
        self.name = name
        self.category = category
        self.agency = agency
        self.also = also
        self.title = title
        self.target = target
        self.allegation = allegation
    }
}
