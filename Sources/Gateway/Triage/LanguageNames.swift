/// The languages that a citizen can ask for, by the words that people use for them.
package struct LanguageNames: Hashable, Sendable {
    /// How each language is called in a reply, in the order of the configuration.
    package var titles: [String]
    private var codes: [String: String]

    package init() {
        titles = []
        codes = [:]
    }

    /// Adds a language.
    ///
    /// - Parameters:
    ///   - code: Its code, for example `jv`.
    ///   - title: How a reply calls it, for example `JAWA`.
    ///   - words: What people call it.
    package mutating func add(code: String, title: String, words: [String]) {
        titles.append(title)
        for word in words + [code, title] {
            codes[word.lowercased()] = code
        }
    }

    /// The code of the language that a word means; nil where there is none.
    package func code(named word: String) -> String? {
        codes[word.lowercased()]
    }
}
