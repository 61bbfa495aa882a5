package import Complaints

/// The replies in all languages, and the choice among them.
package struct ReplyLanguages: Sendable {
    /// The replies by language; the first is the default.
    package let all: [ReplyTemplates]
    /// Languages of places, by the beginning of their Kemendagri code.
    private let places: [(code: String, language: String)]

    /// Gathers the languages.
    ///
    /// - Parameters:
    ///   - usual: The replies in the default language.
    ///   - others: The replies in the other languages.
    ///   - places: Languages of places, by the beginning of their Kemendagri code.
    package init(usual: ReplyTemplates, others: [ReplyTemplates] = [], places: [(code: String, language: String)] = [])
    {
        all = [usual] + others
        self.places = places.sorted { $0.code.count > $1.code.count }
    }

    /// The replies for a sender: in the language that the sender chose, else in the language of the report's place,
    /// else in the default language.
    package func templates(chosen: String?, place: PlaceFinding?) -> ReplyTemplates {
        let code =
            chosen
            ?? (place?.village ?? place?.district).flatMap { area in
                places.first { area.code == $0.code || area.code.hasPrefix($0.code + ".") }?.language
            }
        return all.first { $0.language.code == code } ?? all[0]
    }

    /// The languages by their names in texts of citizens.
    package var names: LanguageNames {
        var names = LanguageNames()
        for templates in all {
            let language = templates.language
            names.add(code: language.code, title: language.title, words: language.called)
        }
        return names
    }
}
