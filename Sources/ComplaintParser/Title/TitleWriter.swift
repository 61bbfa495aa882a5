import Complaints

/// Writes a short neutral title: the subject in proper spelling and the place, never names or numbers.
enum TitleWriter {
    /// The longest title, in characters.
    static let limit = 100

    static func title(topic: Topic?, place: PlaceFinding, read: ReadText, core: KnowledgeCore) -> String {
        var title = topic?.title ?? ""
        if title.isEmpty { title = subject(of: read, core) }
        var location = ""
        if let village = place.village {
            location = " di \(village.titled)"
            if let district = place.district { location += ", \(district.titled)" }
        } else if let district = place.district {
            location = " di \(district.titled)"
        }
        let room = limit - location.count
        if title.count > room { title = String(title.prefix(max(0, room - 1))) + "…" }
        return title + location
    }

    /// The first words that say something, as standard words.
    private static func subject(of read: ReadText, _ core: KnowledgeCore) -> String {
        let vocabulary = core.vocabulary
        let greeting = core.words.greeting
        var words: [String] = []
        for item in read.items where words.count < 6 {
            guard !vocabulary.fills[Int(item.word)], !core.words.word(item.word, has: greeting) else {
                continue
            }
            let word = vocabulary.words[Int(item.word)]
            guard !word.hasPrefix("<"), words.last != word else { continue }
            words.append(word)
        }
        guard let first = words.first else { return "Laporan masyarakat" }
        return ([first.prefix(1).uppercased() + first.dropFirst()] + words.dropFirst()).joined(separator: " ")
    }
}
