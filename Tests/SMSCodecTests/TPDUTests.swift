import SMSCodec
import Testing

@Suite("TPDUs")
struct TPDUTests {
    private let time = CivilTime(iso8601: "2026-08-17T10:00:00+07:00").map { ServiceCentreTimestamp($0) }

    private func text(_ text: String) -> UserData { UserData(payload: .text(text)) }

    private func fault(_ hexadecimal: String, _ direction: TPDU.Direction = .listed) throws -> PDUError? {
        let octets = try Hexadecimal.decode(hexadecimal)
        do {
            _ = try TPDU(decoding: octets, direction: direction)
            return nil
        } catch { return error }
    }

    @Test("SMS-DELIVER with every flag")
    func deliver() throws {
        let octets = try Hexadecimal.decode("AC0B911346610089F641112080629173140802C834")
        guard case .deliver(let message) = try TPDU(decoding: octets) else {
            Issue.record("not SMS-DELIVER")
            return
        }
        #expect(message.originator.description == "+31641600986")
        #expect(message.protocolIdentifier.replaceType == 1)
        #expect(message.dataCodingScheme.messageClass == .mobileEquipment)
        #expect(message.timestamp.time?.iso8601 == "2002-08-26T19:37:41+00:00")
        #expect(message.userData.text == "Hi")
        #expect(!message.hasMoreMessages && message.isForwarded && message.isStatusReported && message.hasReplyPath)
        #expect(try TPDU.deliver(message).encoded() == octets)
    }

    @Test("SMS-DELIVER of UCS-2, 8-bit and national 7-bit text behind headers")
    func deliverAlphabets() throws {
        let time = try #require(time)
        let contents: [(UserData, DataCodingScheme)] = [
            (UserData(payload: .ucs2(UCS2.encode("Jalan 😀"))), .ucs2),
            (UserData(payload: .ucs2(UCS2.encode("menunggu"))), DataCodingScheme(rawValue: 0xE0)),
            (
                UserData(
                    header: try UserDataHeader([InformationElement(.ports16, data: [0x0B, 0x84, 0x23, 0xF0])]),
                    payload: .binary([0x01, 0x06, 0xFF])
                ), .eightBit
            ),
            (
                UserData(
                    header: try UserDataHeader([InformationElement(.lockingShift, data: [6])]),
                    payload: .text("नमस्ते")
                ), .gsm7
            ),
            (text(""), .gsm7),
            (text(String(repeating: "@", count: 160)), .gsm7),
        ]
        for (userData, scheme) in contents {
            let message = Deliver(
                originator: Address("TELKOMSEL"),
                timestamp: time,
                userData: userData,
                dataCodingScheme: scheme,
                hasMoreMessages: true
            )
            let octets = try TPDU.deliver(message).encoded()
            #expect(try TPDU(decoding: octets) == .deliver(message))
        }
    }

    @Test("a bad time stamp does not cost the text")
    func badTimestamp() throws {
        guard
            case .deliver(let message) = try TPDU(
                decoding: Hexadecimal.decode("040B911346610089F60000FFFFFFFFFFFFFF02C834")
            )
        else { return }
        #expect(message.timestamp.time == nil)
        #expect(message.userData.text == "Hi")
    }

    @Test("SMS-SUBMIT with each kind of validity")
    func submit() throws {
        let time = try #require(time)
        let enhanced = try #require(EnhancedValidityPeriod(.seconds(60)))
        for validity in [nil, .relative(167), .absolute(time), .enhanced(enhanced)] as [ValidityPeriod?] {
            for flag in [false, true] {
                let message = Submit(
                    destination: Address("+6281234567890"),
                    userData: text("Laporan LAP-7 diterima."),
                    dataCodingScheme: .gsm7,
                    messageReference: 200,
                    validity: validity,
                    rejectsDuplicates: flag,
                    requestsStatusReport: !flag,
                    hasReplyPath: flag
                )
                let octets = try TPDU.submit(message).encoded()
                #expect(try TPDU(decoding: octets) == .submit(message))
                #expect(try TPDU(decoding: octets, direction: .mobileOriginated) == .submit(message))
            }
        }
        let known = try Hexadecimal.decode("11000B916407281553F80000AA0AE8329BFD4697D9EC37")
        guard case .submit(let message) = try TPDU(decoding: known) else { return }
        #expect(message.destination.description == "+46708251358")
        #expect(message.validity == .relative(170))
        #expect(try TPDU.submit(message).encoded() == known)
    }

    @Test("SMS-STATUS-REPORT with and without optional parameters")
    func statusReport() throws {
        let time = try #require(time)
        let everything = OptionalParameters(protocolIdentifier: .normal, dataCodingScheme: .gsm7, userData: text("ok"))
        let some = OptionalParameters(userData: text("ok"))
        for parameters in [.none, everything, some, OptionalParameters(protocolIdentifier: .silent)] {
            for flag in [false, true] {
                let report = StatusReport(
                    messageReference: 42,
                    recipient: Address("+6281234567890"),
                    timestamp: time,
                    dischargeTime: time,
                    status: .received,
                    isAboutCommand: flag,
                    hasMoreMessages: !flag,
                    isForwarded: flag,
                    parameters: parameters
                )
                let octets = try TPDU.statusReport(report).encoded()
                #expect(try TPDU(decoding: octets) == .statusReport(report))
                #expect(try TPDU(decoding: octets + [0xFF, 0xFF, 0xFF]) == .statusReport(report))
            }
        }
    }

    @Test("SMS-DELIVER-REPORT and SMS-SUBMIT-REPORT, accepting and refusing")
    func reports() throws {
        let time = try #require(time)
        let content = OptionalParameters(
            protocolIdentifier: .simDataDownload,
            dataCodingScheme: .eightBit,
            userData: UserData(payload: .binary([1, 2, 3]))
        )
        for cause in [nil, .memoryExceeded, .unspecified] as [FailureCause?] {
            for parameters in [.none, content] {
                let deliver = DeliverReport(failureCause: cause, parameters: parameters)
                let submit = SubmitReport(timestamp: time, failureCause: cause, parameters: parameters)
                #expect(
                    try TPDU(decoding: TPDU.deliverReport(deliver).encoded(), direction: .mobileOriginated)
                        == .deliverReport(deliver)
                )
                #expect(
                    try TPDU(decoding: TPDU.submitReport(submit).encoded(), direction: .mobileTerminated)
                        == .submitReport(submit)
                )
            }
        }
        #expect(try TPDU.deliverReport(DeliverReport()).encoded() == [0, 0])
        #expect(try TPDU.deliverReport(DeliverReport(failureCause: .memoryExceeded)).encoded() == [0, 0xD3, 0])
    }

    @Test("SMS-COMMAND")
    func command() throws {
        let command = Command(
            kind: .delete,
            messageNumber: 17,
            destination: Address("+6281234567890"),
            messageReference: 18,
            data: [1, 2, 3],
            requestsStatusReport: true
        )
        let octets = try TPDU.command(command).encoded()
        #expect(try TPDU(decoding: octets, direction: .mobileOriginated) == .command(command))
        #expect(throws: PDUError.self) {
            try TPDU.command(
                Command(
                    kind: .enquire,
                    messageNumber: 0,
                    destination: Address("1"),
                    data: [UInt8](repeating: 0, count: 157)
                )
            ).encoded()
        }
    }

    @Test("the reserved type is read as SMS-DELIVER, as phones do, but not from phones")
    func reservedType() throws {
        let hexadecimal = "070B911346610089F60000208062917314080CC8F71D14969741F977FD07"
        guard case .deliver(let message) = try TPDU(decoding: Hexadecimal.decode(hexadecimal)) else {
            Issue.record("not SMS-DELIVER")
            return
        }
        #expect(message.userData.text == "How are you?")
        #expect(try fault("03", .mobileOriginated)?.code == .invalidValue)
    }

    @Test(
        "status values mean what clause 9.2.3.15 says",
        arguments: [
            (0x00, DeliveryStatus.Outcome.delivered), (0x1F, .delivered), (0x20, .pending), (0x3F, .pending),
            (0x40, .failed), (0x46, .failed), (0x5F, .failed), (0x60, .abandoned), (0x7F, .abandoned),
            (0x80, .reserved), (0xFF, .reserved),
        ]
    )
    func outcomes(octet: Int, outcome: DeliveryStatus.Outcome) {
        #expect(DeliveryStatus(rawValue: UInt8(octet)).outcome == outcome)
    }

    @Test(
        "malformed messages are refused with code, field and octet",
        arguments: [
            ("", PDUError.Code.truncated, PDUError.Field.messageType, 0),
            ("04", .truncated, .originatingAddress, 1),
            ("0415911346610089F6", .invalidLength, .originatingAddress, 1),
            ("040B9113466100", .truncated, .originatingAddress, 3),
            ("040B911346610089F6", .truncated, .protocolIdentifier, 9),
            ("040B911346610089F600", .truncated, .dataCodingScheme, 10),
            ("040B911346610089F60020", .compressed, .dataCodingScheme, 10),
            ("040B911346610089F600002080629173", .truncated, .serviceCentreTimestamp, 11),
            ("040B911346610089F6000020806291731408", .truncated, .userDataLength, 18),
            ("040B911346610089F600002080629173140803C834", .truncated, .userData, 19),
            ("040B911346610089F6000020806291731408A1C834", .invalidLength, .userDataLength, 18),
            ("040B911346610089F60004208062917314088DC834", .invalidLength, .userDataLength, 18),
            ("440B911346610089F600002080629173140800", .invalidLength, .userDataLength, 18),
            ("440B911346610089F60004208062917314080205AA", .invalidLength, .userDataHeaderLength, 19),
            ("440B911346610089F6000420806291731408020500", .invalidLength, .userDataHeaderLength, 19),
            ("440B911346610089F600042080629173140804030004AA", .invalidLength, .informationElement, 21),
            ("440B911346610089F60004208062917314080403700024", .invalidLength, .informationElement, 22),
            ("440B911346610089F600002080629173140801027000", .invalidLength, .userDataHeaderLength, 19),
            ("440B911346610089F60000208062917314080302700000", .invalidLength, .userDataLength, 18),
        ]
    )
    func malformed(hexadecimal: String, code: PDUError.Code, field: PDUError.Field, octet: Int) throws {
        let error = try #require(try fault(hexadecimal))
        #expect(error.code == code)
        #expect(error.field == field)
        #expect(error.octet == octet)
        #expect(error.description.hasPrefix("\(code.rawValue): \(field.rawValue) at octet \(octet): "))
    }

    @Test("whatever is cut off, a message is refused as truncated and never trusted")
    func everyTruncation() throws {
        let messages: [(String, TPDU.Direction)] = [
            ("440B911346610089F60008208062917314080C0500030C0201D83DDE000041", .listed),
            ("19000B916407281553F8000062807101000082" + "0AE8329BFD4697D9EC37", .listed),
            ("022A0D91261832547698F0628071010000826280710100008200", .listed),
            ("00D30702" + "04" + "03010203", .mobileOriginated),
            ("01D307628071010000820004" + "03010203", .mobileTerminated),
            ("22120002330B911346610089F603010203", .mobileOriginated),
        ]
        for (hexadecimal, direction) in messages {
            let octets = try Hexadecimal.decode(hexadecimal)
            for count in 0..<octets.count {
                let error = try fault(Hexadecimal.encode(Array(octets[..<count])), direction)
                #expect(error?.code == .truncated, "\(count) of \(hexadecimal)")
            }
        }
    }

    @Test("user data that does not match its scheme, or does not fit, is refused")
    func refusals() throws {
        let time = try #require(time)
        func code(_ userData: UserData, _ scheme: DataCodingScheme) -> PDUError.Code? {
            let message = Deliver(
                originator: Address("1"),
                timestamp: time,
                userData: userData,
                dataCodingScheme: scheme
            )
            do {
                _ = try TPDU.deliver(message).encoded()
                return nil
            } catch { return error.code }
        }
        #expect(code(text("漢"), .gsm7) == .unencodable)
        #expect(code(text("a"), .ucs2) == .invalidValue)
        #expect(code(text(String(repeating: "a", count: 161)), .gsm7) == .tooLong)
        #expect(code(UserData(payload: .binary([UInt8](repeating: 0, count: 141))), .eightBit) == .tooLong)
        #expect(code(UserData(payload: .binary([UInt8](repeating: 0, count: 300))), .eightBit) == .tooLong)
        #expect(code(text("a"), DataCodingScheme(rawValue: 0x20)) == .compressed)
        #expect(code(text(String(repeating: "a", count: 160)), .gsm7) == nil)
    }
}
