/// The languages that a citizen can choose, by their names.
package struct LanguageNames: Hashable, Sendable {
    /// The name of each language in replies, in the order of the configuration.
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
    ///   - title: Its name in replies, for example `JAWA`.
    ///   - words: Its other names.
    package mutating func add(code: String, title: String, words: [String]) {
        titles.append(title)
        for word in words + [code, title] {
            codes[word.lowercased()] = code
        }
    }

    /// The code of the language with a name; nil if there is none.
    package func code(named word: String) -> String? {
        codes[word.lowercased()]
    }
}
