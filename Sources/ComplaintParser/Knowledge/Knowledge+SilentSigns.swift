extension Knowledge {
    /// The signs of the lexicon that do not fire on the text that they are made of, with the text.
    ///
    /// Such a sign can never fire: its words are read as others, joined, or taken for a place.
    package func silentSigns() -> [(sign: String, text: String)] {
        core.signs.written.indices.compactMap { sign in
            let text = sample(core.signs.written[sign])
            return fires(core.signs.written[sign], core.signs.signs[sign].target, on: text)
                ? nil : (core.signs.written[sign], text)
        }
    }

    private func fires(_ written: String, _ target: Int32, on text: String) -> Bool {
        let tokenized = Tokenizer.tokenize(text)
        let reader = Reader(self)
        let words = reader.words(of: tokenized)
        var read = ReadText(
            text: tokenized,
            words: words,
            certain: words,
            places: [Bool](repeating: false, count: words.count)
        )
        for mention in PlaceFinder.mentions(in: tokenized, words: words, core: core, region: core.home) {
            for token in mention.first...mention.last { read.places[token] = true }
        }
        reader.items(&read)
        return SignMatcher.match(read.items, vocabulary: core.vocabulary, book: core.signs).matches
            .contains { $0.target == target && core.signs.written[Int($0.sign)] == written }
    }

    /// A text of a sign's words: any word of a group, an example of a mark.
    private func sample(_ written: String) -> String {
        var text = ""
        for part in written.split(separator: " ") where part != "+" && part != ">" && !part.hasPrefix("!") {
            let word = part.hasPrefix("^") ? part.dropFirst() : part
            let sampled = word.hasPrefix("@") ? member(of: String(word.dropFirst())) : Self.samples[String(word)]
            text += (text.isEmpty ? "" : " ") + (sampled ?? word.lowercased())
        }
        return text
    }

    private func member(of concept: String) -> String? {
        let term = core.vocabulary.concept(concept)
        return core.vocabulary.words.indices
            .first {
                core.vocabulary.expansion(of: Int32($0)).elementsEqual([Int32($0)])
                    && core.vocabulary.terms(of: Int32($0)).contains(term)
            }
            .map { core.vocabulary.words[$0] }.map { Self.samples[$0] ?? $0 }
    }

    private static let samples = [
        "<angka>": "5", "<uang>": "50 ribu", "<nomor>": "10023456", "<telepon>": "081234567890",
        "<tautan>": "contoh.com",
        "<tanya>": "ya?", "<tanya-akhir>": "bisa tidak",
    ]
}
