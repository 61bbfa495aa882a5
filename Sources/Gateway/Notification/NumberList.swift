import Complaints
package import ConfigurationFile
import Foundation

/// A set of numbers: single numbers, and all numbers with a common beginning.
package struct NumberList: Hashable, Sendable {
    private var numbers: Set<String> = []
    private var prefixes: [String] = []

    package init() {}

    /// Reads a file with one number on each line, as `0812...` or `+62812...`; `62811*` means all numbers with this
    /// beginning. `#` begins a comment.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - faults: Collects the faults, which contain no number.
    package init(path: String, faults: FaultCollector) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            faults.report(ConfigurationFault(file: path, message: "cannot be read"))
            return
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let entry = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            guard !entry.isEmpty, !add(entry) else { continue }
            faults.report(
                ConfigurationFault(
                    file: path,
                    line: index + 1,
                    column: 1,
                    message: "is neither a number nor the beginning of one",
                    suggestion: "write 081234567890, +6281234567890 or 62812*"
                )
            )
        }
    }

    /// Adds a number or the beginning of numbers; false if the text is neither.
    package mutating func add(_ entry: String) -> Bool {
        if entry.hasSuffix("*") {
            let digits = entry.dropLast().drop { $0 == "+" }
            guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return false }
            prefixes.append(digits.hasPrefix("0") ? "62" + digits.dropFirst() : String(digits))
            return true
        }
        guard let number = PhoneNumber(entry), number.kind == .subscriber else { return false }
        numbers.insert(number.text)
        return true
    }

    /// Whether the set contains a number, given in international form without a plus sign.
    package func contains(_ number: String) -> Bool {
        numbers.contains(number) || prefixes.contains(where: number.hasPrefix)
    }
}
