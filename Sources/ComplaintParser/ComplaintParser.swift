package import Complaints
package import Foundation

/// Reads what a citizen typed and says what it means.
///
/// The parser is a pure function of its knowledge and its arguments: no network, no clock, no state, and the same answer for the
/// same text. Time and memory grow linearly with the text.
package struct ComplaintParser: Sendable {
    package let knowledge: Knowledge

    /// Makes a parser.
    ///
    /// - Parameter knowledge: Everything read from the `config` directory.
    package init(knowledge: Knowledge) {
        self.knowledge = knowledge
    }

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - text: The text of the message as the citizen typed it.
    ///   - receivedAt: When it was received; days are counted in Western Indonesian Time.
    ///   - recipient: The short code that it was sent to, for example `9009`.
    ///   - prefersReport: Whether a sentence that could be a command is read as a report: the sender has nothing open that it
    ///     could mean. Keywords and numbers stay commands.
    /// - Returns: What the text says.
    package func parse(
        _ text: String,
        receivedAt: Date,
        recipient: String?,
        prefersReport: Bool = false
    ) -> Complaint {
        let (read, header, mentions) = read(text, recipient: recipient)
        let tokenized = read.text
        let numbers = NumberReader(text: tokenized, words: read.words, knowledge: knowledge).read()
        let findings = SignMatcher.match(read.items, vocabulary: knowledge.core.vocabulary, book: knowledge.core.signs)
        let subject = knowledge.core.topics.reduce(Float(0)) { max($0, findings.score($1.target)) }
        let features = knowledge.models.isEmpty ? nil : FeatureHasher.features(of: read, knowledge.core.vocabulary)
        // The model knows the languages of its lessons; an English text is left to the rules.
        let kind =
            tokenized.isEnglish(knowledge.core.people.english)
            ? nil : features.flatMap { KindOpinion(tokenized, features: $0, models: knowledge.models) }
        let verdict = IntentReader(
            read: read,
            header: header,
            numbers: numbers,
            findings: findings,
            knowledge: knowledge,
            subject: subject,
            learnedSpam: features.flatMap { LearnedSpam(read, features: $0, models: knowledge.models) },
            kind: kind,
            prefersReport: prefersReport
        ).judge()
        var complaint = Complaint(intent: verdict.intent, command: verdict.command, body: text)
        complaint.secondOpinion.kind = kind?.best
        if findings.score(knowledge.core.targets.death) >= Self.deathPoints { complaint.tellsOfDeath = true }
        complaint.keyword = header.keyword
        switch verdict.intent.value {
        case .report:
            report(
                &complaint,
                read: read,
                header: header,
                mentions: mentions,
                findings: findings,
                features: features,
                receivedAt: receivedAt
            )
            complaint.hold = Gate.hold(
                complaint,
                reportLikelihood: kind?.report,
                tellsMatter: read.contentCount(knowledge.core) > 0,
                isDoubted: verdict.isDoubted
            )
        case .followup:
            complaint.place = place(mentions, read)
            complaint.trackingID = numbers.trackingID
        case .status, .cancel:
            complaint.trackingID = numbers.trackingID
        case .rating:
            complaint.trackingID = numbers.trackingID
            complaint.rating = RatingReader.rating(read, numbers: numbers)
        case .help, .stop, .start, .spam, .unintelligible:
            break
        }
        complaint.ticketNumber = numbers.ticketNumber
        complaint.body = body(read, header)
        let offset = text.utf8.count - complaint.body.utf8.count
        // A report quotes no tracking ID; a number of that length in it is somebody's.
        let quoted =
            complaint.intent.value == .report && complaint.trackingID == nil ? numbers.ticketTokens : numbers.tokens
        complaint.personalData = PersonalDataFinder.find(in: read, knowledge: knowledge, except: quoted)
            .filter { $0.start >= offset }
            .map { PersonalDatum(kind: $0.kind, start: $0.start - offset, length: $0.length) }
        return complaint
    }

    /// The words, the header and the places of a text.
    private func read(_ text: String, recipient: String?) -> (ReadText, Header, [PlaceMention]) {
        let tokenized = Segmenter(core: knowledge.core).segmented(Tokenizer.tokenize(text))
        let reader = Reader(knowledge)
        let words = reader.words(of: tokenized)
        let header = HeaderReader(text: tokenized, words: words, knowledge: knowledge).read()
        let addressed = recipient.flatMap { knowledge.core.recipients[$0] } ?? knowledge.core.home
        let region = header.region > 0 ? header.region : addressed
        let mentions = PlaceFinder.mentions(in: tokenized, words: words, core: knowledge.core, region: region)
        var read = ReadText(
            text: tokenized,
            words: words,
            certain: words,
            places: [Bool](repeating: false, count: words.count)
        )
        for mention in mentions {
            for token in mention.first...mention.last { read.places[token] = true }
        }
        reader.items(&read)
        return (read, header, mentions)
    }

    /// The features of a text for a learned model.
    func features(of text: String) -> FeatureHasher.Features {
        FeatureHasher.features(of: read(text, recipient: nil).0, knowledge.core.vocabulary)
    }

    private func report(
        _ complaint: inout Complaint,
        read: ReadText,
        header: Header,
        mentions: [PlaceMention],
        findings: SignFindings,
        features: FeatureHasher.Features?,
        receivedAt: Date
    ) {
        if let features {
            complaint.secondOpinion.urgent = knowledge.models["urgent"]?.likelihood(of: "yes", features)
            complaint.secondOpinion.anonymous = knowledge.models["anonymous"]?.likelihood(of: "yes", features)
        }
        let learned = features.flatMap { features in
            knowledge.models["classification"].flatMap { LearnedClassification(read, $0, features) }
        }
        complaint.secondOpinion.classification = learned?.best
        var verdict = ReportJudge(
            read: read,
            header: header,
            findings: findings,
            knowledge: knowledge,
            learned: learned
        ).judge()
        if let features {
            LearnedJudge(read: read, features: features, knowledge: knowledge)
                .overrule(&verdict, &complaint.secondOpinion)
        }
        complaint.classification = verdict.classification
        complaint.category = verdict.category
        complaint.agency = verdict.agency
        complaint.agencyAlso = verdict.agencyAlso
        complaint.desks = verdict.desks
        complaint.place = place(mentions, read)
        let complains =
            verdict.classification.value == .serviceComplaint || verdict.classification.value == .oversightComplaint
        complaint.urgent = flag(
            knowledge.core.targets.urgent,
            less: knowledge.core.targets.notUrgent,
            read,
            findings,
            threshold: 5
        )
        let danger = findings.score(knowledge.core.targets.urgent) - findings.score(knowledge.core.targets.notUrgent)
        complaint.urgent = complaint.urgent
            .combined(with: complaint.secondOpinion.urgent, points: danger, worth: 0.3, from: 0.5)
        // A question or a proposal seldom comes from danger.
        if !complains, complaint.secondOpinion.urgent ?? 0 < 0.5 { complaint.urgent = Judgement(false) }
        if complaint.urgent.value { complaint.danger = dangerKind(findings) }
        complaint.anonymous = flag(
            knowledge.core.targets.anonymous,
            less: nil,
            read,
            findings,
            threshold: 5,
            keyword: header.anonymous
        )
        if header.anonymous == nil {
            let wish = findings.score(knowledge.core.targets.anonymous)
            complaint.anonymous = complaint.anonymous
                .combined(with: complaint.secondOpinion.anonymous, points: wish, worth: 0.6, from: 0)
        }
        complaint.secret = flag(
            knowledge.core.targets.secret,
            less: knowledge.core.targets.anonymous,
            // Who hides his name does not hide what he tells, but may.
            lessWorth: 0.4,
            read,
            findings,
            threshold: 5,
            keyword: header.secret
        )
        complaint.incidentDate = DateFinder.find(
            in: read.text,
            words: read.words,
            known: knowledge.core.words,
            today: CalendarDate(secondsSinceEpoch: receivedAt.timeIntervalSince1970),
            complains: complains,
            ongoing: complaint.urgent.value
        )
        if let date = complaint.incidentDate, complaint.urgent.value {
            dampen(&complaint, date: date, receivedAt: receivedAt, findings)
        }
        complaint.title = TitleWriter.title(
            topic: verdict.topic,
            place: complaint.place,
            read: read,
            core: knowledge.core
        )
    }

    /// What is over is no emergency, unless it cost lives or goes on: `sejak kemarin`.
    private func dampen(
        _ complaint: inout Complaint,
        date: Judgement<CalendarDate>,
        receivedAt: Date,
        _ findings: SignFindings
    ) {
        let today = CalendarDate(secondsSinceEpoch: receivedAt.timeIntervalSince1970)
        guard date.value < today, findings.score(knowledge.core.targets.lasting) <= 0 else { return }
        complaint.urgent = Judgement(false, confidence: 0.6)
        complaint.danger = nil
    }

    /// The points from which a text tells of a death in the family.
    private static let deathPoints: Float = 5

    /// The kind of danger with the strongest signs; nil where none speaks.
    private func dangerKind(_ findings: SignFindings) -> DangerKind? {
        let scores = knowledge.core.targets.dangers.map { (kind: $0.kind, score: findings.score($0.target)) }
        return scores.max { $0.score < $1.score }.flatMap { $0.score > 0 ? $0.kind : nil }
    }

    private func flag(
        _ target: Int32,
        less: Int32?,
        lessWorth: Float = 1,
        _ read: ReadText,
        _ findings: SignFindings,
        threshold: Float,
        keyword: Int? = nil
    ) -> Judgement<Bool> {
        if let keyword { return Judgement(true, confidence: 0.99, because: [read.text.written(keyword)]) }
        let points = findings.score(target) - (less.map { max(0, findings.score($0)) } ?? 0) * lessWorth
        guard points >= threshold else { return Judgement(false, confidence: points > 0 ? 0.7 : 0.9) }
        return Judgement(
            true,
            confidence: Double(min(0.97, 0.6 + points / 30)),
            because: findings.tokens(for: target).map(read.text.written)
        )
    }

    private func place(_ mentions: [PlaceMention], _ read: ReadText) -> PlaceFinding {
        var finding = PlaceResolver.resolve(mentions, text: read.text, gazetteer: knowledge.core.gazetteer)
        AddressReader(read: read, knowledge: knowledge).read(into: &finding)
        return finding
    }

    /// The text behind the header, as typed.
    private func body(_ read: ReadText, _ header: Header) -> String {
        guard header.contentStart > 0 else { return String(decoding: read.text.source, as: UTF8.self) }
        guard header.contentStart < read.tokens.count else { return "" }
        return String(decoding: read.text.source[Int(read.tokens[header.contentStart].start)...], as: UTF8.self)
    }
}

extension Judgement<Bool> {
    /// The judgement of the rules together with a model's: the model's log-odds and the points of the rules in one sum.
    ///
    /// - Parameters:
    ///   - likelihood: How likely the model takes it to be true, 0 to 1; nil without a model.
    ///   - points: The points of the rules, below 0 where they speak against it.
    ///   - worth: What a point is worth in log-odds.
    ///   - from: What is added for a model that learned from few such texts.
    /// - Returns: The judgement of both.
    fileprivate func combined(with likelihood: Double?, points: Float, worth: Double, from: Double) -> Judgement<Bool> {
        guard let likelihood else { return self }
        let bounded = min(max(likelihood, 1e-4), 1 - 1e-4)
        let sum = log(bounded / (1 - bounded)) + worth * Double(min(max(points, -12), 16)) + from
        let probability = 1 / (1 + exp(-sum))
        return sum >= 0
            ? Judgement(true, confidence: probability, because: because) : Judgement(false, confidence: 1 - probability)
    }
}
