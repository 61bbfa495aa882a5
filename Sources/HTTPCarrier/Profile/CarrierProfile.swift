/// An operator's interface as data: the form of its callbacks, their acknowledgements, and the form of submissions.
///
/// A profile is a file in `config/carriers`; docs/carriers.md explains every key. It contains no address and no secret:
/// those are settings of the carrier that uses it.
package struct CarrierProfile: Sendable {
    /// A value from the carrier's configuration, for example a login.
    package struct Setting: Hashable, Sendable {
        package var name: String
        /// Its meaning, for the fault that it is missing.
        package var meaning: String
        package var isRequired: Bool
    }

    /// The file's name without its extension.
    package var name: String
    /// The path of the file, for faults.
    package var file: String
    /// The operator and the interface, for people.
    package var title: String
    package var settings: [Setting]
    /// The offset of the carrier's clock from UTC, in seconds; seven hours (WIB) by default.
    package var zoneOffset: Int
    package var authentication: CallerProof
    package var inbound: InboundRules?
    package var report: ReportRules?
    package var outbound: OutboundRules?
    package var examples: [ProfileExample]

    /// Whether messages and reports may come to the same address.
    var tellsReportsApart: Bool {
        inbound == nil || report == nil || inbound?.conditions.isEmpty == false && report?.conditions.isEmpty == false
    }
}

/// A condition on one value of a request or an answer.
package struct Condition: Hashable, Sendable {
    /// The comparison of the value.
    package enum Test: Hashable, Sendable {
        case isAny([String])
        case begins(String)
        case contains(String)
        case exists
    }

    package var source: FieldSource
    package var test: Test

    /// Whether the condition is true for a request or an answer.
    func holds(in fields: CallbackFields) -> Bool {
        let values = fields.values(of: source).map { String(decoding: $0, as: UTF8.self) }
        switch test {
        case .exists: return !values.isEmpty
        case .isAny(let expected): return values.contains { expected.contains($0.trimmedOfSpace) }
        case .begins(let prefix): return values.contains { $0.trimmedOfSpace.hasPrefix(prefix) }
        case .contains(let part): return values.contains { $0.contains(part) }
        }
    }
}

extension String {
    /// The text without blanks and line ends at its ends.
    var trimmedOfSpace: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = utf8.first, let last = utf8.last, isBlank(first) || isBlank(last) else { return self }
        let head = utf8.drop(while: isBlank)
        guard let end = head.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(self[head.startIndex...end])
    }
}
