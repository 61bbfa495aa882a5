/// The marks by which a text continues an earlier one, or announces another one.
///
/// Some telephones send a long text as two texts, and some people do so by hand.
struct ContinuationMarks: Hashable, Sendable {
    /// Whether it begins like the rest of another text: `...jembatan itu`, `sambungan: ...`, `2/2`.
    let continues: Bool
    /// Whether it says that more follows: `bersambung`, `1/2`.
    let announcesMore: Bool
    /// Whether it ends as if more followed, which is also a habit of many people: `...`.
    let trailsOff: Bool
    /// The text without the marks.
    let bare: String

    init(_ text: String) {
        var rest = Substring(text.trimmingWhitespace())
        var continues = false
        var announces = false
        if let part = Self.part(atStartOf: rest) {
            continues = part.number > 1
            announces = part.number < part.total
            rest = rest.dropFirst(part.length)
        } else if let part = Self.part(atEndOf: rest) {
            continues = part.number > 1
            announces = part.number < part.total
            rest = rest.dropLast(part.length)
        }
        rest = rest.trimmingWhitespace()
        if rest.hasPrefix("..") || rest.hasPrefix("\u{2026}") {
            continues = true
            rest = rest.drop { $0 == "." || $0 == "\u{2026}" || $0.isWhitespace }
        }
        let first = rest.prefix { $0.isLetter }
        if Self.restWords.contains(first.lowercased()) {
            continues = true
            rest = rest.dropFirst(first.count).drop { !$0.isLetter && !$0.isNumber }
        }
        var trailsOff = false
        let last = rest.reversed().drop { !$0.isLetter }.prefix { $0.isLetter }.reversed()
        if Self.moreWords.contains(String(last).lowercased()) {
            announces = true
            let tail = rest.reversed().prefix { !$0.isLetter }.count + last.count
            rest = rest.dropLast(tail).trimmingWhitespace(and: "(-.,")
        } else if rest.hasSuffix("..") || rest.hasSuffix("\u{2026}") {
            trailsOff = true
            rest = rest.trimmingWhitespace(and: ".\u{2026}")
        }
        self.continues = continues
        announcesMore = announces
        self.trailsOff = trailsOff
        bare = String(rest.trimmingWhitespace())
    }

    private static let restWords: Set<String> = [
        "sambungan", "sambungannya", "smbungan", "sambngan", "smbgn", "lanjutan", "lanjutannya", "ljtn",
    ]
    private static let moreWords: Set<String> = ["bersambung", "bersmbung", "brsambung", "brsmbg", "bersambng"]
    /// `RT 1/2` is not half of a text.
    private static let addressWords: Set<String> = ["rt", "rw", "no", "nomor", "blok", "gang", "gg", "tgl", "km", "jl"]

    private typealias Part = (number: Int, total: Int, length: Int)

    /// `1/2 `, `(2/3): ` at the beginning, with the marks and spaces after it.
    private static func part(atStartOf text: Substring) -> Part? {
        var rest = text
        if let first = rest.first, "[(".contains(first) { rest.removeFirst() }
        guard let number = digit(rest.popFirst(), from: 1) else { return nil }
        if rest.first?.isWhitespace == true { rest.removeFirst() }
        guard rest.popFirst() == "/" else { return nil }
        if rest.first?.isWhitespace == true { rest.removeFirst() }
        guard let total = digit(rest.popFirst(), from: 2), number <= total else { return nil }
        if let last = rest.first, "])".contains(last), isEnd(rest.dropFirst().first) { rest.removeFirst() }
        guard isEnd(rest.first) else { return nil }
        let behind = rest.drop { $0.isWhitespace || ".:".contains($0) }
        return (number, total, text.distance(from: text.startIndex, to: behind.startIndex))
    }

    /// ` 1/2`, ` (2/3)` at the end, with the dots and spaces before it.
    private static func part(atEndOf text: Substring) -> Part? {
        var rest = text
        while rest.last?.isWhitespace == true { rest.removeLast() }
        if let last = rest.last, "])".contains(last) { rest.removeLast() }
        guard let total = digit(rest.popLast(), from: 2) else { return nil }
        if rest.last?.isWhitespace == true { rest.removeLast() }
        guard rest.popLast() == "/" else { return nil }
        if rest.last?.isWhitespace == true { rest.removeLast() }
        guard let number = digit(rest.popLast(), from: 1), number <= total else { return nil }
        if let first = rest.last, "[(".contains(first) { rest.removeLast() }
        let before = rest.dropLast(while: { $0.isWhitespace || $0 == "." })
        guard before.endIndex < rest.endIndex else { return nil }
        let word = before.split { !$0.isLetter }.last.map { $0.lowercased() } ?? ""
        guard !addressWords.contains(word) else { return nil }
        return (number, total, text.distance(from: before.endIndex, to: text.endIndex))
    }

    /// Whether a part may end before a character; nil for the end of the text.
    private static func isEnd(_ next: Character?) -> Bool {
        guard let next else { return true }
        return next.isWhitespace || ".:)".contains(next)
    }

    private static func digit(_ character: Character?, from least: Int) -> Int? {
        guard let value = character?.asciiValue.map({ Int($0) - 48 }), (least...9).contains(value) else { return nil }
        return value
    }
}

extension Substring {
    fileprivate func dropLast(while isDropped: (Character) -> Bool) -> Substring {
        guard let last = lastIndex(where: { !isDropped($0) }) else { return self[startIndex..<startIndex] }
        return self[...last]
    }
}

extension StringProtocol where SubSequence == Substring {
    fileprivate func trimmingWhitespace(and others: String = "") -> Substring {
        let isEdge: (Character) -> Bool = { $0.isWhitespace || others.contains($0) }
        guard let first = firstIndex(where: { !isEdge($0) }), let last = lastIndex(where: { !isEdge($0) }) else {
            return self[startIndex..<startIndex]
        }
        return self[first...last]
    }
}
