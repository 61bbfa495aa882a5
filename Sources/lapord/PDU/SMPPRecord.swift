import SMPPCodec
import SMSCodec

/// A PDU of SMPP as JSON, with the names of the specification.
///
/// Octets (`short_message`, the values of optional parameters) are hexadecimal; C-octet strings are texts.
struct SMPPRecord: Codable {
    /// The value of a mandatory parameter.
    enum Value: Codable {
        case integer(Int)
        case text(String)
        case destinations([DestinationRecord])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .integer(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .destinations(try container.decode([DestinationRecord].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .integer(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            case .destinations(let destinations): try container.encode(destinations)
            }
        }
    }

    /// A destination of a submit_multi, or one that was not reached.
    struct DestinationRecord: Codable {
        var ton: UInt8?
        var npi: UInt8?
        var address: String?
        /// `dl_name`: a list that the SMSC keeps.
        var list: String?
        /// `error_status_code`
        var status: String?
    }

    /// An optional parameter.
    struct Parameter: Codable {
        /// Its name, or its number as `0x1401`.
        var tag: String
        var value: String
    }

    /// Its name, or its number as `0x00010000`.
    var command: String?
    /// Its name, or its number as `0x400`.
    var status: String?
    var sequence: UInt32?
    var fields: [String: Value]?
    var parameters: [Parameter]?
    /// The body of an operation that the specification does not have.
    var body: String?
    /// The deviations from the specification that were met in reading.
    var deviations: [String]?
    /// The name of the fault and the reason.
    var error: String?

    init(error: String) {
        self.error = error
    }

    init(_ pdu: SMPPPDU) {
        command = pdu.command.name ?? "0x" + String(pdu.command.rawValue, radix: 16)
        status = pdu.status.name ?? "0x" + String(pdu.status.rawValue, radix: 16)
        sequence = pdu.sequence
        fields =
            pdu.fields.isEmpty
            ? nil
            : Dictionary(uniqueKeysWithValues: pdu.fields.map { ($0.key.rawValue, Self.value($0.value)) })
        parameters =
            pdu.parameters.isEmpty
            ? nil
            : pdu.parameters.map { parameter in
                let tag = parameter.tag.name ?? "0x" + String(parameter.tag.rawValue, radix: 16)
                return Parameter(tag: tag, value: Hexadecimal.encode(parameter.value))
            }
        body = pdu.unknownBody.isEmpty ? nil : Hexadecimal.encode(pdu.unknownBody)
        deviations = pdu.deviations.isEmpty ? nil : pdu.deviations.map(\.reason)
    }

    /// The reason why a record makes no PDU.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The PDU of the record.
    func pdu() throws -> SMPPPDU {
        guard let command, let id = CommandID(named: command) ?? Self.number(command).map(CommandID.init(rawValue:))
        else {
            throw Failure(description: "invalid-value: \"command\" names no operation, for example submit_sm")
        }
        let status = status.map { CommandStatus(named: $0) ?? Self.number($0).map(CommandStatus.init(rawValue:)) }
        guard let status = status ?? .ok else {
            throw Failure(description: "invalid-value: \"status\" is no status, for example ESME_ROK or 0x58")
        }
        var pdu = SMPPPDU(id, status: status, sequence: sequence ?? 1)
        for (name, value) in fields ?? [:] {
            guard let field = Field(rawValue: name) else {
                throw Failure(description: "invalid-value: there is no parameter \"\(name)\"")
            }
            pdu.fields[field] = try Self.field(field, value)
        }
        for parameter in parameters ?? [] {
            let tag =
                TLV.Tag(named: parameter.tag)
                ?? Self.number(parameter.tag).flatMap { UInt16(exactly: $0) }.map(TLV.Tag.init(rawValue:))
            guard let tag else { throw Failure(description: "invalid-value: there is no tag \"\(parameter.tag)\"") }
            pdu.parameters.append(TLV(tag, try Hexadecimal.decode(parameter.value)))
        }
        if let body { pdu.unknownBody = try Hexadecimal.decode(body) }
        return pdu
    }

    private static func number(_ text: String) -> UInt32? {
        text.hasPrefix("0x") ? UInt32(text.dropFirst(2), radix: 16) : nil
    }

    private static func text(_ octets: [UInt8]) -> String {
        String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
    }

    private static func octets(_ text: String) throws -> [UInt8] {
        try text.unicodeScalars.map { scalar in
            guard let octet = UInt8(exactly: scalar.value) else {
                throw Failure(description: "invalid-value: a text of SMPP has characters of one octet only")
            }
            return octet
        }
    }

    private static func value(_ value: FieldValue) -> Value {
        switch value {
        case .integer(let octet): .integer(Int(octet))
        case .text(let octets): .text(text(octets))
        case .octets(let octets): .text(Hexadecimal.encode(octets))
        case .destinations(let destinations):
            .destinations(
                destinations.map { destination in
                    switch destination {
                    case .address(let ton, let npi, let address):
                        DestinationRecord(ton: ton, npi: npi, address: text(address))
                    case .distributionList(let name): DestinationRecord(list: text(name))
                    }
                }
            )
        case .unsuccessful(let destinations):
            .destinations(
                destinations.map {
                    DestinationRecord(
                        ton: $0.ton,
                        npi: $0.npi,
                        address: text($0.address),
                        status: $0.status.name ?? "0x" + String($0.status.rawValue, radix: 16)
                    )
                }
            )
        }
    }

    private static func field(_ field: Field, _ value: Value) throws -> FieldValue {
        switch value {
        case .integer(let number):
            guard let octet = UInt8(exactly: number) else {
                throw Failure(description: "invalid-value: \"\(field.rawValue)\" is 0 to 255")
            }
            return .integer(octet)
        case .text(let text):
            return field == .shortMessage ? .octets(try Hexadecimal.decode(text)) : .text(try octets(text))
        case .destinations(let records) where field == .destinations:
            return .destinations(
                try records.map { record in
                    if let list = record.list { return .distributionList(try octets(list)) }
                    return .address(
                        ton: record.ton ?? 1,
                        npi: record.npi ?? 1,
                        address: try octets(record.address ?? "")
                    )
                }
            )
        case .destinations(let records):
            return .unsuccessful(
                try records.map { record in
                    let status = record.status.flatMap {
                        CommandStatus(named: $0) ?? number($0).map(CommandStatus.init(rawValue:))
                    }
                    return UnsuccessfulDestination(
                        ton: record.ton ?? 1,
                        npi: record.npi ?? 1,
                        address: try octets(record.address ?? ""),
                        status: status ?? .submitFailed
                    )
                }
            )
        }
    }
}
