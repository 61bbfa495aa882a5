/// What an operator's document says, as data: how its callbacks read, what acknowledgement it wants, how it takes messages.
///
/// A profile is a file in `config/carriers`; docs/carriers.md explains every key. It holds no address and no secret: those are
/// the settings of the carrier that uses it.
package struct CarrierProfile: Sendable {
    /// A value that the carrier's configuration has to supply, for example a login.
    package struct Setting: Hashable, Sendable {
        package var name: String
        /// What it is, for the fault that says it is missing.
        package var meaning: String
        package var isRequired: Bool
    }

    /// The file's name without its extension.
    package var name: String
    /// The file it was read from, for faults.
    package var file: String
    /// For humans: the operator and the interface.
    package var title: String
    package var settings: [Setting]
    /// What the carrier's clock is ahead of UTC, in seconds; seven hours (WIB) unless the profile says otherwise.
    package var zoneOffset: Int
    package var authentication: CallerProof
    package var inbound: InboundRules?
    package var report: ReportRules?
    package var outbound: OutboundRules?
    package var examples: [ProfileExample]

    /// Whether messages and reports may come to one address.
    var tellsReportsApart: Bool {
        inbound == nil || report == nil || inbound?.conditions.isEmpty == false && report?.conditions.isEmpty == false
    }
}

/// One parameter of a request or answer that must have a certain value.
package struct Condition: Hashable, Sendable {
    /// How the value is compared.
    package enum Test: Hashable, Sendable {
        case isAny([String])
        case begins(String)
        case contains(String)
        case exists
    }

    package var source: FieldSource
    package var test: Test

    /// Whether it holds in a request or answer.
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
    /// The text without blanks and line ends around it.
    var trimmedOfSpace: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = utf8.first, let last = utf8.last, isBlank(first) || isBlank(last) else { return self }
        let head = utf8.drop(while: isBlank)
        guard let end = head.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(self[head.startIndex...end])
    }
}
