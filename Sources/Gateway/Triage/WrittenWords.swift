/// The words of a text in small letters, without punctuation.
struct WrittenWords: Hashable, Sendable {
    let words: [String]

    init(_ text: String) {
        words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    var count: Int { words.count }

    /// Whether every word is in a set.
    func areAll(in set: Set<String>) -> Bool { words.allSatisfy(set.contains) }

    func contains(anyOf set: Set<String>) -> Bool { words.contains(where: set.contains) }
}
