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

    /// What the readers look up; one object, so that handing knowledge on costs nothing.
    let core: KnowledgeCore
    /// The learned models by field.
    package internal(set) var models: [String: LinearModel] = [:]

    /// The agency of a code.
    package func agency(_ code: String) -> Agency? {
        agencies.first { $0.code == code }
    }

    /// The same knowledge without anything learned, so that only the rules speak.
    package func withoutModels() -> Knowledge {
        var rules = self
        rules.models = [:]
        return rules
    }

    /// Adds a learned model in place of the one for its field.
    package mutating func use(_ model: LinearModel) {
        models[model.field] = model
    }

    /// How many areas are known.
    package var placeCount: Int { core.gazetteer.count }

    /// The area of a Kemendagri code with dots.
    package func place(code: String) -> Place? {
        guard let digits = Gazetteer.digits(Array(code.utf8)[...]), let entry = core.gazetteer.entry(code: digits)
        else {
            return nil
        }
        return core.gazetteer.place(entry)
    }

    /// The kecamatan, desa or kelurahan that an operator means.
    ///
    /// - Parameter text: A Kemendagri code, with or without dots, or a name.
    /// - Returns: The area; nil where there is none, or several have the name.
    package func smallArea(_ text: String) -> Place? {
        func isSmall(_ place: Place) -> Bool { [.district, .village, .urbanVillage].contains(place.level) }
        if let place = place(code: text) { return isSmall(place) ? place : nil }
        var found: [Place] = []
        var walk = core.gazetteer.firstName(WordHash.ofName(text))
        while walk >= 0 {
            let name = core.gazetteer.names[Int(walk)]
            let place = core.gazetteer.place(name.entry)
            if isSmall(place) { found.append(place) }
            walk = name.next
        }
        return found.count == 1 ? found[0] : nil
    }
}
