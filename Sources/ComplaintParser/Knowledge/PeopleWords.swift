/// The words of the lexicon that tell names of people from other words, each list by the words' hashes.
struct PeopleWords: Sendable {
    /// Names of people.
    var names: Set<UInt64> = []
    /// Titles that only names take: `pak`, `mbah`.
    var titles: Set<UInt64> = []
    /// Words that people write behind a title and that name nobody: `pak capek kami`.
    var ordinary: Set<UInt64> = []
    /// Words before a title that speak of somebody: `rumah pak …`, `oleh bu …`.
    var bearers: Set<UInt64> = []
    /// Words behind which only a name stands: `bernama …`.
    var announcers: Set<UInt64> = []
    /// Words between somebody and his name: `bandarnya itu …`.
    var copulas: Set<UInt64> = []
    /// Words that join one name to another: `Ateng samo Gepeng`.
    var joiners: Set<UInt64> = []
    /// Words that tell a role more closely: `guru honorer …`, `dokter gigi …`.
    var qualities: Set<UInt64> = []
    /// Words that only English has, and that hold its sentences together.
    var english: Set<UInt64> = []

    /// The key of each list in a file of the lexicon.
    static let keys: [(key: String, list: any WritableKeyPath<PeopleWords, Set<UInt64>> & Sendable)] = [
        ("names", \.names), ("titles", \.titles), ("ordinary", \.ordinary), ("bearers", \.bearers),
        ("announcers", \.announcers), ("copulas", \.copulas),
        ("joiners", \.joiners), ("qualities", \.qualities), ("english", \.english),
    ]
}
