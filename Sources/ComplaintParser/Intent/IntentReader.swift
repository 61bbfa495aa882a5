import Complaints

/// Decides what the sender of a text wants.
struct IntentReader {
    let read: ReadText
    let header: Header
    let numbers: NumberReader.Finding
    let findings: SignFindings
    let knowledge: Knowledge
    /// The best score that any subject of a report has.
    let subject: Float
    /// What a learned model adds to the spam score; nil without one.
    let learnedSpam: LearnedSpam?
    /// The learned model's opinion of the kind; nil without one.
    let kind: KindOpinion?
    /// Whether the text is to be read as a report unless it is a command by its keyword or a number.
    let prefersReport: Bool

    /// The intent of a text, and how sure it is.
    struct Verdict {
        var intent: Judgement<Intent>
        /// nil for anything but commands.
        var command: CommandEvidence?
        /// Whether rules and model differ on whether the text is a report.
        var isDoubted = false
    }

    /// How likely a report must be by the model, so that a sentence is no command.
    private static let overSentence = 0.5
    /// The same where the rules see a matter in the text.
    private static let overSubject = 0.15
    /// How likely a report must be by the model, so that a sentence with a number is no command.
    private static let overNumber = 0.9
    /// How unlikely a report must be by the model, so that a text without subject is answered as none.
    private static let noReport = 0.03
    /// From how many points on signs of private talk or trade make a report doubtful.
    private static let privateTalk: Float = 6
    /// How likely a report must be by the model, so that such signs do not count.
    private static let beyondDoubt = 0.97
    /// How likely an advert must be by the model to be one without a sign of the rules.
    private static let surelyAdvert = 0.95

    private var text: TokenizedText { read.text }

    private struct Vote {
        var intent: Intent
        var score: Float
        var tokens: [Int]
    }

    func judge() -> Verdict {
        if let command = command() { return Verdict(intent: command, command: .keyword) }
        var votes: [Vote] = []
        for (intent, target) in knowledge.core.targets.intents {
            var score = findings.score(target)
            guard score > 0 else { continue }
            switch intent {
            case .status, .followup, .rating, .cancel:
                if numbers.token != nil { score += 4 }
            default: break
            }
            votes.append(Vote(intent: intent, score: score, tokens: findings.tokens(for: target)))
        }
        let trouble = findings.score(knowledge.core.targets.trouble)
        let best = votes.max { $0.score < $1.score }
        var isDoubted = false
        if let best, best.intent != .spam, best.score >= needed(for: best.intent, trouble) {
            let evidence: CommandEvidence = numbers.token == nil ? .sentence : .number
            // Where the text has a matter of its own, it is rather held than answered away.
            let limit = evidence == .number ? Self.overNumber : subject >= 4 ? Self.overSubject : Self.overSentence
            if kind?.report ?? 0 < limit, !prefersReport || evidence == .number {
                return Verdict(intent: judgement(best, trouble), command: evidence)
            }
            isDoubted = true
        }
        if let spam = spam(best), spam.score >= needed(for: .spam, trouble) {
            let limit = subject >= 4 ? Self.overSubject : Self.overSentence
            if kind?.report ?? 0 < limit { return Verdict(intent: judgement(spam, trouble)) }
            isDoubted = true
        }
        if let number = numbers.token, isBareNumber() {
            return Verdict(
                intent: Judgement(.status, confidence: 0.7, because: [text.written(number)]),
                command: .number
            )
        }
        return checked(report(trouble), trouble, isDoubted: isDoubted)
    }

    /// A report by the rules, or noise, as the model sees it.
    private func checked(_ rules: Judgement<Intent>, _ trouble: Float, isDoubted: Bool) -> Verdict {
        guard let kind else { return Verdict(intent: rules, isDoubted: isDoubted) }
        if rules.value == .unintelligible {
            if isEmpty(trouble) { return Verdict(intent: rules) }
            // Private words, or a report in words that the lexicon does not know.
            guard kind.report >= Self.overSentence, contentCount() > 0 || text.tokens.count >= 4 else {
                return Verdict(intent: rules)
            }
            return Verdict(
                intent: Judgement(.report, confidence: kind.report, because: kind.best.because),
                isDoubted: true
            )
        }
        let isUrgent = findings.score(knowledge.core.targets.urgent) > 0
        if kind.report < Self.noReport, subject < 8, !isUrgent, !prefersReport {
            let isAdvert = kind.advert >= Self.surelyAdvert
            if isAdvert || kind.advert + kind.service < 0.5 {
                return Verdict(
                    intent: Judgement(
                        isAdvert ? .spam : .unintelligible,
                        confidence: 1 - kind.report,
                        because: kind.best.because
                    )
                )
            }
        }
        let isPrivate =
            findings.score(knowledge.core.targets.privateTalk) >= Self.privateTalk && kind.report < Self.beyondDoubt
        return Verdict(
            intent: Judgement(.report, confidence: kind.report, because: rules.because),
            isDoubted: isDoubted || isPrivate
        )
    }

    /// The score that an intent must reach. A long text that complains is a report although it mentions an earlier one or an
    /// advertisement.
    private func needed(for intent: Intent, _ trouble: Float) -> Float {
        switch intent {
        case .spam: asksAboutSubject ? 12.5 : 8 + min(4, trouble * 0.5)
        case .help: subject >= 10 ? 12 : 7
        case .stop: 7
        default: 8
        }
    }

    /// Whether the text asks about a matter, which adverts do not: one word of a learned model is no spam then.
    private var asksAboutSubject: Bool { subject >= 8 && findings.score(knowledge.core.targets.info) >= 5 }

    /// The vote for spam: the rules' score, and what the learned model adds to it.
    private func spam(_ best: Vote?) -> Vote? {
        let rules = best.flatMap { $0.intent == .spam ? $0 : nil }
        guard let learnedSpam else { return rules }
        var vote = rules ?? Vote(intent: .spam, score: 0, tokens: [])
        vote.score += learnedSpam.points
        if learnedSpam.points > 0 { vote.tokens = Set(vote.tokens + learnedSpam.tokens).sorted() }
        return vote
    }

    private func judgement(_ vote: Vote, _ trouble: Float) -> Judgement<Intent> {
        Judgement(
            vote.intent,
            confidence: confidence(vote.score - needed(for: vote.intent, trouble) + 2),
            because: vote.tokens.map(text.written)
        )
    }

    private func confidence(_ margin: Float) -> Double {
        0.5 + 0.49 * Double(margin / (abs(margin) + 2))
    }

    /// Whether the text is hardly more than a number.
    private func isBareNumber() -> Bool {
        contentCount() == 0 && text.tokens.count - header.contentStart <= 4
    }

    // MARK: Commands

    private func has(_ index: Int, _ role: UInt64) -> Bool {
        index < read.words.count
            && knowledge.core.words.word(read.words[index], has: role)
    }

    /// A command word that opens the content and is followed by nothing that makes it part of a sentence.
    private func command() -> Judgement<Intent>? {
        let start = header.contentStart
        // HELP and the like may be preceded by the keyword alone, which then belongs to the header.
        guard start < text.tokens.count else {
            guard start > 0, has(start - 1, knowledge.core.words.commandHelp) else { return nil }
            return Judgement(.help, confidence: 0.95, because: [text.written(start - 1)])
        }
        let count = text.tokens.count - start
        // A number far behind the keyword belongs to the sentence.
        let hasNumber = numbers.token.map { $0 <= start + 4 } ?? false
        func made(_ intent: Intent) -> Judgement<Intent> {
            Judgement(intent, confidence: 0.98, because: [text.written(start)])
        }
        if has(start, knowledge.core.words.commandAddition), hasNumber || text.tokens[start].lettersCount == 2 {
            return made(.followup)
        }
        if has(start, knowledge.core.words.commandStatus) {
            // A mistyped number still asks: the answer will say that it is not known.
            let digits = text.tokens[start...].contains { $0.kind == .number }
            if hasNumber || subject < 6 && (count <= 2 || digits && count <= 6) { return made(.status) }
        }
        if has(start, knowledge.core.words.commandRating), hasNumber || count <= 3 { return made(.rating) }
        if has(start, knowledge.core.words.commandCancel),
            hasNumber || count <= 3 && subject < 8 || count == 4 && subject == 0
        {
            return made(.cancel)
        }
        if has(start, knowledge.core.words.commandHelp), count <= 2, subject < 6 || count == 1 { return made(.help) }
        if has(start, knowledge.core.words.commandStop), count == 1 || count == 2 && concernsService(start + 1) {
            return made(.stop)
        }
        if has(start, knowledge.core.words.commandStart), count == 1 || count == 2 && concernsService(start + 1) {
            return made(.start)
        }
        return nil
    }

    /// Whether a word behind STOP or START means this service: `UNREG SPIKM`, `STOP SMS`.
    private func concernsService(_ index: Int) -> Bool {
        text.tokens[index].kind == .number || has(index, knowledge.core.words.thisService) || read.words[index] < 0
    }

    // MARK: Reports and noise

    /// How many words say something: neither greeting nor filler nor keyword.
    private func contentCount() -> Int {
        let greeting = knowledge.core.words.greeting
        var tokens: Set<Int32> = []
        for item in read.items where Int(item.token) >= header.contentStart {
            let known = knowledge.core.words
            if [known.question, known.closingQuestion, known.number, known.tracking].contains(item.word) { continue }
            if knowledge.core.vocabulary.fills[Int(item.word)] { continue }
            if knowledge.core.words.word(item.word, has: greeting) { continue }
            tokens.insert(item.token)
        }
        return tokens.count
    }

    /// Whether the text only asks back, or is only an address on the web; the words of an address may tell what it shows.
    private func isEmpty(_ trouble: Float) -> Bool {
        let empty = EmptyText(read: read, contentStart: header.contentStart, core: knowledge.core)
        guard empty.asksBack || subject + trouble < 3 && empty.isBareAddress else { return false }
        return findings.score(knowledge.core.targets.urgent) <= 0
    }

    private func report(_ trouble: Float) -> Judgement<Intent> {
        let content = contentCount()
        let places = read.places.contains(true)
        let asks =
            findings.score(knowledge.core.targets.info)
            + findings.score(knowledge.core.targets.aspiration)
        let evidence = subject + trouble + asks
        let pleads = findings.score(knowledge.core.targets.pleads) > 0
        let urgent = findings.score(knowledge.core.targets.urgent) > 0
        if isEmpty(trouble) {
            let asksBack = EmptyText(read: read, contentStart: header.contentStart, core: knowledge.core).asksBack
            return Judgement(.unintelligible, confidence: asksBack ? 0.9 : 0.6, because: [])
        }
        if content > 0,
            evidence >= 3 || urgent || content >= 3 || content >= 1 && places || content == 2 && text.tokens.count >= 3
                || content >= 1 && pleads
        {
            return Judgement(
                .report,
                confidence: confidence(evidence / 3 + Float(content) / 2),
                because: findings.strongest(text)
            )
        }
        return Judgement(.unintelligible, confidence: content == 0 ? 0.9 : 0.6, because: [])
    }
}

extension SignFindings {
    /// The words of the strongest sign.
    fileprivate func strongest(_ text: TokenizedText) -> [String] {
        guard let best = matches.max(by: { $0.weight < $1.weight }), best.weight > 0 else { return [] }
        return best.tokens.map(text.written)
    }
}
