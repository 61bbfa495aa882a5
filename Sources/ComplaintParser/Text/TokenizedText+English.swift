extension TokenizedText {
    /// Words that only English has, and that hold its sentences together.
    private static let englishWords: Set<UInt64> = Set(
        [
            "the", "of", "is", "are", "was", "were", "has", "have", "been", "not", "and", "my", "our", "your", "you",
            "there", "this",
            "with", "from", "for", "it",
        ].map(WordHash.of)
    )

    /// Whether a text is written in English: two such words at least, and one in five of all.
    var isEnglish: Bool {
        let count = tokens.count { Self.englishWords.contains($0.hash) }
        return count >= 2 && count * 5 >= tokens.count
    }
}
