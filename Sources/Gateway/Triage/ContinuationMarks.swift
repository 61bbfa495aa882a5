/// What a text says about its neighbours: that it goes on with an earlier one, or that more comes.
///
/// Some phones send a long text as two, and some people do so by hand.
struct ContinuationMarks: Hashable, Sendable {
    /// Whether it begins as the rest of another text: `...jembatan itu`, `sambungan: ...`, `2/2`.
    let continues: Bool
    /// Whether it says that more comes: `bersambung`, `1/2`.
    let announcesMore: Bool
    /// Whether it ends as if more came, which is also a habit of many: `...`.
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
    /// `RT 1/2` is no half of a text.
    private static let addressWords: Set<String> = ["rt", "rw", "no", "nomor", "blok", "gang", "gg", "tgl", "km", "jl"]

    private typealias Part = (number: Int, total: Int, length: Int)

    private static func part(atStartOf text: Substring) -> Part? {
        guard let found = text.prefixMatch(of: /[\[(]?([1-9])\s?\/\s?([2-9])[\])]?(?=[\s.:)]|$)[\s.:]*/) else {
            return nil
        }
        return part(found.output.1, found.output.2, length: found.output.0.count)
    }

    private static func part(atEndOf text: Substring) -> Part? {
        guard let found = text.firstMatch(of: /[\s.]+[\[(]?([1-9])\s?\/\s?([2-9])[\])]?\s*$/) else { return nil }
        let before = text[..<found.range.lowerBound].split { !$0.isLetter }.last.map { $0.lowercased() } ?? ""
        guard !addressWords.contains(before) else { return nil }
        return part(found.output.1, found.output.2, length: found.output.0.count)
    }

    private static func part(_ number: Substring, _ total: Substring, length: Int) -> Part? {
        guard let number = Int(number), let total = Int(total), number <= total else { return nil }
        return (number, total, length)
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
