import Complaints

/// Lets the learned models overrule the rules, label by label, where held-out texts showed them better.
struct LearnedJudge {
    let read: ReadText
    let features: FeatureHasher.Features
    let knowledge: Knowledge

    func overrule(_ verdict: inout ReportJudge.Verdict) {
        if let found = judgement("classification", features), let classification = Classification(rawValue: found.value)
        {
            verdict.classification = Judgement(classification, confidence: found.confidence, because: found.because)
        }
        if let category = judgement("category", features) { verdict.category = category }
        if let agency = judgement("agency", features) {
            if let replaced = verdict.agency?.value, replaced != agency.value, !verdict.agencyAlso.contains(replaced) {
                verdict.agencyAlso.append(replaced)
            }
            verdict.agency = agency
            verdict.agencyAlso.removeAll { $0 == agency.value }
        }
    }

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
