/// A subject of complaints: what it is called, whose desk it is, and where SP4N files it.
struct Topic: Sendable {
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

    var name: String
    /// SP4N's root category.
    var category: String
    /// The agency that acts first.
    var agency: String?
    /// Other agencies always concerned.
    var also: [String] = []
    /// The start of a title.
    var title: String
    /// The number of the topic's target in the sign book.
    var target: Int32
    var allegation = Allegation.none
}
