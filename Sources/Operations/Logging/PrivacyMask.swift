import Complaints

/// The last line of defence against numbers in logs: hides what looks like a telephone number or an identity number.
///
/// The rule of the house is that neither ever reaches a log call. This mask is for the day somebody breaks it. It hides runs of
/// digits, with single spaces or dashes allowed inside, that begin with `62` or `+62` and have nine digits or more, or begin with
/// `08` and have ten or more; and runs of exactly sixteen digits, the length of a NIK or a family card number. It would rather
/// hide an innocent number than let one through. Words of peers, which may quote a citizen, are left out.
package enum PrivacyMask {
    /// Metadata keys whose values are a citizen's own words, and which are therefore never written.
    package static let withheldKeys: Set<String> = ["text", "body", "content", "raw", "payload"]

    /// Returns the text with everything that looks like a telephone number or a NIK hidden.
    ///
    /// - Parameter text: What is about to be written.
    /// - Returns: The same text where nothing had to be hidden.
    package static func apply(to text: String) -> String {
        var text = PeerWords.removed(from: text)
        return text.withUTF8 { bytes -> String? in
            var output: [UInt8] = []
            var copied = 0
            var index = 0
            while index < bytes.count {
                guard isDigit(bytes[index]) else {
                    index += 1
                    continue
                }
                let run = Run(in: bytes, from: index)
                if let replacement = run.replacement {
                    if output.isEmpty { output.reserveCapacity(bytes.count) }
                    output.append(contentsOf: bytes[copied..<index])
                    output.append(contentsOf: replacement)
                    copied = run.end
                }
                index = run.end
            }
            guard copied > 0 else { return nil }
            output.append(contentsOf: bytes[copied...])
            return String(decoding: output, as: UTF8.self)
        } ?? text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private struct Run {
        var digits: [UInt8] = []
        var end: Int
        var followsDecimalPoint: Bool

        init(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
            followsDecimalPoint =
                start >= 2 && bytes[start - 1] == UInt8(ascii: ".") && PrivacyMask.isDigit(bytes[start - 2])
            end = start
            var index = start
            while index < bytes.count {
                if PrivacyMask.isDigit(bytes[index]) {
                    digits.append(bytes[index])
                    index += 1
                    end = index
                } else if bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: " "),
                    index + 1 < bytes.count, PrivacyMask.isDigit(bytes[index + 1]),
                    Self.beginsLikeANumber(digits)
                {
                    index += 1
                } else {
                    break
                }
            }
        }

        // Separators count only inside what began as a telephone number, so that dates and tables stay readable.
        private static func beginsLikeANumber(_ digits: [UInt8]) -> Bool {
            digits.starts(with: Array("62".utf8)) || digits.starts(with: Array("08".utf8))
        }

        var replacement: [UInt8]? {
            if digits.count == 16 { return Array("****************".utf8) }
            let international = digits.starts(with: Array("62".utf8)) && digits.count >= 9
            let national = digits.starts(with: Array("08".utf8)) && digits.count >= 10
            guard international || national, !followsDecimalPoint else { return nil }
            // Four digits at least are hidden, however short the number is.
            return Array(digits.prefix(min(international ? 5 : 4, digits.count - 6))) + Array("*****".utf8)
                + Array(digits.suffix(2))
        }
    }
}
