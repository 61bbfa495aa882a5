/// The lexicon and the gazetteer, frozen: what a parser looks up for every word.
final class KnowledgeCore: Sendable {
    let vocabulary: Vocabulary
    let words: KnownWords
    let signs: SignBook
    let targets: KnownTargets
    let topics: [Topic]
    /// The targets of agencies that a text names, by agency code.
    let agencyTargets: [(code: String, target: Int32)]
    /// The default category of each agency, for texts that name it and say little else.
    let agencyCategories: [String: String]
    let gazetteer: Gazetteer
    /// The digits of the region that reports come from, 0 for the whole country.
    let home: Int64
    /// Short codes whose reports come from another region, 0 for the whole country.
    let recipients: [String: Int64]
    /// The words that may stand before a report, and the region that each names, 0 for none.
    let keywords: [UInt64: Int64]
    /// The words that tell names from other words.
    let people: PeopleWords

    init(
        vocabulary: Vocabulary,
        words: KnownWords,
        signs: SignBook,
        topics: [Topic],
        agencyTargets: [(code: String, target: Int32)],
        agencyCategories: [String: String],
        gazetteer: Gazetteer,
        home: Int64,
        recipients: [String: Int64],
        keywords: [UInt64: Int64],
        people: PeopleWords
    ) {
        self.vocabulary = vocabulary
        self.words = words
        self.signs = signs
        targets = KnownTargets(signs)
        self.topics = topics
        self.agencyTargets = agencyTargets
        self.agencyCategories = agencyCategories
        self.gazetteer = gazetteer
        self.home = home
        self.recipients = recipients
        self.keywords = keywords
        self.people = people
    }
}
