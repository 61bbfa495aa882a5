import Foundation
import Yams

/// Reads one mapping of a configuration, key by key, and reports every fault.
///
/// Each accessor takes a key, checks type and range, and reports a fault instead of throwing, so that an operator sees all
/// faults of a file at once. ``finish()`` reports the keys that no accessor has read. Accessors with a default return it if the
/// key is absent or faulty; `required…` accessors report an absent key and return nil.
package final class ConfigurationSection {
    /// The file of the section.
    package let file: String
    /// The path of keys to this section, empty for the root.
    package let path: String
    package let faults: FaultCollector
    let node: Node
    private var known: [String] = []

    /// The root section of a document.
    package convenience init(_ document: ConfigurationDocument, faults: FaultCollector) {
        self.init(node: document.root, file: document.file, path: "", faults: faults)
    }

    init(node: Node, file: String, path: String, faults: FaultCollector) {
        self.node = node
        self.file = file
        self.path = path
        self.faults = faults
    }

    /// The line of the section's first key.
    package var line: Int? { node.mark?.line }

    /// The keys of the section, in the file's order.
    package var keys: [String] {
        node.mapping?.compactMap { $0.key.string } ?? []
    }

    /// Whether the section has the key with a value other than null.
    package func has(_ key: String) -> Bool {
        lookUp(key) != nil
    }

    /// Reports a fault at a key of this section, or at the section itself.
    package func report(_ message: String, at key: String? = nil, suggestion: String? = nil) {
        faults.report(fault(message, at: key, suggestion: suggestion))
    }

    /// Adds a note for the operator about a key of this section, or about the section itself.
    package func note(_ message: String, at key: String? = nil, suggestion: String? = nil) {
        faults.note(fault(message, at: key, suggestion: suggestion))
    }

    private func fault(_ message: String, at key: String?, suggestion: String?) -> ConfigurationFault {
        let place = key.flatMap { value(of: $0)?.mark } ?? node.mark
        return ConfigurationFault(
            file: file,
            line: place?.line,
            column: place?.column,
            key: key.map(qualified) ?? path,
            message: message,
            suggestion: suggestion
        )
    }

    /// Ends the reading: a key that no accessor has read is a fault, with the most similar known key as suggestion.
    package func finish() {
        for (key, _) in node.mapping ?? Node.Mapping([]) {
            guard let name = key.string else {
                report("a key must be a word")
                continue
            }
            if known.contains(name) { continue }
            let nearest = nearest(to: name, among: known)
            faults.report(
                ConfigurationFault(
                    file: file,
                    line: key.mark?.line,
                    column: key.mark?.column,
                    key: qualified(name),
                    message: "unknown key",
                    suggestion: nearest.map { "did you mean '\($0)'?" }
                        ?? "known keys here: \(Set(known).sorted().joined(separator: ", "))"
                )
            )
        }
    }

    // MARK: Scalars

    package func string(_ key: String) -> String? {
        guard let found = lookUp(key) else { return nil }
        guard let text = found.scalar?.string else {
            report("must be a text", at: key)
            return nil
        }
        return text
    }

    package func string(_ key: String, default fallback: String) -> String {
        string(key) ?? fallback
    }

    package func requiredString(_ key: String) -> String? {
        guard has(key) else { return missing(key) }
        guard let text = string(key) else { return nil }
        guard !text.isEmpty else {
            report("must not be empty", at: key)
            return nil
        }
        return text
    }

    package func integer(_ key: String, in range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
        guard let found = lookUp(key) else { return nil }
        guard let text = found.scalar?.string, let number = Int(text.replacing("_", with: "")) else {
            report("must be a whole number", at: key)
            return nil
        }
        guard range.contains(number) else {
            report("must lie between \(range.lowerBound) and \(range.upperBound)", at: key)
            return nil
        }
        return number
    }

    package func integer(_ key: String, in range: ClosedRange<Int> = Int.min...Int.max, default fallback: Int) -> Int {
        integer(key, in: range) ?? fallback
    }

    package func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let found = lookUp(key) else { return nil }
        guard let text = found.scalar?.string, let number = Double(text) else {
            report("must be a number", at: key)
            return nil
        }
        guard range.contains(number) else {
            report("must lie between \(range.lowerBound) and \(range.upperBound)", at: key)
            return nil
        }
        return number
    }

    package func number(_ key: String, in range: ClosedRange<Double>, default fallback: Double) -> Double {
        number(key, in: range) ?? fallback
    }

    package func boolean(_ key: String, default fallback: Bool) -> Bool {
        guard let found = lookUp(key) else { return fallback }
        switch found.scalar?.string.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            report("must be true or false", at: key)
            return fallback
        }
    }

    /// A duration: a number with a unit of `ms`, `s`, `m`, `h` or `d`, for example `30s` or `1.5h`.
    package func duration(_ key: String, in range: ClosedRange<Duration>? = nil) -> Duration? {
        guard let found = lookUp(key) else { return nil }
        guard let text = found.scalar?.string, let value = Self.duration(from: text) else {
            report("must be a duration", at: key, suggestion: "a number with ms, s, m, h or d, for example 30s")
            return nil
        }
        if let range, !range.contains(value) {
            let (least, most) = (Self.written(range.lowerBound), Self.written(range.upperBound))
            report("must lie between \(least) and \(most)", at: key)
            return nil
        }
        return value
    }

    /// A duration in the form of a configuration, as a whole number of the largest possible unit.
    static func written(_ duration: Duration) -> String {
        let milliseconds = Int64(duration / .milliseconds(1))
        let units: [(String, Int64)] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        let unit = units.first { milliseconds != 0 && milliseconds.isMultiple(of: $0.1) } ?? ("ms", 1)
        return milliseconds == 0 ? "0s" : "\(milliseconds / unit.1)\(unit.0)"
    }

    package func duration(_ key: String, in range: ClosedRange<Duration>? = nil, default fallback: Duration) -> Duration
    {
        duration(key, in: range) ?? fallback
    }

    /// A size in bytes: a whole number, or one with `KiB`, `MiB` or `GiB`.
    package func size(_ key: String, in range: ClosedRange<Int> = 0...Int.max, default fallback: Int) -> Int {
        guard let found = lookUp(key) else { return fallback }
        guard let text = found.scalar?.string, let value = Self.size(from: text) else {
            report("must be a size", at: key, suggestion: "a number of bytes, or one with KiB, MiB or GiB")
            return fallback
        }
        guard range.contains(value) else {
            report("must lie between \(range.lowerBound) and \(range.upperBound) bytes", at: key)
            return fallback
        }
        return value
    }

    /// One of the raw values of a type.
    package func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String,
        of type: Value.Type = Value.self
    ) -> Value? where Value.RawValue == String {
        guard let text = string(key) else { return nil }
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue)
        report(
            "'\(text)' is not among the possible values",
            at: key,
            suggestion: nearest(to: text, among: names).map { "did you mean '\($0)'?" }
                ?? "one of \(names.joined(separator: ", "))"
        )
        return nil
    }

    package func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String,
        default fallback: Value
    ) -> Value where Value.RawValue == String {
        choice(key, of: Value.self) ?? fallback
    }

    // MARK: Collections

    /// A list of texts; a single text is read as a list of one.
    package func strings(_ key: String) -> [String]? {
        guard let found = lookUp(key) else { return nil }
        if let text = found.scalar?.string { return [text] }
        guard let sequence = found.sequence else {
            report("must be a list of texts", at: key)
            return nil
        }
        var texts: [String] = []
        for element in sequence {
            guard let text = element.scalar?.string else {
                report("must be a list of texts", at: key)
                return nil
            }
            texts.append(text)
        }
        return texts
    }

    /// A mapping below a key.
    package func section(_ key: String) -> ConfigurationSection? {
        guard let found = lookUp(key) else { return nil }
        guard case .mapping = found else {
            report("must be a mapping of keys to values", at: key)
            return nil
        }
        return ConfigurationSection(node: found, file: file, path: qualified(key), faults: faults)
    }

    /// A list of mappings below a key; empty if the key is absent.
    package func sections(_ key: String) -> [ConfigurationSection] {
        guard let found = lookUp(key) else { return [] }
        guard let sequence = found.sequence else {
            report("must be a list", at: key, suggestion: "begin each element with '- '")
            return []
        }
        var sections: [ConfigurationSection] = []
        for (index, element) in sequence.enumerated() {
            let path = "\(qualified(key))[\(index)]"
            guard case .mapping = element else {
                faults.report(
                    ConfigurationFault(
                        file: file,
                        line: element.mark?.line,
                        column: element.mark?.column,
                        key: path,
                        message: "must be a mapping of keys to values"
                    )
                )
                continue
            }
            sections.append(ConfigurationSection(node: element, file: file, path: path, faults: faults))
        }
        return sections
    }

    /// A mapping of free names to texts, in the file's order; the names count as known.
    package func texts(_ key: String) -> [(name: String, text: String)] {
        guard let section = section(key) else { return [] }
        return section.keys.compactMap { name in
            section.string(name).map { (name: name, text: $0) }
        }
    }

    /// Every single value below a key, with the path of keys to it; the elements of a list have the path of the list.
    package func leaves(_ key: String) -> [(path: String, text: String)] {
        func collect(_ node: Node, _ path: String) -> [(path: String, text: String)] {
            switch node {
            case .mapping(let mapping): mapping.flatMap { collect($0.value, "\(path).\($0.key.string ?? "")") }
            case .sequence(let sequence): sequence.flatMap { collect($0, path) }
            case .scalar(let scalar): [(path, scalar.string)]
            case .alias: []
            }
        }
        return value(of: key).map { collect($0, qualified(key)) } ?? []
    }

    /// The value below a key as nested plain Swift values (`String`, `[Any]`, `[String: Any]`), for data of free shape.
    package func plain(_ key: String) -> Any? {
        lookUp(key)?.any
    }

    // MARK: Reading

    private func value(of key: String) -> Node? {
        node.mapping?.first { $0.key.string == key }?.value
    }

    private func lookUp(_ key: String) -> Node? {
        if !known.contains(key) { known.append(key) }
        guard let found = value(of: key), found.null == nil || found.scalar?.style == .doubleQuoted else { return nil }
        return found
    }

    private func qualified(_ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    private func missing<Value>(_ key: String) -> Value? {
        faults.report(
            ConfigurationFault(
                file: file,
                line: node.mark?.line,
                column: node.mark?.column,
                key: qualified(key),
                message: "is required",
                suggestion: "add '\(key):' here"
            )
        )
        return nil
    }

    static func duration(from text: String) -> Duration? {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
        let text = text.trimmingCharacters(in: .whitespaces)
        for (unit, seconds) in units where text.hasSuffix(unit) {
            let number = text.dropLast(unit.count).trimmingCharacters(in: .whitespaces)
            guard let value = Double(number), value.isFinite, value >= 0, value <= 1_000_000_000 else { continue }
            return .milliseconds(Int64((value * seconds * 1000).rounded()))
        }
        return text == "0" ? .zero : nil
    }

    static func size(from text: String) -> Int? {
        let units: [(String, Int)] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("B", 1), ("", 1)]
        let text = text.trimmingCharacters(in: .whitespaces)
        for (unit, factor) in units where text.hasSuffix(unit) {
            let number = text.dropLast(unit.count).trimmingCharacters(in: .whitespaces)
            guard let value = Int(number), value >= 0 else { continue }
            let (bytes, overflow) = value.multipliedReportingOverflow(by: factor)
            return overflow ? nil : bytes
        }
        return nil
    }
}

extension ConfigurationSection {
    /// The value below a key as YAML text; equal values have the same text, so that a change can be detected.
    package func fingerprint(_ key: String) -> String {
        guard let found = node.mapping?.first(where: { $0.key.string == key })?.value else { return "" }
        return (try? Yams.serialize(node: found)) ?? ""
    }
}
