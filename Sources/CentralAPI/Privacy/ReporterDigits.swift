package import Complaints

/// The digits of an anonymous reporter's number, and whether a text gives them away, whatever their writing.
///
/// The reader and ``OutgoingText`` know how numbers are usually written. This knows the one number that must not leave, so it may look
/// for its digits across anything: brackets, dashes, blanks of every kind, zero width, digits of other scripts, letters that look like
/// digits, and digits in words.
package struct ReporterDigits: Hashable, Sendable {
    /// The digits behind the country code; those of a foreign number all.
    private let digits: [UInt8]

    /// So many digits in a row make a part of the number that leads to few people.
    private static let fewest = 7
    /// The largest distance of two digits that are masked together with what parts them.
    private static let widestGap = 16

    /// Takes the digits of a reporter; nil for names and short codes, which are no person's number.
    package init?(_ reporter: PhoneNumber) {
        guard reporter.kind == .subscriber else { return nil }
        let written = Array(reporter.text.utf8).map { $0 &- 48 }
        digits = written.starts(with: [6, 2]) ? Array(written.dropFirst(2)) : written
        guard digits.count >= 5 else { return nil }
    }

    /// A text without the digits.
    ///
    /// - Parameter text: The text.
    /// - Returns: The text, with `[no. HP]` in place of the number, or stars in place of digits that are far apart; nil where the number may
    ///   still be put together from what is left.
    package func redacted(_ text: String) -> String? {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<8 {
            guard let found = found(in: scalars) else {
                return isLeftOver(in: scalars) ? nil : String(String.UnicodeScalarView(scalars))
            }
            scalars = Self.masking(found, in: scalars)
        }
        return nil
    }

    /// Whether texts give the digits away, each by itself or one after the other.
    package func isTold(by texts: [String]) -> Bool {
        let scalars = Array(texts.joined(separator: "\n").unicodeScalars)
        return found(in: scalars) != nil || isLeftOver(in: scalars)
    }

    // MARK: Reading

    /// A digit and the place of its writing.
    private struct Sign {
        var digit: UInt8
        var range: Range<Int>
    }

    /// The signs of the first part of the number in a text.
    private func found(in scalars: [Unicode.Scalar]) -> [Sign]? {
        let backwards = Array(digits.reversed())
        for reading in [Self.signs(in: scalars, readsLetters: false), Self.signs(in: scalars, readsLetters: true)] {
            let needles = [(digits, min(Self.fewest, digits.count)), (backwards, digits.count)]
            for (needle, fewest) in needles {
                if let range = Self.run(of: needle, atLeast: fewest, in: reading) {
                    return Self.withPrefix(range, of: reading)
                }
            }
        }
        return nil
    }

    /// Whether parts of four digits and more, wherever they stand, are nearly the whole number.
    private func isLeftOver(in scalars: [Unicode.Scalar]) -> Bool {
        let signs = Self.signs(in: scalars, readsLetters: true)
        guard signs.count >= 4 else { return false }
        var told = Set<Int>()
        for start in 0...(digits.count - 4) {
            let part = Array(digits[start..<(start + 4)])
            if Self.run(of: part, atLeast: 4, in: signs) != nil { told.formUnion(start..<(start + 4)) }
        }
        return told.count >= digits.count - 1
    }

    /// The first run of signs that is a part of a number, as long as it gets.
    private static func run(of needle: [UInt8], atLeast fewest: Int, in signs: [Sign]) -> Range<Int>? {
        guard signs.count >= fewest else { return nil }
        for start in 0...(signs.count - fewest) {
            var longest = 0
            for from in 0...(needle.count - fewest) {
                var count = 0
                while start + count < signs.count, from + count < needle.count,
                    signs[start + count].digit == needle[from + count]
                { count += 1 }
                longest = max(longest, count)
            }
            if longest >= fewest { return start..<(start + longest) }
        }
        return nil
    }

    /// The signs of a run, with a trunk zero or country code before it.
    private static func withPrefix(_ run: Range<Int>, of signs: [Sign]) -> [Sign] {
        var start = run.lowerBound
        func isNear(_ index: Int) -> Bool {
            index >= 0 && signs[index + 1].range.lowerBound - signs[index].range.upperBound <= 3
        }
        if isNear(start - 1), signs[start - 1].digit == 0 { start -= 1 }
        if isNear(start - 1), isNear(start - 2), signs[start - 1].digit == 2, signs[start - 2].digit == 6 {
            start -= 2
            while isNear(start - 1), signs[start - 1].digit == 0, run.lowerBound - start < 4 { start -= 1 }
        }
        return Array(signs[start..<run.upperBound])
    }

    private static func masking(_ signs: [Sign], in scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var scalars = scalars
        let gaps = zip(signs, signs.dropFirst()).map { $1.range.lowerBound - $0.range.upperBound }
        guard let first = signs.first, let last = signs.last else { return scalars }
        guard gaps.allSatisfy({ $0 <= widestGap }) else {
            for sign in signs.reversed() { scalars.replaceSubrange(sign.range, with: ["*"]) }
            return scalars
        }
        var start = first.range.lowerBound
        if start > 0, scalars[start - 1] == "+" { start -= 1 }
        // A mark over the last digit would else stand over the bracket.
        let behind = scalars[last.range.upperBound...]
        let end = behind.firstIndex { $0.isASCII || !$0.properties.isGraphemeExtend } ?? scalars.count
        scalars.replaceSubrange(start..<end, with: Array("[no. HP]".unicodeScalars))
        return scalars
    }

    /// The digits of a text one after the other, whatever stands between them.
    ///
    /// - Parameters:
    ///   - scalars: The text.
    ///   - readsLetters: Whether words of digits, and words of letters alone that look like digits, are read too.
    /// - Returns: The digits with their places, in order.
    private static func signs(in scalars: [Unicode.Scalar], readsLetters: Bool) -> [Sign] {
        var signs: [Sign] = []
        var index = 0
        while index < scalars.count {
            if let digit = digit(of: scalars[index]) {
                signs.append(Sign(digit: digit, range: index..<(index + 1)))
                index += 1
                continue
            }
            guard readsLetters, isLetter(scalars[index]) else {
                index += 1
                continue
            }
            let end = scalars[index...].firstIndex { !isLetter($0) || digit(of: $0) != nil } ?? scalars.count
            let word = scalars[index..<end]
            if let digit = words[String(String.UnicodeScalarView(word)).lowercased()] {
                signs.append(Sign(digit: digit, range: index..<end))
            } else if word.allSatisfy({ lookalikes[$0] != nil }) {
                for place in word.indices {
                    signs.append(Sign(digit: lookalikes[scalars[place]] ?? 0, range: place..<(place + 1)))
                }
            }
            index = end
        }
        return signs
    }

    /// The value of a digit in any script or form: full width, raised, in a circle.
    static func digit(of scalar: Unicode.Scalar) -> UInt8? {
        if scalar.isASCII { return (48...57).contains(scalar.value) ? UInt8(scalar.value - 48) : nil }
        let properties = scalar.properties
        guard properties.numericType != nil, let value = properties.numericValue, (0...9).contains(value),
            value == value.rounded()
        else { return nil }
        return UInt8(value)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? (65...90).contains(scalar.value & ~32) : scalar.properties.isAlphabetic
    }

    private static let lookalikes: [Unicode.Scalar: UInt8] = [
        "o": 0, "O": 0, "\u{43E}": 0, "\u{41E}": 0, "\u{3BF}": 0, "\u{39F}": 0, "l": 1, "I": 1, "i": 1, "\u{406}": 1,
        "Z": 2, "z": 2, "S": 5, "s": 5, "B": 8, "\u{412}": 8, "b": 6, "q": 9, "g": 9,
    ]

    /// Digits in the words of Indonesian, Javanese and English.
    private static let words: [String: UInt8] = [
        "nol": 0, "kosong": 0, "zero": 0, "satu": 1, "siji": 1, "one": 1, "dua": 2, "loro": 2, "two": 2, "tiga": 3,
        "telu": 3, "three": 3, "empat": 4, "papat": 4, "four": 4, "lima": 5, "limo": 5, "five": 5, "enam": 6, "nem": 6,
        "six": 6, "tujuh": 7, "pitu": 7, "seven": 7, "delapan": 8, "wolu": 8, "eight": 8, "sembilan": 9, "songo": 9,
        "sanga": 9, "nine": 9,
    ]
}
