extension TokenizedText {
    /// Whether a text is written in English: two words that only English has, and one such in five of all.
    ///
    /// - Parameter english: Those words, by hash.
    /// - Returns: True for English.
    func isEnglish(_ english: Set<UInt64>) -> Bool {
        let count = tokens.count { english.contains($0.hash) }
        return count >= 2 && count * 5 >= tokens.count
    }
}
