package import Complaints

/// The replies in every language, and who gets which.
package struct ReplyLanguages: Sendable {
    /// The replies by language; the first is for all who did not ask for another.
    package let all: [ReplyTemplates]
    /// Languages of places, by the beginning of their Kemendagri code.
    private let places: [(code: String, language: String)]

    /// Gathers the languages.
    ///
    /// - Parameters:
    ///   - usual: The replies for all who did not ask for others.
    ///   - others: The replies that can be had as well.
    ///   - places: Languages of places, by the beginning of their Kemendagri code.
    package init(usual: ReplyTemplates, others: [ReplyTemplates] = [], places: [(code: String, language: String)] = [])
    {
        all = [usual] + others
        self.places = places.sorted { $0.code.count > $1.code.count }
    }

    /// The replies for a sender: in the language asked for, else in that of the place that a report is about, else in the usual one.
    package func templates(chosen: String?, place: PlaceFinding?) -> ReplyTemplates {
        let code =
            chosen
            ?? (place?.village ?? place?.district).flatMap { area in
                places.first { area.code == $0.code || area.code.hasPrefix($0.code + ".") }?.language
            }
        return all.first { $0.language.code == code } ?? all[0]
    }

    /// The languages by the words that people use for them.
    package var names: LanguageNames {
        var names = LanguageNames()
        for templates in all {
            let language = templates.language
            names.add(code: language.code, title: language.title, words: language.called)
        }
        return names
    }
}
