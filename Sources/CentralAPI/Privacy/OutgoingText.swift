/// The last look at a text before it leaves: identity numbers never do, and telephone numbers do not for an anonymous reporter.
///
/// The parser marks personal data with more sense for context; this catches what it missed, and rather masks too much.
package enum OutgoingText {
    /// A text that may leave.
    ///
    /// - Parameters:
    ///   - text: The text as the citizen wrote it.
    ///   - isAnonymous: Whether telephone numbers are masked too.
    /// - Returns: The text with `[NIK]` and `[no. HP]` in place of numbers, control characters but line breaks removed.
    package static func cleared(_ text: String, isAnonymous: Bool) -> String {
        var output = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars).filter {
            $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" || $0 == "\t"
        }
        var index = 0
        while index < scalars.count {
            guard ReporterDigits.digit(of: scalars[index]) != nil || scalars[index] == "+" else {
                output.append(scalars[index])
                index += 1
                continue
            }
            let run = DigitRun(scalars, from: index)
            if let end = run.identityEnd {
                output.append(contentsOf: "[NIK]".unicodeScalars)
                index = end
            } else if isAnonymous, let end = run.phoneEnd {
                output.append(contentsOf: "[no. HP]".unicodeScalars)
                index = end
            } else {
                let end = max(run.firstGroupEnd, index + 1)
                output.append(contentsOf: scalars[index..<end])
                index = end
            }
        }
        return String(output)
    }

    /// What may stand between the groups of a number, besides dots and slashes: blanks, dashes and brackets of every kind, and
    /// characters that take no room.
    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return " .-/()[]_".unicodeScalars.contains(scalar) }
        return switch scalar.properties.generalCategory {
        case .spaceSeparator, .dashPunctuation, .openPunctuation, .closePunctuation, .format, .nonspacingMark,
            .enclosingMark:
            true
        default: false
        }
    }

    /// Digits from a place on, in groups that up to three separators part.
    private struct DigitRun {
        private var digits: [Int] = []
        /// After how many digits a group ends, and where in the text that is.
        private var groups: [(count: Int, end: Int)] = []
        private let hasPlus: Bool

        init(_ scalars: [Unicode.Scalar], from start: Int) {
            hasPlus = scalars[start] == "+"
            var index = hasPlus ? start + 1 : start
            while index < scalars.count {
                while index < scalars.count, let digit = ReporterDigits.digit(of: scalars[index]) {
                    digits.append(Int(digit))
                    index += 1
                }
                groups.append((digits.count, index))
                let next = scalars[index...].prefix(4).firstIndex { !OutgoingText.isSeparator($0) }
                guard let next, next > index, ReporterDigits.digit(of: scalars[next]) != nil, digits.count < 40 else {
                    break
                }
                index = next
            }
        }

        var firstGroupEnd: Int { groups.first?.end ?? 0 }

        /// Where an identity number ends: any unbroken 16 digits and more, or groups that make 16 digits with a day and a month
        /// in the places of the birth date.
        var identityEnd: Int? {
            guard let first = groups.first else { return nil }
            if first.count >= 16 { return first.end }
            guard let group = groups.first(where: { $0.count == 16 }) else { return nil }
            let day = digits[6] * 10 + digits[7]
            let month = digits[8] * 10 + digits[9]
            return ((1...31).contains(day) || (41...71).contains(day)) && (1...12).contains(month) ? group.end : nil
        }

        /// Where a telephone number ends: `08…`, `628…` or `+…` of 9 to 15 digits, or a land line `0…` of 9 to 12.
        var phoneEnd: Int? {
            guard hasPlus || digits.first == 0 || digits.starts(with: [6, 2]), let first = groups.first else {
                return nil
            }
            if (9...15).contains(first.count) { return first.end }
            return groups.last { (9...14).contains($0.count) }?.end
        }
    }
}
