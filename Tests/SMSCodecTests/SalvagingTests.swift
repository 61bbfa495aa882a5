import Testing

@testable import SMSCodec

@Suite("PDUs that are read as far as they are there")
struct SalvagingTests {
    private func userData(_ hexadecimal: String) throws -> (UserData, PDU) {
        let pdu = try PDU(salvaging: Hexadecimal.decode(hexadecimal))
        switch pdu.tpdu {
        case .deliver(let message): return (message.userData, pdu)
        case .submit(let message): return (message.userData, pdu)
        default: throw PDUError(.invalidValue, field: .messageType, reason: "neither SMS-DELIVER nor SMS-SUBMIT")
        }
    }

    @Test(
        "a length that says more than there is ends the text where the octets end",
        arguments: [
            ("0041010C910661345542F60008A0050003000301306F3044", "はい", PDUError.Code.invalidLength),
            ("00040B911346610089F60008208062917314088C004A0041", "JA", .truncated),
            ("00040B911346610089F60000208062917314080CC8F71D14", "How ", .truncated),
            ("00040B911346610089F6000020806291731408FFC8F71D14", "How ", .invalidLength),
            ("00040B911346610089F60000208062917314080AE8329BFD4697D9", "hellohel", .truncated),
            ("00040B911346610089F600002080629173140810E8329BFD469701", "hellohe", .truncated),
            ("00040B911346610089F600082080629173140806004A", "J", .truncated),
            ("00040B911346610089F600002080629173140805", "", .truncated),
        ]
    )
    func cutOff(hexadecimal: String, text: String, code: PDUError.Code) throws {
        let (userData, pdu) = try userData(hexadecimal)
        #expect(userData.text == text)
        #expect(pdu.fault?.code == code)
    }

    @Test(
        "a header whose elements do not fill it is ignored as a whole",
        arguments: [
            // An element that is too long, an octet too many, an identifier without a length.
            ("00440B911346610089F60008208062917314080A0500040C0201004A0041", "JA"),
            ("00440B911346610089F60008208062917314080B0600030C020100004A0041", "JA"),
            ("00440B911346610089F600082080629173140806" + "0170004A0041", "JA"),
        ]
    )
    func brokenHeader(hexadecimal: String, text: String) throws {
        let (userData, pdu) = try userData(hexadecimal)
        #expect(userData.text == text)
        #expect(userData.header.isEmpty)
        #expect(pdu.fault?.field == .informationElement)
    }

    @Test("a header length that is not possible means that there is no header")
    func noHeader() throws {
        // TP-UDHI is set, and the text begins at once.
        let (userData, pdu) = try userData("00440B911346610089F60000208062917314080CC8F71D14969741F977FD07")
        #expect(userData.text == "How are you?")
        #expect(pdu.fault?.field == .userDataHeaderLength)
    }

    @Test("a header that was cut off leaves no text")
    func cutHeader() throws {
        let (userData, _) = try userData("00440B911346610089F60008208062917314080C0500030C")
        #expect(userData.text == "")
    }

    @Test(
        "a message without the address of a service centre is recognised",
        arguments: PDUTests.published.map { ($0.0, $0.2) } + [
            ("00" + "040481990900004260508041510005E8329BFD06", "hello")
        ]
    )
    func withoutServiceCentre(hexadecimal: String, text: String) throws {
        let octets = try Hexadecimal.decode(hexadecimal)
        let bare = Array(octets.dropFirst(1 + Int(octets[0])))
        let pdu = try PDU(salvaging: bare)
        #expect(pdu.serviceCentre == nil)
        #expect(pdu.fault == nil)
        guard case .deliver(let message) = pdu.tpdu else {
            Issue.record("not SMS-DELIVER")
            return
        }
        #expect(message.userData.text == text)
        #expect(try PDU(salvaging: octets) == PDU(decoding: octets))
    }

    @Test("a sent message and a report without the address of a service centre are recognised")
    func otherTypes() throws {
        guard
            case .submit = try PDU(salvaging: Hexadecimal.decode("11000B916407281553F80000AA0AE8329BFD4697D9EC37")).tpdu,
            case .statusReport(let report) = try PDU(
                salvaging: Hexadecimal.decode("062A0D91261832547698F0628071010000826280710100008200")
            ).tpdu
        else {
            Issue.record("not SMS-SUBMIT and SMS-STATUS-REPORT")
            return
        }
        #expect(report.messageReference == 0x2A)
    }

    @Test("a report without the address of a service centre is recognised whatever its reference", arguments: 0...255)
    func bareReports(reference: Int) throws {
        var octets = try Hexadecimal.decode("062A0D91261832547698F0628071010000826280710100008200")
        octets[1] = UInt8(reference)
        guard case .statusReport(let report) = try PDU(salvaging: octets).tpdu else {
            Issue.record("not SMS-STATUS-REPORT")
            return
        }
        #expect(Int(report.messageReference) == reference)
        #expect(report.recipient.value == "6281234567890")
    }

    @Test("a damaged message of a service centre with six octets is no report")
    func damagedMessage() throws {
        // TP-UDL says more than there is.
        let octets = try Hexadecimal.decode("069126183254F4040D91261832547698F00000628071010000820AE832")
        guard case .deliver = try PDU(salvaging: octets).tpdu else {
            Issue.record("not SMS-DELIVER")
            return
        }
    }

    @Test("a report is a report whatever stands behind its status")
    func brokenParameters() throws {
        let octets = try Hexadecimal.decode("00062A0D91261832547698F0628071010000826280710100008200" + "0705")
        let pdu = try PDU(salvaging: octets)
        guard case .statusReport(let report) = pdu.tpdu else {
            Issue.record("not SMS-STATUS-REPORT")
            return
        }
        #expect(report.status == .received)
        #expect(report.parameters == .none)
        #expect(pdu.fault?.code == .truncated)
    }

    @Test(
        "what has no content at all is refused as before",
        arguments: ["", "00", "0791132604", "07911326040000F0040B911346610089F6000820806291731480", "FF"]
    )
    func refused(hexadecimal: String) throws {
        let octets = try Hexadecimal.decode(hexadecimal)
        let strict = #expect(throws: PDUError.self) { try PDU(decoding: octets) }
        let salvaged = #expect(throws: PDUError.self) { try PDU(salvaging: octets) }
        #expect(strict == salvaged)
    }

    @Test("random octets never trap, and what is sound is read alike both ways")
    func rubbish() throws {
        let valid = try Hexadecimal.decode(
            "07911326040000F0440B911346610089F60008208062917314080C0500030C0201D83DDE000041"
        )
        var state: UInt64 = 7
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        var salvaged = 0
        for round in 0..<20_000 {
            var octets = valid
            if round.isMultiple(of: 2) { octets.removeLast(next(octets.count)) }
            for _ in 0..<next(4) where !octets.isEmpty { octets[next(octets.count)] = UInt8(next(256)) }
            guard let pdu = try? PDU(salvaging: octets) else {
                #expect((try? PDU(decoding: octets)) == nil)
                continue
            }
            salvaged += pdu.fault == nil ? 0 : 1
        }
        #expect(salvaged > 1000)
    }
}
