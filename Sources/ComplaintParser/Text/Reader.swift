/// A text as the judges read it: its tokens, the word that each is, and the items that signs look at.
struct ReadText {
    var text: TokenizedText
    /// The word number of each token, -1 where it is unknown.
    var words: [Int32]
    /// The same before anything was guessed.
    var certain: [Int32]
    /// The tokens that name places.
    var places: [Bool]
    var items: [Item] = []

    var tokens: [Token] { text.tokens }
}

extension ReadText {
    /// How many words say something: they neither name a place, nor announce one, nor only fill.
    func contentCount(_ core: KnowledgeCore) -> Int {
        tokens.indices.count { index in
            let word = words[index]
            guard !places[index], tokens[index].kind == .word, word != Reader.joined,
                !core.words.word(word, has: core.words.anyCue | core.words.greeting)
            else { return false }
            return word < 0 || !core.vocabulary.expansion(of: word).allSatisfy { core.vocabulary.fills[Int($0)] }
        }
    }
}

/// Turns tokens into words.
struct Reader {
    let core: KnowledgeCore
    /// Letters before our ticket numbers, in small form.
    let ticketPrefix: [UInt8]

    init(_ knowledge: Knowledge) {
        core = knowledge.core
        ticketPrefix = Array(knowledge.ticketPrefix.lowercased().utf8)
    }

    /// Looks every token up, without guessing.
    func words(of text: TokenizedText) -> [Int32] {
        var words = [Int32](repeating: -1, count: text.tokens.count)
        for index in text.tokens.indices {
            let token = text.tokens[index]
            if token.kind == .number {
                words[index] = core.vocabulary.spellings[token.hash]
            } else if words[index] != Self.joined {
                words[index] = core.vocabulary.resolve(text.lettersOf(index), hash: token.hash)
                join(index, text, &words)
            }
        }
        return words
    }

    /// How much a word tells that is only one slip away from the one written.
    private static let slipStrength: Float = 0.6

    /// The word of a token that belongs to the one before.
    static let joined: Int32 = -2

    /// Reads two words as the one that they are together, `batu bara`, `cak mano`.
    private func join(_ index: Int, _ text: TokenizedText, _ words: inout [Int32]) {
        let next = index + 1
        guard next < text.tokens.count, text.tokens[next].kind == .word, text.tokens[next].markBefore == 0,
            text.tokens[index].lettersCount >= 2, text.tokens[next].lettersCount >= 2
        else { return }
        let whole = core.vocabulary.spellings[WordHash.continued(text.tokens[index].hash, text.lettersOf(next))]
        guard whole >= 0, core.vocabulary.expansion(of: whole).count == 1 else { return }
        words[index] = whole
        words[next] = Self.joined
    }

    /// Makes the items, guessing what unknown words mean unless they name a place.
    func items(_ read: inout ReadText) {
        let text = read.text
        read.items.reserveCapacity(text.tokens.count + 8)
        var position: Int32 = 0
        var weakUntil: Int32 = -1
        var strength: Float = 1
        for index in text.tokens.indices {
            if read.places[index] {
                position += 1
                continue
            }
            let token = text.tokens[index]
            if token.kind == .number {
                number(index, position: &position, in: &read)
                continue
            }
            var word = read.words[index]
            var second: Int32 = -1
            var slipped = false
            if word == Self.joined { continue }
            if word < 0 {
                let letters = text.lettersOf(index)
                var isSlip = false
                word = core.vocabulary.guess(letters, isSlip: &isSlip)
                slipped = isSlip
                if word < 0, let parts = core.vocabulary.split(letters) { (word, second) = parts }
                read.words[index] = word
            }
            if text.breaksBefore(index) { weakUntil = -1 }
            if token.doubled {
                // `oleh-oleh` is a word of its own beside `oleh`.
                let letters = text.lettersOf(index)
                let doubled = core.vocabulary.spellings[
                    WordHash.continued(WordHash.continued(token.hash, 0x2D), letters)
                ]
                if doubled >= 0 {
                    read.items.append(Item(token: Int32(index), word: doubled, position: position, strength: strength))
                }
            }
            if word < 0 {
                position += 1
                continue
            }
            if position > weakUntil { strength = 1 }
            // No subject rests on a slip alone.
            let weight = slipped ? min(strength, Self.slipStrength) : strength
            append(word, token: index, position: &position, strength: weight, to: &read)
            if second >= 0 { append(second, token: index, position: &position, strength: strength, to: &read) }
            if core.words.word(word, has: core.words.supposed) {
                // `takut banjir` tells of no flood.
                weakUntil = position + 2
                strength = 0.3
            } else if core.words.word(word, has: core.words.landmark) {
                weakUntil = position + 2
                strength = 0.3
            } else if core.words.word(word, has: core.words.toOffice), toldBefore(index, read) {
                weakUntil = position + 2
                strength = 0.3
            }
        }
        marks(&read)
    }

    private func append(_ word: Int32, token: Int, position: inout Int32, strength: Float, to read: inout ReadText) {
        for standard in core.vocabulary.expansion(of: word) {
            read.items.append(Item(token: Int32(token), word: standard, position: position, strength: strength))
            if !core.vocabulary.fills[Int(standard)] { position += 1 }
        }
    }

    /// Whether one of the three words before tells of telling: `sudah lapor ke camat`.
    private func toldBefore(_ index: Int, _ read: ReadText) -> Bool {
        for before in max(0, index - 3)..<index where core.words.word(read.words[before], has: core.words.told) {
            return true
        }
        return false
    }

    private func number(_ index: Int, position: inout Int32, in read: inout ReadText) {
        let token = read.text.tokens[index]
        let digits = token.digitCount
        let isPhone = digits >= 10 && digits <= 14 && startsLikePhone(index, read.text)
        var mark = core.words.number
        if isMoney(index, read) {
            mark = core.words.money
        } else if isPhone {
            mark = core.words.phone
        } else if digits >= 6 && digits <= 10 || isOurs(index, read.text) {
            mark = core.words.tracking
        }
        if read.words[index] >= 0 {
            read.items.append(Item(token: Int32(index), word: read.words[index], position: position))
        }
        read.items.append(Item(token: Int32(index), word: mark, position: position))
        position += 1
    }

    /// Whether a number stands behind the letters of our ticket numbers.
    private func isOurs(_ index: Int, _ text: TokenizedText) -> Bool {
        index > 0 && text.tokens[index - 1].kind == .word && text.lettersOf(index - 1).elementsEqual(ticketPrefix)
    }

    private func startsLikePhone(_ index: Int, _ text: TokenizedText) -> Bool {
        let letters = text.lettersOf(index)
        return letters.starts(with: [0x30, 0x38]) || letters.starts(with: [0x36, 0x32, 0x38])
    }

    private func isMoney(_ index: Int, _ read: ReadText) -> Bool {
        let text = read.text
        if index > 0, text.tokens[index - 1].kind == .word, text.lettersOf(index - 1).elementsEqual("rp".utf8) {
            return true
        }
        guard index + 1 < text.tokens.count, text.tokens[index + 1].kind == .word else {
            return text.tokens[index].grouped && text.tokens[index].value >= 1000
                && text.tokens[index].value < 1_000_000
        }
        let next = text.lettersOf(index + 1)
        return Self.units.contains { next.elementsEqual($0) }
    }

    private static let units: [[UInt8]] = [
        "rb", "ribu", "jt", "juta", "rebu", "rban", "ribuan", "jutaan", "k", "milyar", "miliar",
    ].map { Array($0.utf8) }

    /// The `tidak` that makes a question of the sentence it closes: `bisa online gak?`, `boleh dak ya`.
    private func closingQuestion(_ read: ReadText) -> Int? {
        var index = read.tokens.count - 1
        while index > 0, index >= read.tokens.count - 3, core.words.word(read.words[index], has: core.words.greeting) {
            index -= 1
        }
        guard index > 0, index >= read.tokens.count - 3, read.words[index] >= 0 else { return nil }
        return core.vocabulary.expansion(of: read.words[index]).elementsEqual([core.words.negation]) ? index : nil
    }

    // Marks that belong to the whole text stand behind its last word.
    private func marks(_ read: inout ReadText) {
        let end = (read.items.last?.position ?? 0) + 1
        for address in read.text.addresses.prefix(4) {
            read.items.append(Item(token: Int32(address), word: core.words.address, position: end))
        }
        if read.text.questionMarks > 0, let last = read.text.tokens.indices.last {
            read.items.append(Item(token: Int32(last), word: core.words.question, position: end))
        }
        if let asking = closingQuestion(read) {
            read.items.append(Item(token: Int32(asking), word: core.words.closingQuestion, position: end))
        }
    }
}
