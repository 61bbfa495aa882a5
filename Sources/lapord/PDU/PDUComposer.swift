import SMSCodec

/// Makes PDUs from a JSON record.
struct PDUComposer {
    /// A missing or contradictory value of a record.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let record: PDURecord
    private let reference: Concatenation.Reference
    private let transliterates: Bool

    init(_ record: PDURecord, reference: Concatenation.Reference, transliterates: Bool) {
        self.record = record
        self.reference = reference
        self.transliterates = transliterates
    }

    /// One PDU for each segment that the record needs.
    func pdus() throws -> [PDU] {
        let serviceCentre = record.serviceCentre.map { Address($0) }
        return try tpdus().map { PDU($0, serviceCentre: serviceCentre) }
    }

    private func tpdus() throws -> [TPDU] {
        switch try required(record.type, "type") {
        case .deliver:
            let originator = try address(record.sender, "sender")
            let timestamp = try timestamp(record.timestamp, record.timestampOctets, "timestamp")
            return try contents().map { .deliver(deliver(originator, timestamp, $0, $1)) }
        case .submit:
            let destination = try address(record.recipient, "recipient")
            return try contents().map { .submit(try submit(destination, $0, $1)) }
        case .statusReport:
            return [.statusReport(try statusReport())]
        case .deliverReport:
            return [
                .deliverReport(
                    DeliverReport(
                        failureCause: record.failureCause.map(FailureCause.init),
                        parameters: try parameters()
                    )
                )
            ]
        case .submitReport:
            return [
                .submitReport(
                    SubmitReport(
                        timestamp: try timestamp(record.timestamp, record.timestampOctets, "timestamp"),
                        failureCause: record.failureCause.map(FailureCause.init),
                        parameters: try parameters()
                    )
                )
            ]
        case .command:
            return [.command(try command())]
        }
    }

    private func deliver(
        _ originator: Address,
        _ timestamp: ServiceCentreTimestamp,
        _ userData: UserData,
        _ scheme: DataCodingScheme
    ) -> Deliver {
        Deliver(
            originator: originator,
            timestamp: timestamp,
            userData: userData,
            dataCodingScheme: scheme,
            protocolIdentifier: ProtocolIdentifier(rawValue: record.pid ?? 0),
            hasMoreMessages: record.moreMessages ?? false,
            isForwarded: record.forwarded ?? false,
            isStatusReported: record.statusReport ?? false,
            hasReplyPath: record.replyPath ?? false
        )
    }

    private func submit(
        _ destination: Address,
        _ userData: UserData,
        _ scheme: DataCodingScheme
    ) throws -> Submit {
        Submit(
            destination: destination,
            userData: userData,
            dataCodingScheme: scheme,
            messageReference: record.messageReference ?? 0,
            validity: try validity(),
            protocolIdentifier: ProtocolIdentifier(rawValue: record.pid ?? 0),
            rejectsDuplicates: record.rejectDuplicates ?? false,
            requestsStatusReport: record.statusReport ?? false,
            hasReplyPath: record.replyPath ?? false
        )
    }

    private func statusReport() throws -> StatusReport {
        StatusReport(
            messageReference: record.messageReference ?? 0,
            recipient: try address(record.recipient, "recipient"),
            timestamp: try timestamp(record.timestamp, record.timestampOctets, "timestamp"),
            dischargeTime: try timestamp(record.dischargeTime, record.dischargeTimeOctets, "dischargeTime"),
            status: DeliveryStatus(rawValue: try required(record.status, "status")),
            isAboutCommand: record.statusReport ?? false,
            hasMoreMessages: record.moreMessages ?? false,
            isForwarded: record.forwarded ?? false,
            parameters: try parameters()
        )
    }

    private func command() throws -> Command {
        Command(
            kind: Command.Kind(rawValue: try required(record.commandType, "commandType")),
            messageNumber: record.messageNumber ?? 0,
            destination: try address(record.recipient, "recipient"),
            messageReference: record.messageReference ?? 0,
            protocolIdentifier: ProtocolIdentifier(rawValue: record.pid ?? 0),
            data: try record.data.map { try Hexadecimal.decode($0) } ?? [],
            requestsStatusReport: record.statusReport ?? false
        )
    }

    private func parameters() throws -> OptionalParameters {
        var parameters = OptionalParameters(
            protocolIdentifier: record.pid.map(ProtocolIdentifier.init),
            dataCodingScheme: record.dcs.map(DataCodingScheme.init)
        )
        if record.text != nil || record.data != nil {
            parameters.userData = try content(parameters.dataCodingScheme ?? .gsm7)
        }
        return parameters
    }

    /// The content of every segment, each with its data coding scheme.
    private func contents() throws -> [(UserData, DataCodingScheme)] {
        if let scheme = try scheme() { return [(try content(scheme), scheme)] }
        let cut = try Segmentation(
            try required(record.text, "text"),
            reference: reference,
            options: Segmentation.Options(
                transliterates: transliterates,
                messageClass: record.messageClass.flatMap(DataCodingScheme.MessageClass.init)
            )
        )
        return cut.segments.map { ($0, cut.dataCodingScheme) }
    }

    /// The data coding scheme in the record; `nil` if the record does not name one.
    private func scheme() throws -> DataCodingScheme? {
        if let octet = record.dcs { return DataCodingScheme(rawValue: octet) }
        guard let name = record.alphabet else { return record.data == nil && record.udh == nil ? nil : .eightBit }
        guard let alphabet = DataCodingScheme.Alphabet(rawValue: name) else {
            throw Failure(description: "invalid-value: \"alphabet\" is gsm7, 8bit or ucs2")
        }
        return DataCodingScheme(
            alphabet: alphabet,
            messageClass: record.messageClass.flatMap(DataCodingScheme.MessageClass.init)
        )
    }

    private func content(_ scheme: DataCodingScheme) throws -> UserData {
        let elements = try record.udh?.map {
            InformationElement(InformationElement.Identifier(rawValue: $0.id), data: try Hexadecimal.decode($0.data))
        }
        let header = try UserDataHeader(try elements ?? concatenationElements())
        switch scheme.alphabet {
        case .gsm7:
            return UserData(header: header, payload: .text(try required(record.text, "text")))
        case .ucs2:
            let octets = try record.data.map { try Hexadecimal.decode($0) }
            return UserData(header: header, payload: .ucs2(try octets ?? UCS2.encode(required(record.text, "text"))))
        case .eightBit:
            return UserData(header: header, payload: .binary(try Hexadecimal.decode(required(record.data, "data"))))
        }
    }

    private func concatenationElements() throws -> [InformationElement] {
        guard let part = record.concatenation else { return [] }
        guard let reference = Concatenation.Reference(value: part.reference, width: part.width),
            let concatenation = Concatenation(reference: reference, total: part.total, sequence: part.sequence)
        else { throw Failure(description: "invalid-value: \"concatenation\" contradicts itself") }
        return [concatenation.informationElement]
    }

    private func address(_ text: String?, _ key: String) throws -> Address {
        let text = try required(text, key)
        guard let type = record.numberType else { return Address(text) }
        guard let numberType = Address.NumberType(rawValue: type) else {
            throw Failure(description: "invalid-value: \"numberType\" is 0 to 7")
        }
        return Address(
            type: numberType,
            plan: Address.NumberingPlan(rawValue: record.numberingPlan ?? 1),
            value: numberType == .international && text.hasPrefix("+") ? String(text.dropFirst()) : text
        )
    }

    private func timestamp(_ text: String?, _ octets: String?, _ key: String) throws -> ServiceCentreTimestamp {
        if let octets, let timestamp = ServiceCentreTimestamp(octets: try Hexadecimal.decode(octets)) {
            return timestamp
        }
        guard let time = CivilTime(iso8601: try required(text, key)) else {
            throw Failure(description: "invalid-value: \"\(key)\" is not a time like 2026-08-17T10:00:00+07:00")
        }
        return ServiceCentreTimestamp(time)
    }

    private func validity() throws -> ValidityPeriod? {
        guard let validity = record.validity else { return nil }
        let octets = try Hexadecimal.decode(validity.octets)
        let period: ValidityPeriod? =
            switch validity.format {
            case "relative" where octets.count == 1: .relative(octets[0])
            case "absolute": ServiceCentreTimestamp(octets: octets).map(ValidityPeriod.absolute)
            case "enhanced": EnhancedValidityPeriod(octets: octets).map(ValidityPeriod.enhanced)
            default: nil
            }
        guard let period else { throw Failure(description: "invalid-value: \"validity\" does not fit its format") }
        return period
    }

    private func required<Value>(_ value: Value?, _ key: String) throws -> Value {
        guard let value else { throw Failure(description: "invalid-json: the key \"\(key)\" is missing") }
        return value
    }
}
