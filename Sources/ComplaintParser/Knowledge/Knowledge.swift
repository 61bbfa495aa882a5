package import Complaints

/// All that the parser knows, read from the `config` directory: lexicon, agencies, categories and places.
package struct Knowledge: Sendable {
    /// The agencies, in the order of `agencies.yaml`.
    package internal(set) var agencies: [Agency]
    /// SP4N's root categories by their published names, in the order of `categories.yaml`.
    package internal(set) var categories: [String]
    /// The prefix of our ticket numbers.
    package var ticketPrefix: String
    /// How sure an agency or category must be, 0 to 1; below, the answer is unknown.
    package var threshold: Double

    var vocabulary: Vocabulary
    var signs: SignBook
    var topics: [Topic]
    /// The targets of agencies that a text names, by agency code.
    var agencyTargets: [(code: String, target: Int32)]
    /// The default category of each agency, for texts that name it and say little else.
    var agencyCategories: [String: String]
    var gazetteer: Gazetteer
    var words: KnownWords
    /// The digits of the region that reports come from, 0 for the whole country.
    var home: Int64
    /// The words that may stand before a report, and the region that each names, 0 for none.
    var keywords: [UInt64: Int64]

    /// The agency of a code.
    package func agency(_ code: String) -> Agency? {
        agencies.first { $0.code == code }
    }

    /// How many areas are known.
    package var placeCount: Int { gazetteer.count }

    /// The area of a Kemendagri code with dots.
    package func place(code: String) -> Place? {
        guard let digits = Gazetteer.digits(Array(code.utf8)[...]), let entry = gazetteer.entry(code: digits) else {
            return nil
        }
        return gazetteer.place(entry)
    }
}
