/// Texts that say neither what nor where anything is: a question back, or an address on the web by itself.
struct EmptyText {
    let read: ReadText
    /// The first token behind the keyword.
    let contentStart: Int
    let core: KnowledgeCore

    private var tokens: Range<Int> { min(contentStart, read.tokens.count)..<read.tokens.count }

    /// Whether the text only asks who or what this is: `ada apa ya?`, `ini siapa`. A word that is not known may be what it is about.
    var asksBack: Bool {
        guard tokens.count <= Self.mostWords, !read.places.contains(true) else { return false }
        let role = core.words.emptyQuestion
        return tokens.contains { core.words.word(read.words[$0], has: role) }
            && tokens.allSatisfy { isEmpty($0) || core.words.word(read.words[$0], has: role) }
    }

    /// Whether the text is nothing but addresses on the web, with a greeting at most.
    var isBareAddress: Bool {
        guard let first = read.text.addresses.first, first >= contentStart else { return false }
        var piece = 0
        var pieces: [Int] = []
        for index in read.tokens.indices {
            if index > 0, isSpace(before: index) { piece += 1 }
            pieces.append(piece)
        }
        let addresses = Set(read.text.addresses.map { pieces[$0] })
        return tokens.allSatisfy { addresses.contains(pieces[$0]) || isEmpty($0) }
    }

    /// Whether a token is courtesy or a word that only fills.
    private func isEmpty(_ index: Int) -> Bool {
        let word = read.words[index]
        if word == Reader.joined { return true }
        guard word >= 0 else { return false }
        if core.words.word(word, has: core.words.greeting) { return true }
        return core.vocabulary.expansion(of: word).allSatisfy { core.vocabulary.fills[Int($0)] }
    }

    private func isSpace(before index: Int) -> Bool {
        read.text.source[Int(read.tokens[index - 1].end)..<Int(read.tokens[index].start)]
            .contains { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }

    private static let mostWords = 6
}
