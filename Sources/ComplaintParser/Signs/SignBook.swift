/// All the signs of the lexicon, compiled: word patterns, each with a weight for one target.
///
/// A sign is written as words of which each is a standard word, a spelling or a concept (`@rusak`):
/// - `jalan rusak`: in this order, with at most two other words between neighbours;
/// - `ada > tidak`: the second right behind the first;
/// - `jalan + rusak`: in any order within ten words;
/// - a word with `!` before it must not stand in the text;
/// - `^` before the first word: among the first three words of the text.
final class SignBook: Sendable {
    struct Sign: Sendable {
        var target: Int32
        var weight: Float
        var termsStart: Int32
        var termsCount: Int16
        var forbiddenCount: Int16
        var ordered: Bool
        var atStart: Bool
        /// A bit for each term that must stand right behind the one before it.
        var adjacent: UInt32
        /// Whether it is of an operator's own file.
        var isOwn: Bool
    }

    /// How many other words may stand between two neighbours of an ordered sign.
    static let gap: Int32 = 2
    /// The most words of a sign as it is written.
    static let longest = 6
    /// Within how many words the terms of an unordered sign must stand.
    static let window: Int32 = 10

    let signs: [Sign]
    /// The signs as the lexicon writes them.
    let written: [String]
    /// The terms of all signs, each sign's forbidden terms behind its own.
    let terms: [Int32]
    /// For a term, where the signs that it calls begin in ``called``.
    let callStart: [Int32]
    let called: [Int32]
    /// The names of the targets, by number.
    let targets: [String]
    /// The name of each target's number.
    let targetNumbers: [String: Int32]

    init(
        signs: [Sign],
        written: [String],
        terms: [Int32],
        callStart: [Int32],
        called: [Int32],
        targets: [String],
        targetNumbers: [String: Int32]
    ) {
        self.signs = signs
        self.written = written
        self.terms = terms
        self.callStart = callStart
        self.called = called
        self.targets = targets
        self.targetNumbers = targetNumbers
    }

    func target(_ name: String) -> Int32 { targetNumbers[name] ?? -1 }
}

/// Gathers signs while the lexicon's files are read.
struct SignBookBuilder {
    fileprivate struct Draft {
        var written: String
        var target: Int32
        var weight: Float
        var terms: [String]
        var forbidden: [String]
        var ordered: Bool
        var atStart: Bool
        var adjacent: UInt32 = 0
        /// A bit for each term that is written right behind the one before it, without `+`.
        var direct: UInt32 = 0
        var isOwn: Bool
    }

    private var drafts: [Draft] = []
    private var targets: [String] = []
    private var targetNumbers: [String: Int32] = [:]

    mutating func target(_ name: String) -> Int32 {
        if let number = targetNumbers[name] { return number }
        let number = Int32(targets.count)
        targets.append(name)
        targetNumbers[name] = number
        return number
    }

    /// Adds a sign.
    ///
    /// - Parameters:
    ///   - written: The sign as the lexicon writes it.
    ///   - weight: Its points.
    ///   - target: What it speaks for.
    ///   - isOwn: Whether it is of an operator's own file.
    ///   - vocabulary: Where its words are added.
    /// - Returns: What is wrong with the sign, nil where it is well-formed.
    mutating func add(
        _ written: String,
        weight: Float,
        to target: String,
        isOwn: Bool,
        vocabulary: inout VocabularyBuilder
    ) -> String? {
        var draft = Draft(
            written: written,
            target: self.target(target),
            weight: weight,
            terms: [],
            forbidden: [],
            ordered: true,
            atStart: false,
            isOwn: isOwn
        )
        var isDirect = false
        for part in written.split(separator: " ") {
            var part = String(part).lowercased()
            if part == "+" {
                draft.ordered = false
                isDirect = false
                continue
            }
            if part == ">" {
                guard !draft.terms.isEmpty, draft.terms.count < 32 else { return "'>' stands between two words" }
                draft.adjacent |= 1 << UInt32(draft.terms.count)
                continue
            }
            let forbidden = part.hasPrefix("!")
            if forbidden { part.removeFirst() }
            if part.hasPrefix("^") {
                guard draft.terms.isEmpty, !forbidden else { return "'^' may stand before the first word only" }
                draft.atStart = true
                part.removeFirst()
            }
            guard !part.isEmpty else { return "a mark stands without its word" }
            guard draft.terms.count < SignBook.longest else { return "a sign has at most \(SignBook.longest) words" }
            var pieces = [part]
            if part.hasPrefix("@") {
                guard vocabulary.knows(concept: String(part.dropFirst())) else { return "unknown concept '\(part)'" }
            } else {
                // A text's `p3k` and `asal-asalan` are several tokens, or one that is doubled.
                if !part.hasPrefix("<") { pieces = Tokenizer.words(of: part) }
                guard !pieces.isEmpty else { return "'\(part)' is no word" }
                for piece in pieces { vocabulary.word(piece) }
            }
            if forbidden {
                guard pieces.count == 1 else { return "'!' stands before a single word" }
                draft.forbidden += pieces
                continue
            }
            for (offset, piece) in pieces.enumerated() {
                guard draft.terms.count < 32 else { return "a sign has at most \(SignBook.longest) words" }
                if isDirect { draft.direct |= 1 << UInt32(draft.terms.count) }
                if offset > 0 { draft.adjacent |= 1 << UInt32(draft.terms.count) }
                draft.terms.append(piece)
                isDirect = true
            }
        }
        guard !draft.terms.isEmpty else { return "the sign has no word" }
        drafts.append(draft)
        return nil
    }

    /// Compiles the signs against the vocabulary; each is called by the least used of its terms.
    func frozen(_ vocabulary: Vocabulary) -> SignBook {
        var signs: [SignBook.Sign] = []
        var written: [String] = []
        var allTerms: [Int32] = []
        var usage = [Int32](repeating: 0, count: vocabulary.termCount)
        var compiled: [(draft: Draft, terms: [Int32], forbidden: [Int32])] = []
        for draft in drafts + drafts.compactMap({ $0.joined(vocabulary) }) {
            let terms = draft.terms.flatMap { Self.terms(of: $0, vocabulary) }
            let forbidden = draft.forbidden.flatMap { Self.terms(of: $0, vocabulary) }
            compiled.append((draft, terms, forbidden))
            for term in Set(terms) { usage[Int(term)] += 1 }
        }
        var calls = [[Int32]](repeating: [], count: vocabulary.termCount)
        for (index, sign) in compiled.enumerated() {
            guard sign.terms.count <= SignMatcher.chainLimit,
                let anchor = sign.terms.min(by: { usage[Int($0)] < usage[Int($1)] })
            else { continue }
            calls[Int(anchor)].append(Int32(index))
            written.append(sign.draft.written)
            signs.append(
                SignBook.Sign(
                    target: sign.draft.target,
                    weight: sign.draft.weight,
                    termsStart: Int32(allTerms.count),
                    termsCount: Int16(sign.terms.count),
                    forbiddenCount: Int16(sign.forbidden.count),
                    ordered: sign.draft.ordered,
                    atStart: sign.draft.atStart,
                    adjacent: sign.terms.count == sign.draft.terms.count ? sign.draft.adjacent : 0,
                    isOwn: sign.draft.isOwn
                )
            )
            allTerms += sign.terms + sign.forbidden
        }
        var callStart: [Int32] = []
        var called: [Int32] = []
        for call in calls {
            callStart.append(Int32(called.count))
            called += call
        }
        callStart.append(Int32(called.count))
        return SignBook(
            signs: signs,
            written: written,
            terms: allTerms,
            callStart: callStart,
            called: called,
            targets: targets,
            targetNumbers: targetNumbers
        )
    }

    private static func terms(of part: String, _ vocabulary: Vocabulary) -> [Int32] {
        if part.hasPrefix("@") { return [vocabulary.concept(String(part.dropFirst()))] }
        return Array(vocabulary.expansion(of: vocabulary.number(part)))
    }
}

extension SignBookBuilder.Draft {
    /// The sign with neighbouring words made one where the reader joins them, `batu bara`; nil where it joins none.
    fileprivate func joined(_ vocabulary: Vocabulary) -> Self? {
        var result = self
        result.terms = []
        result.adjacent = 0
        result.direct = 0
        var index = 0
        while index < terms.count {
            let bit: UInt32 = 1 << UInt32(index)
            let place: UInt32 = 1 << UInt32(result.terms.count)
            if adjacent & bit != 0 { result.adjacent |= place }
            if direct & bit != 0 { result.direct |= place }
            if index + 1 < terms.count, direct & (bit << 1) != 0,
                let whole = vocabulary.joined(terms[index], terms[index + 1])
            {
                result.terms.append(whole)
                index += 2
            } else {
                result.terms.append(terms[index])
                index += 1
            }
        }
        return result.terms.count < terms.count ? result : nil
    }
}
