import SMSCodec

extension PDURecord {
    /// Describes a decoded PDU.
    init(_ pdu: PDU) {
        self.init()
        serviceCentre = pdu.serviceCentre?.description
        ignoredOctets = pdu.ignoredOctets == 0 ? nil : pdu.ignoredOctets
        remark = pdu.fault?.description
        switch pdu.tpdu {
        case .deliver(let message): describe(message)
        case .deliverReport(let report):
            type = .deliverReport
            failureCause = report.failureCause?.rawValue
            describe(report.parameters)
        case .submit(let message): describe(message)
        case .submitReport(let report):
            type = .submitReport
            failureCause = report.failureCause?.rawValue
            describe(timestamp: report.timestamp)
            describe(report.parameters)
        case .statusReport(let report): describe(report)
        case .command(let command): describe(command)
        }
    }

    private mutating func describe(_ message: Deliver) {
        type = .deliver
        sender = message.originator.description
        describe(typeOf: message.originator)
        pid = message.protocolIdentifier.rawValue
        describe(timestamp: message.timestamp)
        describe(message.userData, message.dataCodingScheme)
        moreMessages = message.hasMoreMessages ? true : nil
        forwarded = message.isForwarded ? true : nil
        statusReport = message.isStatusReported ? true : nil
        replyPath = message.hasReplyPath ? true : nil
    }

    private mutating func describe(_ message: Submit) {
        type = .submit
        recipient = message.destination.description
        describe(typeOf: message.destination)
        pid = message.protocolIdentifier.rawValue
        messageReference = message.messageReference
        validity = message.validity.map(Validity.init)
        describe(message.userData, message.dataCodingScheme)
        rejectDuplicates = message.rejectsDuplicates ? true : nil
        statusReport = message.requestsStatusReport ? true : nil
        replyPath = message.hasReplyPath ? true : nil
    }

    private mutating func describe(_ report: StatusReport) {
        type = .statusReport
        recipient = report.recipient.description
        describe(typeOf: report.recipient)
        messageReference = report.messageReference
        describe(timestamp: report.timestamp)
        dischargeTime = report.dischargeTime.time?.iso8601
        dischargeTimeOctets = dischargeTime == nil ? Hexadecimal.encode(report.dischargeTime.octets) : nil
        status = report.status.rawValue
        outcome = "\(report.status.outcome)"
        statusReport = report.isAboutCommand ? true : nil
        moreMessages = report.hasMoreMessages ? true : nil
        forwarded = report.isForwarded ? true : nil
        describe(report.parameters)
    }

    private mutating func describe(_ command: Command) {
        type = .command
        recipient = command.destination.description
        describe(typeOf: command.destination)
        messageReference = command.messageReference
        pid = command.protocolIdentifier.rawValue
        commandType = command.kind.rawValue
        messageNumber = command.messageNumber
        data = command.data.isEmpty ? nil : Hexadecimal.encode(command.data)
        statusReport = command.requestsStatusReport ? true : nil
    }

    private mutating func describe(_ parameters: OptionalParameters) {
        pid = parameters.protocolIdentifier?.rawValue
        dcs = parameters.dataCodingScheme?.rawValue
        if let userData = parameters.userData { describe(userData, parameters.dataCodingScheme ?? .gsm7) }
    }

    private mutating func describe(_ userData: UserData, _ scheme: DataCodingScheme) {
        dcs = scheme.rawValue
        alphabet = scheme.alphabet.rawValue
        messageClass = scheme.messageClass?.rawValue
        text = userData.text
        switch userData.payload {
        case .text: break
        case .ucs2(let octets): data = text.map(UCS2.encode) == octets ? nil : Hexadecimal.encode(octets)
        case .binary(let octets): data = Hexadecimal.encode(octets)
        }
        guard !userData.header.isEmpty else { return }
        udh = userData.header.elements.map {
            Element(id: $0.identifier.rawValue, data: Hexadecimal.encode($0.data))
        }
        concatenation = userData.header.concatenation.map {
            Part(
                reference: Int($0.reference.value),
                width: $0.reference.width,
                total: $0.total,
                sequence: $0.sequence
            )
        }
        ports = userData.header.ports.map { Ports(destination: $0.destination, source: $0.source) }
    }

    private mutating func describe(typeOf address: Address) {
        numberType = address.type.rawValue
        numberingPlan = address.plan.rawValue
    }

    private mutating func describe(timestamp stamp: ServiceCentreTimestamp) {
        timestamp = stamp.time?.iso8601
        timestampOctets = timestamp == nil ? Hexadecimal.encode(stamp.octets) : nil
    }
}

extension PDURecord.Validity {
    init(_ period: ValidityPeriod) {
        switch period {
        case .relative(let octet):
            self.init(
                format: "relative",
                octets: Hexadecimal.encode([octet]),
                seconds: ValidityPeriod.seconds(ofRelative: octet)
            )
        case .absolute(let timestamp):
            self.init(
                format: "absolute",
                octets: Hexadecimal.encode(timestamp.octets),
                until: timestamp.time?.iso8601
            )
        case .enhanced(let enhanced):
            self.init(format: "enhanced", octets: Hexadecimal.encode(enhanced.octets))
        }
    }
}
