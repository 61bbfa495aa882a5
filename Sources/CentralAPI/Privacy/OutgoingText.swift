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
        var output: [UInt8] = []
        let bytes = text.utf8.filter { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 }
        var index = 0
        while index < bytes.count {
            guard isDigit(bytes[index]) || bytes[index] == UInt8(ascii: "+") else {
                output.append(bytes[index])
                index += 1
                continue
            }
            let run = DigitRun(bytes, from: index)
            if let end = run.identityEnd {
                output += Array("[NIK]".utf8)
                index = end
            } else if isAnonymous, let end = run.phoneEnd {
                output += Array("[no. HP]".utf8)
                index = end
            } else {
                let end = max(run.firstGroupEnd, index + 1)
                output += bytes[index..<end]
                index = end
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// Digits from a place on, in groups that up to three blanks, dots, dashes or slashes part.
    private struct DigitRun {
        private var digits: [Int] = []
        /// After how many digits a group ends, and where in the bytes that is.
        private var groups: [(count: Int, end: Int)] = []
        private let hasPlus: Bool

        init(_ bytes: [UInt8], from start: Int) {
            hasPlus = bytes[start] == UInt8(ascii: "+")
            var index = hasPlus ? start + 1 : start
            while index < bytes.count {
                while index < bytes.count, OutgoingText.isDigit(bytes[index]) {
                    digits.append(Int(bytes[index] - 48))
                    index += 1
                }
                groups.append((digits.count, index))
                let next = bytes[index...].prefix(4).firstIndex { !" .-/".utf8.contains($0) }
                guard let next, next > index, OutgoingText.isDigit(bytes[next]), digits.count < 40 else { break }
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
