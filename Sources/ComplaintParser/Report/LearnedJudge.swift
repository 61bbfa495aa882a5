import Complaints

/// Lets the learned models overrule the rules, label by label, where held-out texts showed them better.
struct LearnedJudge {
    let read: ReadText
    let features: FeatureHasher.Features
    let knowledge: Knowledge

    func overrule(_ verdict: inout ReportJudge.Verdict, _ opinion: inout SecondOpinion) {
        if let category = judgement("category", features) { verdict.category = category }
        combineAgency(&verdict, &opinion)
    }

    /// The agency by rules and model together, each by how sure it is.
    private func combineAgency(_ verdict: inout ReportJudge.Verdict, _ opinion: inout SecondOpinion) {
        guard let model = knowledge.models["agency"] else { return }
        let prediction = model.predict(features)
        let learned = Judgement(
            prediction.label,
            confidence: prediction.confidence,
            because: model.words(for: prediction.index, in: read.text).map(read.text.written)
        )
        opinion.agency = learned
        opinion.agencyByRules = verdict.agency
        guard let rules = verdict.agency else {
            if learned.confidence >= Self.alone { verdict.agency = learned }
            return
        }
        if rules.value == learned.value {
            verdict.agency?.confidence = max(rules.confidence, learned.confidence)
            return
        }
        guard learned.confidence >= Self.overRules else {
            verdict.agency?.confidence = rules.confidence * (1 - learned.confidence)
            return
        }
        verdict.agency = learned
        verdict.agencyAlso.removeAll { $0 == learned.value }
        if !verdict.agencyAlso.contains(rules.value) { verdict.agencyAlso.append(rules.value) }
    }

    /// How sure the model must be where the rules know no agency.
    private static let alone = 0.4
    /// How sure the model must be to overrule the rules.
    private static let overRules = 0.75

    /// What the field's model says, where it is sure enough and its label is one that it took over.
    private func judgement(_ field: String, _ features: FeatureHasher.Features) -> Judgement<String>? {
        guard let model = knowledge.models[field] else { return nil }
        let prediction = model.predict(features)
        guard prediction.confidence >= knowledge.threshold, model.labels[prediction.index].takesOver else { return nil }
        return Judgement(
            prediction.label,
            confidence: prediction.confidence,
            because: model.words(for: prediction.index, in: read.text).map(read.text.written)
        )
    }
}
