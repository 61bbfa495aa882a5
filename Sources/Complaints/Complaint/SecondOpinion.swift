/// The judgements of the learned models, beside those of the rules.
package struct SecondOpinion: Hashable, Sendable, Codable {
    /// The kind of the text: `report`, `chatter`, `advert` or `service`; nil without a model.
    package var kind: Judgement<String>?
    /// How likely there is danger, 0 to 1; nil without a model.
    package var urgent: Double?
    /// How likely the reporter wishes to stay unknown, 0 to 1; nil without a model.
    package var anonymous: Double?
    /// The classification; nil without a model.
    package var classification: Judgement<Classification>?
    /// The code of the agency; nil without a model, and for anything but reports.
    package var agency: Judgement<String>?
    /// The code of the agency by the rules alone; nil where they know none.
    package var agencyByRules: Judgement<String>?

    /// Makes an opinion.
    package init(
        kind: Judgement<String>? = nil,
        urgent: Double? = nil,
        anonymous: Double? = nil,
        classification: Judgement<Classification>? = nil,
        agency: Judgement<String>? = nil,
        agencyByRules: Judgement<String>? = nil
    ) {
        self.kind = kind
        self.urgent = urgent
        self.anonymous = anonymous
        self.classification = classification
        self.agency = agency
        self.agencyByRules = agencyByRules
    }

    /// Whether rules and model name different agencies, so that an officer should look.
    package var differsOnAgency: Bool {
        guard let agency, let agencyByRules else { return false }
        return agency.value != agencyByRules.value
    }
}

extension KeyedDecodingContainer {
    /// Decodes the opinion of the models; an empty one where a complaint was kept before there were any.
    func decode(_ type: SecondOpinion.Type, forKey key: Key) throws -> SecondOpinion {
        try decodeIfPresent(type, forKey: key) ?? SecondOpinion()
    }
}
