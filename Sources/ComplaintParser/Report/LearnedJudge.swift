import Complaints
import Foundation

/// Lets the learned models overrule the rules, label by label, where held-out texts showed them better.
struct LearnedJudge {
    let read: ReadText
    let features: FeatureHasher.Features
    let knowledge: Knowledge

    func overrule(_ verdict: inout ReportJudge.Verdict, _ opinion: inout SecondOpinion) {
        if !verdict.isOwn, let category = judgement("category", features) { verdict.category = category }
        combineAgency(&verdict, &opinion)
    }

    /// The agency by rules and model together, each by how sure it is.
    private func combineAgency(_ verdict: inout ReportJudge.Verdict, _ opinion: inout SecondOpinion) {
        guard let model = knowledge.models["agency"] else { return }
        opinion.agencyByRules = verdict.agency
        let probabilities = model.probabilities(features)
        let none = model.labels.firstIndex { $0.label == Self.noAgency }
        let noMatter = none.map { probabilities[$0] } ?? 0
        let codes = probabilities.indices.filter { $0 != none }
        guard noMatter < 0.5, let index = codes.max(by: { probabilities[$0] < probabilities[$1] }) else { return }
        let learned = Judgement(
            model.labels[index].label,
            confidence: probabilities[index] / (1 - noMatter),
            because: model.words(for: index, in: read.text).map(read.text.written)
        )
        opinion.agency = learned
        guard let rules = verdict.agency else {
            guard read.contentCount(knowledge.core) > 0 else { return }
            let sureness = learned.confidence * (1 - noMatter)
            if sureness >= (tellsLittle ? Self.aloneInFewWords : Self.alone) { verdict.agency = learned }
            return
        }
        if verdict.isOwn { return }
        let scores = codes.map { score(model.labels[$0].label, probabilities[$0] / (1 - noMatter), verdict, rules) }
        guard let highest = scores.max(), let first = scores.firstIndex(of: highest) else { return }
        let confidence = 1 / scores.reduce(0) { $0 + exp($1 - highest) }
        let chosen = model.labels[codes[first]].label
        guard chosen != rules.value else {
            verdict.agency?.confidence = confidence
            return
        }
        verdict.agency = Judgement(
            chosen,
            confidence: confidence,
            because: model.words(for: codes[first], in: read.text).map(read.text.written)
        )
        verdict.agencyAlso.removeAll { $0 == chosen }
        if !verdict.agencyAlso.contains(rules.value) { verdict.agencyAlso.append(rules.value) }
    }

    /// What speaks for an agency, by model and rules together; the exponentials of all agencies' scores stand to each other as their
    /// probabilities do. The weights are those under which texts that no rule was made for are read best.
    private func score(
        _ code: String,
        _ probability: Double,
        _ verdict: ReportJudge.Verdict,
        _ rules: Judgement<String>
    ) -> Double {
        let points = Double(verdict.agencyPoints[code] ?? 0)
        var score = 0.6 * log(probability + 1e-4) + min(points, 25) / 10
        if points > 0, points == verdict.agencyPoints.values.max().map(Double.init) { score += 0.3 }
        guard code == rules.value else { return score }
        score += 0.8 * rules.confidence
        return verdict.classification.value == .oversightComplaint ? score + 0.3 : score
    }

    /// The label of texts that are no agency's: chatter, commands, pleas without a matter.
    static let noAgency = "-"
    /// How sure the model must be where the rules know no agency.
    private static let alone = 0.35
    /// The same in a text of a few words, of which the model knows little.
    private static let aloneInFewWords = 0.75

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

    /// Whether a model has too few words to go by: those that name a place or only fill do not count.
    private var tellsLittle: Bool { read.contentCount(knowledge.core) <= 3 }
}
