import SMSCodec
import Testing

@Suite("PDUs as modems print them")
struct PDUTests {
    /// Messages as published in manuals and by vendors, with what they say.
    static let published: [(String, String, String, String)] = [
        (
            "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37", "27838890001", "hellohello",
            "1999-03-29T15:16:59+02:00"
        ),
        (
            "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07", "+31641600986",
            "How are you?", "2002-08-26T19:37:41+00:00"
        ),
        (
            "0791448720003023240DD0E474D81C0EBB010000111011315214000BE474D81C0EBB5DE3771B", "diafaan", "diafaan.com",
            "2011-01-11T13:25:41+00:00"
        ),
    ]

    @Test("published messages", arguments: published)
    func reading(hexadecimal: String, sender: String, text: String, time: String) throws {
        let pdu = try PDU(hexadecimal: hexadecimal)
        guard case .deliver(let message) = pdu.tpdu else {
            Issue.record("not SMS-DELIVER")
            return
        }
        #expect(message.originator.description == sender)
        #expect(message.userData.text == text)
        #expect(message.timestamp.time?.iso8601 == time)
        #expect(try pdu.encoded().octets == Hexadecimal.decode(hexadecimal))
    }

    @Test("the length for AT+CMGS leaves the service centre out")
    func lengths() throws {
        let submit = Submit(
            destination: Address("+46708251358"),
            userData: UserData(payload: .text("hellohello")),
            dataCodingScheme: .gsm7,
            validity: .relative(170)
        )
        let plain = try PDU(.submit(submit)).encoded()
        #expect(Hexadecimal.encode(plain.octets) == "0011000B916407281553F80000AA0AE8329BFD4697D9EC37")
        #expect(plain.tpduLength == 23)
        let directed = try PDU(.submit(submit), serviceCentre: Address("+31624000000")).encoded()
        #expect(Hexadecimal.encode(directed.octets).hasPrefix("07911326040000F011000B91"))
        #expect(directed.tpduLength == 23)
        #expect(try PDU(decoding: directed.octets).serviceCentre?.description == "+31624000000")
    }

    @Test("octets behind the message are ignored and counted")
    func ignoredOctets() throws {
        let pdu = try PDU(hexadecimal: "00040B911346610089F6000020806291731408" + "02C834" + "FFFFFF")
        #expect(pdu.ignoredOctets == 3)
        #expect(pdu.serviceCentre == nil)
    }

    @Test(
        "faults count octets from the service centre",
        arguments: [
            ("", PDUError.Code.truncated, 0), ("07", .truncated, 1), ("0791", .truncated, 2),
            ("0C91112233445566778899AABBCC", .invalidLength, 0), ("0791132604", .truncated, 2), ("00", .truncated, 1),
            ("0004", .truncated, 2), ("FF", .invalidLength, 0),
        ]
    )
    func faults(hexadecimal: String, code: PDUError.Code, octet: Int) {
        let error = #expect(throws: PDUError.self) { try PDU(hexadecimal: hexadecimal) }
        #expect(error?.code == code)
        #expect(error?.octet == octet)
    }
}
