import Complaints

/// Decides what a report is about: its classification, its category and the desks concerned.
struct ReportJudge {
    let read: ReadText
    let header: Header
    let findings: SignFindings
    let knowledge: Knowledge
    /// The learned model's opinion of the classification; nil without one.
    let learned: LearnedClassification?

    /// How likely an accusation must be by the model where the rules see one.
    private static let oversightAgreed = 0.04
    /// How likely an accusation must be by the model alone.
    private static let oversightAlone = 0.4

    struct Verdict {
        var classification: Judgement<Classification>
        var category: Judgement<String>?
        var agency: Judgement<String>?
        var agencyAlso: [String] = []
        var desks: [String] = []
        var topic: Topic?
        /// Whether a sign of the operator's own decided, which no model overrules.
        var isOwn = false
        /// The points of each agency's best topic, by code.
        var agencyPoints: [String: Float] = [:]
    }

    private struct Score {
        var topic: Topic
        var points: Float
    }

    /// From how many points on an allegation of an official's wrong-doing outweighs the subject.
    private static let oversightPoints: Float = 8

    private var targets: KnownTargets { knowledge.core.targets }

    private func points(_ target: Int32) -> Float { findings.score(target) }

    private func written(_ tokens: [Int]) -> [String] { tokens.map(read.text.written) }

    /// The topics of a text with their points, best first.
    private func ranking() -> [Score] {
        var scores: [Score] = []
        for topic in knowledge.core.topics {
            let points = findings.score(topic.target)
            if points > 0 { scores.append(Score(topic: topic, points: points)) }
        }
        for (code, target) in knowledge.core.agencyTargets {
            let points = findings.score(target)
            guard points > 0 else { continue }
            var belongs = false
            for index in scores.indices
            where scores[index].topic.agency == code && scores[index].topic.allegation == .none {
                scores[index].points += points
                belongs = true
            }
            if !belongs, let category = knowledge.core.agencyCategories[code] {
                scores.append(
                    Score(
                        topic: Topic(
                            name: "agency.\(code)",
                            category: category,
                            agency: code,
                            title: "",
                            target: target
                        ),
                        points: points * 0.8
                    )
                )
            }
        }
        return scores.sorted { $0.points > $1.points || $0.points == $1.points && $0.topic.name < $1.topic.name }
    }

    func judge() -> Verdict {
        let ranking = ranking()
        var verdict = judge(ranking)
        for score in ranking {
            // The best topic of an agency comes first.
            guard let code = score.topic.agency, verdict.agencyPoints[code] == nil else { continue }
            verdict.agencyPoints[code] = score.points
        }
        return verdict
    }

    private func judge(_ ranking: [Score]) -> Verdict {
        let subjects = ranking.filter { $0.topic.allegation == .none }
        let allegations = ranking.filter { $0.topic.allegation != .none }
        let info = points(targets.info)
        let likelihood = learned?.oversight
        if let allegation = allegations.first,
            allegation.points >= Self.oversightPoints && likelihood ?? 1 >= Self.oversightAgreed
                || likelihood ?? 0 >= Self.oversightAlone,
            !asksAboutRules(info, allegation.points)
        {
            return oversight(allegation, among: allegations, subjects: subjects)
        }
        var classification = classification(info)
        if let learned, learned.best.confidence >= LearnedClassification.overRules { classification = learned.best }
        guard let best = subjects.first, best.points >= 2 else {
            return general(classification)
        }
        let runnerUp = subjects.dropFirst().first { $0.topic.agency != best.topic.agency }
        let rival = subjects.dropFirst().first { $0.topic.category != best.topic.category }
        var verdict = Verdict(classification: classification)
        let because = written(
            findings.tokens(for: best.topic.target, knowledge.core.signs.target("agency.\(best.topic.agency ?? "")"))
        )
        let category = Judgement(
            best.topic.category,
            confidence: confidence(best.points, rival?.points ?? 0),
            because: because
        )
        if category.confidence >= knowledge.threshold { verdict.category = category }
        if let code = best.topic.agency {
            let agency = Judgement(code, confidence: confidence(best.points, runnerUp?.points ?? 0), because: because)
            if agency.confidence >= knowledge.threshold { verdict.agency = agency }
        }
        verdict.topic = best.topic
        verdict.isOwn = isOwn(best.topic)
        verdict.agencyAlso = also(best, others: subjects)
        if classification.value == .informationRequest, points(targets.informationDesk) > 0 {
            verdict.desks.append("PPID")
        }
        if points(targets.procurementDesk) > 0 { verdict.desks.append("LPSE") }
        return verdict
    }

    private func isOwn(_ topic: Topic) -> Bool {
        findings.matches.contains {
            $0.target == topic.target && $0.weight >= 2 && knowledge.core.signs.signs[Int($0.sign)].isOwn
        }
    }

    // A question about the way to do something is a question even if it speaks of money.
    private func asksAboutRules(_ info: Float, _ allegation: Float) -> Bool {
        info >= 8 && info > allegation && points(targets.trouble) < 4
    }

    /// 0.5 for a tie with the runner-up or for a faint hint, towards 1 for a clear lead.
    private func confidence(_ points: Float, _ rival: Float) -> Double {
        let strength = min(1, Double(points) / 8)
        let lead = Double(points - rival) / Double(max(points, 1))
        return min(0.99, 0.35 + 0.3 * strength + 0.34 * min(1, lead * 1.6) * strength)
    }

    private func also(_ best: Score, others: [Score]) -> [String] {
        var codes = best.topic.also
        for score in others where score.points >= 8 && score.points >= best.points * 0.6 {
            if let code = score.topic.agency { codes.append(code) }
        }
        var seen: Set<String> = [best.topic.agency ?? ""]
        return codes.filter { seen.insert($0).inserted }
    }

    // MARK: Oversight

    private func oversight(_ first: Score, among allegations: [Score], subjects: [Score]) -> Verdict {
        var best = first
        // Misuse of a village's money is the village's, and a school's levy the school's, where both are told.
        if best.topic.allegation == .corruption,
            let special = allegations.first(where: { $0.topic.allegation != .corruption }),
            special.points >= Self.oversightPoints || special.points >= best.points * 0.6
        {
            best = special
        }
        let because = written(findings.tokens(for: best.topic.target))
        let sureness = confidence(best.points, 0)
        var verdict = Verdict(
            classification: Judgement(.oversightComplaint, confidence: sureness, because: because),
            category: Judgement(best.topic.category, confidence: sureness, because: because),
            agency: best.topic.agency.map { Judgement($0, confidence: sureness, because: because) },
            topic: best.topic,
            isOwn: isOwn(best.topic)
        )
        var codes = best.topic.also
        if let subject = subjects.first(where: { $0.points >= 4 }), let code = subject.topic.agency,
            best.topic.allegation == .corruption || best.topic.allegation == .discipline
        {
            codes.append(code)
        }
        var seen: Set<String> = [best.topic.agency ?? ""]
        verdict.agencyAlso = codes.filter { $0 != "EXTERNAL" && seen.insert($0).inserted }
        if points(targets.levyDesk) > 0 { verdict.desks.append("SABER_PUNGLI") }
        if points(targets.procurementDesk) > 0 { verdict.desks.append("LPSE") }
        return verdict
    }

    // MARK: Classification

    private func classification(_ info: Float) -> Judgement<Classification> {
        let aspiration = points(targets.aspiration) + (header.proposes == nil ? 0 : 10)
        let trouble = points(targets.trouble)
        let complaint = trouble + points(targets.complaint)
        let aspirationTarget = targets.aspiration
        let wishFirst = (header.proposes != nil ? -1 : findings.firstPosition(of: aspirationTarget)) ?? .max
        let troubleFirst = findings.firstPosition(of: targets.trouble) ?? .max
        let because = { (target: Int32) in self.written(self.findings.tokens(for: target)) }
        // What a text begins with, the wish or the trouble, is what it is for.
        let wish = aspiration * (wishFirst < troubleFirst ? 1.3 : 0.55)
        if wish >= 5, wish >= complaint * 0.7, wish >= info * 0.8 {
            return Judgement(
                .aspiration,
                confidence: confidence(wish, complaint * 0.7),
                because: because(targets.aspiration)
            )
        }
        // A question that follows a complaint asks for help: `itik mati semua, apa flu burung?`
        let infoTarget = targets.info
        let asksOutright = findings.strongest(infoTarget) >= 8
        let info = !asksOutright && troubleFirst < findings.firstPosition(of: infoTarget) ?? 0 ? info * 0.5 : info
        // `mohon info perbaikan jembatan` asks although it names a repair.
        let rival =
            asksOutright && findings.firstPosition(of: infoTarget) ?? .max <= troubleFirst
            ? complaint * 0.6 : complaint * 0.9
        if info >= 5, info >= rival {
            return Judgement(
                .informationRequest,
                confidence: confidence(info, rival),
                because: because(targets.info)
            )
        }
        return Judgement(
            .serviceComplaint,
            confidence: confidence(max(complaint, 4), max(wish, info)),
            because: because(targets.trouble)
        )
    }

    /// A report without a subject: too general for any desk.
    private func general(_ classification: Judgement<Classification>) -> Verdict {
        // `mohon bantuannya pak` wishes for nothing in particular.
        let vague =
            classification.value == .aspiration && header.proposes == nil && findings.strongest(targets.aspiration) < 6
        return Verdict(
            classification: vague ? Judgement(.serviceComplaint, confidence: 0.5) : classification,
            category: Judgement("TOPIK LAINNYA", confidence: 0.5, because: [])
        )
    }
}
