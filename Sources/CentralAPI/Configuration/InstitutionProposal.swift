package import Complaints

/// Which of the central system's institutions an agency of ours probably is.
///
/// Names decide, so an officer must look at every proposal before it is used: a wrong one sends complaints to another office.
package struct InstitutionProposal: Hashable, Sendable {
    /// Our agency.
    package var agency: Agency
    /// The institutions that it may be; one is a proposal, several are a question, none is a gap.
    package var candidates: [CentralListEntry]

    /// Compares names.
    ///
    /// An institution fits if its name holds all words of the agency's name. Among several, those that also hold all words of the
    /// region's name go before the others, and among these the shortest names.
    ///
    /// - Parameters:
    ///   - agencies: Our agencies.
    ///   - institutions: The central system's institutions.
    ///   - region: The name of our region, for instance `Kabupaten Muara Enim`.
    /// - Returns: One proposal for each agency, in their order.
    package static func proposals(
        for agencies: [Agency],
        among institutions: [CentralListEntry],
        region: String
    ) -> [InstitutionProposal] {
        let named = institutions.map { (entry: $0, words: Set(words(of: $0.name))) }
        let regionWords = Set(words(of: region))
        return agencies.map { agency in
            let wanted = Set(words(of: agency.name)).subtracting(regionWords)
            let fitting = wanted.isEmpty ? [] : named.filter { wanted.isSubset(of: $0.words) }
            let local = fitting.filter { regionWords.isSubset(of: $0.words) }
            let best = local.isEmpty ? fitting : local
            let fewest = best.map(\.words.count).min()
            return InstitutionProposal(
                agency: agency,
                candidates: best.filter { $0.words.count == fewest }.map(\.entry)
            )
        }
    }

    private static func words(of name: String) -> [String] {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init).filter {
            !["dan", "dari"].contains($0)
        }
    }
}
