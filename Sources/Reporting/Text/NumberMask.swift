/// Takes telephone and identity numbers out of texts that leave lapord.
///
/// The parser marks personal data in a citizen's text, but nobody marks what an officer typed or an agency answered. So every text
/// of a report passes here as well; it rather takes one number too many than one too few.
package enum NumberMask {
    /// A text without what may be a telephone number (9 to 15 digits that begin with 08, 628 or +) or a NIK (16 digits or more).
    ///
    /// - Parameter text: Any text; digits may stand in groups with one space, dot, hyphen or bracket between two.
    /// - Returns: The text with `[no. HP]` and `[NIK]` in their places.
    package static func masking(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        let groups = groups(in: scalars)
        var result = String.UnicodeScalarView()
        var copied = 0
        var index = 0
        while index < groups.count {
            let isInternational = groups[index].start > 0 && scalars[groups[index].start - 1] == "+"
            guard let found = number(groups[index...], isInternational: isInternational) else {
                index += 1
                continue
            }
            result.append(contentsOf: scalars[copied..<groups[index].start])
            result.append(contentsOf: found.placeholder.unicodeScalars)
            index += found.count
            copied = groups[index - 1].end
        }
        result.append(contentsOf: scalars[copied...])
        return String(result)
    }

    /// Digits without anything between them.
    private struct Group {
        var digits: [Int]
        var start: Int
        var end: Int
        /// Whether it follows the group before after one separator.
        var continues: Bool
    }

    private static func groups(in scalars: [Unicode.Scalar]) -> [Group] {
        var groups: [Group] = []
        for (index, scalar) in scalars.enumerated() {
            guard case .decimalNumber = scalar.properties.generalCategory, let value = scalar.properties.numericValue
            else { continue }
            if let last = groups.last, last.end == index {
                groups[groups.count - 1].digits.append(Int(value))
                groups[groups.count - 1].end = index + 1
            } else {
                let isNear = groups.last.map { $0.end == index - 1 && isSeparator(scalars[index - 1]) } ?? false
                groups.append(Group(digits: [Int(value)], start: index, end: index + 1, continues: isNear))
            }
        }
        return groups
    }

    /// The longest number that begins with the first group, and of how many groups it is.
    private static func number(
        _ groups: ArraySlice<Group>,
        isInternational: Bool
    ) -> (placeholder: String, count: Int)? {
        guard let first = groups.first else { return nil }
        if first.digits.count >= 16 { return ("[NIK]", 1) }
        var digits: [Int] = []
        var found: (placeholder: String, count: Int)?
        for (count, group) in groups.enumerated() {
            guard count == 0 || group.continues else { break }
            digits += group.digits
            guard digits.count <= 16 else { break }
            if digits.count == 16 {
                found = found ?? ("[NIK]", count + 1)
            } else if digits.count >= 9,
                isInternational || digits.starts(with: [0, 8]) || digits.starts(with: [6, 2, 8])
            {
                found = ("[no. HP]", count + 1)
            }
        }
        return found
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        " .-()/\u{A0}".unicodeScalars.contains(scalar)
    }
}
