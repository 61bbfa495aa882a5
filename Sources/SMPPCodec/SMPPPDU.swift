/// A PDU of SMPP: header, mandatory parameters and optional ones.
///
/// Reading is tolerant: what the field is known to send wrongly (missing terminators, stray NULs, lengths that say too much,
/// optional parameters in any order, unknown ones) is read as far as it is there, and each ``Deviation`` is named. Writing is
/// strict.
///
/// Source: SMPP 3.4, 3.2, and SMPP 5.0, 3.1.
package struct SMPPPDU: Hashable, Sendable {
    /// The octets of a header.
    package static let headerLength = 16

    package var command: CommandID
    package var status: CommandStatus
    /// `sequence_number`: 1 to 0x7FFFFFFF; responses repeat that of their request.
    package var sequence: UInt32
    /// The mandatory parameters that have a value other than that of an empty PDU.
    package var fields: [Field: FieldValue]
    /// The optional parameters, in their order.
    package var parameters: [TLV]
    /// The body of an operation that the specification does not have.
    package var unknownBody: [UInt8]
    /// The deviations from the specification that were met in reading.
    package private(set) var deviations: [Deviation] = []
    /// The octets of a PDU that deviates, as they came; empty for all others, which ``encoded()`` gives back as they came.
    package private(set) var original: [UInt8] = []

    /// Composes a PDU.
    package init(
        _ command: CommandID,
        status: CommandStatus = .ok,
        sequence: UInt32,
        fields: [Field: FieldValue] = [:],
        parameters: [TLV] = []
    ) {
        self.command = command
        self.status = status
        self.sequence = sequence
        self.fields = fields
        self.parameters = parameters
        unknownBody = []
    }

    /// A parameter of one octet; 0 where it is not set.
    package subscript(integer field: Field) -> UInt8 {
        get {
            guard case .integer(let value)? = fields[field] else { return 0 }
            return value
        }
        set { fields[field] = .integer(newValue) }
    }

    /// A parameter that is a C-octet string; empty where it is not set. Octets beyond ASCII are read as Latin-1.
    package subscript(text field: Field) -> String {
        get {
            guard case .text(let octets)? = fields[field] else { return "" }
            return String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
        }
        set { fields[field] = .text(newValue.unicodeScalars.map { UInt8(exactly: $0.value) ?? UInt8(ascii: "?") }) }
    }

    /// `short_message`; empty where it is not set.
    package var shortMessage: [UInt8] {
        get {
            guard case .octets(let octets)? = fields[.shortMessage] else { return [] }
            return octets
        }
        set { fields[.shortMessage] = .octets(newValue) }
    }

    /// The first optional parameter with a tag.
    package subscript(_ tag: TLV.Tag) -> TLV? { parameters.first { $0.tag == tag } }

    /// The message itself: `message_payload` where it stands, otherwise `short_message` (SMPP 3.4, 4.4.1, note on `sm_length`).
    package var message: [UInt8] { shortMessage.isEmpty ? self[.messagePayload]?.value ?? [] : shortMessage }
}

// MARK: - Reading

extension SMPPPDU {
    /// Reads one whole PDU.
    ///
    /// - Parameter octets: The PDU, its header included.
    /// - Throws: ``SMPPError`` where the header is cut off or `command_length` is not the number of octets.
    package init(decoding octets: some Collection<UInt8>) throws(SMPPError) {
        let octets = Array(octets)
        guard octets.count >= Self.headerLength else {
            throw SMPPError(.truncated, "\(octets.count) octets; a header alone has 16")
        }
        let length = Self.word(octets, at: 0)
        guard length == octets.count else {
            throw SMPPError(.invalidLength, "command_length says \(length) octets, there are \(octets.count)")
        }
        command = CommandID(rawValue: Self.word(octets, at: 4))
        status = CommandStatus(rawValue: Self.word(octets, at: 8))
        sequence = Self.word(octets, at: 12)
        fields = [:]
        parameters = []
        unknownBody = []
        guard let layout = Layout.fields(of: command) else {
            unknownBody = Array(octets[Self.headerLength...])
            return
        }
        // A response that refuses may have no body at all (SMPP 3.4, 4.1.2 and 4.4.2).
        if octets.count == Self.headerLength, command.isResponse { return }
        var reader = BodyReader(octets: octets, offset: Self.headerLength)
        for (field, form) in layout {
            guard !reader.isAtEnd else {
                deviations.append(.missing(field))
                break
            }
            fields[field] = reader.read(field, form)
        }
        parameters = reader.readParameters()
        deviations += reader.deviations
        if !deviations.isEmpty { original = octets }
    }

    private static func word(_ octets: [UInt8], at offset: Int) -> UInt32 {
        octets[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// Reads the parameters of a body one after another, and notes deviations.
private struct BodyReader {
    let octets: [UInt8]
    var offset: Int
    var deviations: [Deviation] = []

    init(octets: [UInt8], offset: Int) {
        self.octets = octets
        self.offset = offset
    }

    var isAtEnd: Bool { offset >= octets.count }

    mutating func read(_ field: Field, _ form: FieldForm) -> FieldValue {
        switch form {
        case .integer: .integer(octet())
        case .text(let most): .text(text(field, most: most))
        case .octets: .octets(counted())
        case .destinations: .destinations(destinations(field))
        case .unsuccessful: .unsuccessful(unsuccessful(field))
        }
    }

    private mutating func octet() -> UInt8 {
        guard offset < octets.count else { return 0 }
        defer { offset += 1 }
        return octets[offset]
    }

    private mutating func text(_ field: Field, most: Int) -> [UInt8] {
        let start = offset
        guard let end = octets[start...].firstIndex(of: 0) else {
            // Without a terminator nothing tells where the text ends but its greatest length.
            let end = min(octets.count, start + most - 1)
            deviations.append(.missingTerminator(field))
            offset = end
            return Array(octets[start..<end])
        }
        offset = end + 1
        if end - start >= most { deviations.append(.overlong(field)) }
        return Array(octets[start..<end])
    }

    private mutating func counted() -> [UInt8] {
        let length = Int(octet())
        let end = min(octets.count, offset + length)
        if end - offset < length { deviations.append(.shortMessageCut) }
        defer { offset = end }
        return Array(octets[offset..<end])
    }

    private mutating func destinations(_ field: Field) -> [Destination] {
        let count = Int(octet())
        var found: [Destination] = []
        while found.count < count, !isAtEnd {
            if octet() == 2 {
                found.append(.distributionList(text(field, most: 21)))
            } else {
                found.append(.address(ton: octet(), npi: octet(), address: text(field, most: 21)))
            }
        }
        if found.count < count { deviations.append(.missing(field)) }
        return found
    }

    private mutating func unsuccessful(_ field: Field) -> [UnsuccessfulDestination] {
        let count = Int(octet())
        var found: [UnsuccessfulDestination] = []
        while found.count < count, !isAtEnd {
            let (ton, npi, address) = (octet(), octet(), text(field, most: 21))
            let status = (0..<4).reduce(UInt32(0)) { value, _ in value << 8 | UInt32(octet()) }
            found.append(
                UnsuccessfulDestination(ton: ton, npi: npi, address: address, status: CommandStatus(rawValue: status))
            )
        }
        if found.count < count { deviations.append(.missing(field)) }
        return found
    }

    /// Reads the rest of the body as optional parameters.
    ///
    /// Tags of the specification begin with 0x00 to 0x14, so that a NUL before them cannot be told from the beginning of a tag by
    /// itself: it is passed over where the parameters fill the body only without it.
    mutating func readParameters() -> [TLV] {
        var start = offset
        while start < octets.count {
            if let parameters = Self.parameters(octets[start...]) {
                if start > offset { deviations.append(.strayNUL) }
                return parameters
            }
            guard octets[start] == 0 else { break }
            start += 1
        }
        if start == octets.count {
            if start > offset { deviations.append(.strayNUL) }
            return []
        }
        deviations.append(.brokenTLV)
        return Self.wholeParameters(octets[offset...])
    }

    /// The parameters that fill octets exactly; nil where none do.
    private static func parameters(_ octets: ArraySlice<UInt8>) -> [TLV]? {
        var found: [TLV] = []
        return walk(octets) { found.append($0) } == octets.endIndex ? found : nil
    }

    private static func wholeParameters(_ octets: ArraySlice<UInt8>) -> [TLV] {
        var found: [TLV] = []
        _ = walk(octets) { found.append($0) }
        return found
    }

    /// Hands out whole parameters; returns the end of the last one.
    private static func walk(_ octets: ArraySlice<UInt8>, _ body: (TLV) -> Void) -> Int {
        var index = octets.startIndex
        while index + 4 <= octets.endIndex {
            let length = Int(octets[index + 2]) << 8 | Int(octets[index + 3])
            let end = index + 4 + length
            guard end <= octets.endIndex else { break }
            let tag = TLV.Tag(rawValue: UInt16(octets[index]) << 8 | UInt16(octets[index + 1]))
            body(TLV(tag, Array(octets[index + 4..<end])))
            index = end
        }
        return index
    }
}

// MARK: - Writing

extension SMPPPDU {
    /// The PDU on the wire.
    ///
    /// - Throws: ``SMPPError`` where a value has no form on the wire.
    package func encoded() throws(SMPPError) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(128 + shortMessage.count)
        Self.append(0, to: &octets)
        Self.append(command.rawValue, to: &octets)
        Self.append(status.rawValue, to: &octets)
        Self.append(sequence, to: &octets)
        if let layout = Layout.fields(of: command) {
            // A response that refuses has no body.
            if !(command.isResponse && status != .ok && fields.isEmpty && parameters.isEmpty) {
                for (field, form) in layout { try append(field, form, to: &octets) }
                for parameter in parameters {
                    guard let length = UInt16(exactly: parameter.value.count) else {
                        throw SMPPError(.invalidValue, "\(parameter.tag) has more than 65,535 octets")
                    }
                    octets += [
                        UInt8(parameter.tag.rawValue >> 8), UInt8(parameter.tag.rawValue & 0xFF),
                        UInt8(length >> 8), UInt8(length & 0xFF),
                    ]
                    octets += parameter.value
                }
            }
        } else {
            octets += unknownBody
        }
        for (index, shift) in [24, 16, 8, 0].enumerated() {
            octets[index] = UInt8(truncatingIfNeeded: octets.count >> shift)
        }
        return octets
    }

    private func append(_ field: Field, _ form: FieldForm, to octets: inout [UInt8]) throws(SMPPError) {
        switch (form, fields[field]) {
        case (.integer, .integer(let value)?): octets.append(value)
        case (.integer, nil): octets.append(0)
        case (.text(let most), .text(let text)?): try Self.append(text, field, most: most, to: &octets)
        case (.text, nil): octets.append(0)
        case (.octets, .octets(let value)?):
            guard let length = UInt8(exactly: value.count) else {
                throw SMPPError(.invalidValue, "\(field.rawValue) has \(value.count) octets, at most 255 are possible")
            }
            octets.append(length)
            octets += value
        case (.octets, nil), (.destinations, nil), (.unsuccessful, nil): octets.append(0)
        case (.destinations, .destinations(let destinations)?):
            octets.append(try Self.count(destinations.count, field))
            for destination in destinations {
                switch destination {
                case .address(let ton, let npi, let address):
                    octets += [1, ton, npi]
                    try Self.append(address, field, most: 21, to: &octets)
                case .distributionList(let name):
                    octets.append(2)
                    try Self.append(name, field, most: 21, to: &octets)
                }
            }
        case (.unsuccessful, .unsuccessful(let destinations)?):
            octets.append(try Self.count(destinations.count, field))
            for destination in destinations {
                octets += [destination.ton, destination.npi]
                try Self.append(destination.address, field, most: 21, to: &octets)
                Self.append(destination.status.rawValue, to: &octets)
            }
        default: throw SMPPError(.invalidValue, "\(field.rawValue) has a value of another kind")
        }
    }

    private static func count(_ count: Int, _ field: Field) throws(SMPPError) -> UInt8 {
        guard let octet = UInt8(exactly: count) else {
            throw SMPPError(.invalidValue, "\(field.rawValue) stands \(count) times, at most 255 are possible")
        }
        return octet
    }

    private static func append(_ text: [UInt8], _ field: Field, most: Int, to octets: inout [UInt8]) throws(SMPPError) {
        guard text.count < most, !text.contains(0) else {
            throw SMPPError(.invalidValue, "\(field.rawValue) has at most \(most - 1) octets and no NUL among them")
        }
        octets += text
        octets.append(0)
    }

    private static func append(_ word: UInt32, to octets: inout [UInt8]) {
        octets += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }
}
