/// The header before the text or data of a message. Source: 3GPP TS 23.040 clause 9.2.3.24.
///
/// The octets are kept as received; their lengths are checked once, so reading elements cannot fail later.
public struct UserDataHeader: Hashable, Sendable {
    /// No header.
    public static let none = UserDataHeader(unchecked: [])

    /// All elements one after another, without the octet that gives their length.
    public let octets: [UInt8]

    private init(unchecked octets: [UInt8]) {
        self.octets = octets
    }

    /// Composes a header.
    ///
    /// - Parameter elements: The elements in order.
    /// - Throws: ``PDUError`` with code `tooLong` where they take more than 139 octets.
    public init(_ elements: [InformationElement]) throws(PDUError) {
        var octets: [UInt8] = []
        for element in elements {
            guard octets.count + 2 + element.data.count < UserData.mostOctets else {
                throw PDUError(
                    .tooLong,
                    field: .informationElement,
                    reason: "a header has at most 139 octets"
                )
            }
            octets.append(element.identifier.rawValue)
            octets.append(UInt8(element.data.count))
            octets.append(contentsOf: element.data)
        }
        self.octets = octets
    }

    /// Reads a header without the octet that gives its length.
    ///
    /// - Parameter octets: All elements one after another.
    /// - Throws: ``PDUError`` with code `invalidLength` where the elements do not fill the octets.
    public init(decoding octets: [UInt8]) throws(PDUError) {
        try self.init(checking: octets.indices, of: octets)
    }

    /// Checks that the elements between two octets of a message fill them exactly.
    init(checking range: Range<Int>, of octets: [UInt8]) throws(PDUError) {
        var index = range.lowerBound
        while index < range.upperBound {
            guard index + 1 < range.upperBound else {
                throw PDUError(
                    .invalidLength,
                    field: .informationElement,
                    octet: index,
                    reason: "an identifier without a length ends the header"
                )
            }
            let next = index + 2 + Int(octets[index + 1])
            guard next <= range.upperBound else {
                throw PDUError(
                    .invalidLength,
                    field: .informationElement,
                    octet: index + 1,
                    reason: "\(octets[index + 1]) octets, the header has \(range.upperBound - index - 2) left"
                )
            }
            index = next
        }
        self.octets = Array(octets[range])
    }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { octets.isEmpty }

    /// The octets it takes in the user data, its length octet included; 0 for none.
    public var octetCount: Int { octets.isEmpty ? 0 : octets.count + 1 }

    /// All elements in order.
    public var elements: [InformationElement] {
        var elements: [InformationElement] = []
        forEachElement { elements.append(InformationElement($0, data: Array(octets[$1]))) }
        return elements
    }

    /// Which part of a long message this is.
    ///
    /// Where elements contradict each other the last valid one counts, as clause 9.2.3.24 says.
    public var concatenation: Concatenation? {
        var found: Concatenation?
        forEachElement { identifier, data in
            let first = data.lowerBound
            switch (identifier, data.count) {
            case (.concatenation, 3):
                found =
                    Concatenation(
                        reference: .eightBit(octets[first]),
                        total: Int(octets[first + 1]),
                        sequence: Int(octets[first + 2])
                    ) ?? found
            case (.concatenation16, 4):
                found =
                    Concatenation(
                        reference: .sixteenBit(UInt16(octets[first]) << 8 | UInt16(octets[first + 1])),
                        total: Int(octets[first + 2]),
                        sequence: Int(octets[first + 3])
                    ) ?? found
            default:
                break
            }
        }
        return found
    }

    /// The tables that 7-bit text behind this header is written in; unknown languages are ignored.
    public var shift: NationalShift {
        var shift = NationalShift.standard
        forEachElement { identifier, data in
            guard data.count == 1, let language = NationalLanguage(rawValue: octets[data.lowerBound])
            else { return }
            if identifier == .singleShift {
                shift.single = language
            } else if identifier == .lockingShift, language.hasLockingShiftTable {
                shift.locking = language
            }
        }
        return shift
    }

    /// The applications that the message is for and from.
    public var ports: ApplicationPorts? {
        var found: ApplicationPorts?
        forEachElement { identifier, data in
            let first = data.lowerBound
            switch (identifier, data.count) {
            case (.ports8, 2):
                found = ApplicationPorts(
                    destination: UInt16(octets[first]),
                    source: UInt16(octets[first + 1]),
                    isWide: false
                )
            case (.ports16, 4):
                found = ApplicationPorts(
                    destination: UInt16(octets[first]) << 8 | UInt16(octets[first + 1]),
                    source: UInt16(octets[first + 2]) << 8 | UInt16(octets[first + 3])
                )
            default:
                break
            }
        }
        return found
    }

    /// The indications that messages wait; there can be one for each kind.
    public var specialMessages: [SpecialMessageIndication] {
        var found: [SpecialMessageIndication] = []
        forEachElement { identifier, data in
            guard identifier == .specialMessage, data.count == 2 else { return }
            let first = data.lowerBound
            found.append(SpecialMessageIndication(kindOctet: octets[first], count: octets[first + 1]))
        }
        return found
    }

    private func forEachElement(_ body: (InformationElement.Identifier, Range<Int>) -> Void) {
        var index = 0
        while index + 1 < octets.count {
            let data = (index + 2)..<(index + 2 + Int(octets[index + 1]))
            body(InformationElement.Identifier(rawValue: octets[index]), data)
            index = data.upperBound
        }
    }
}
