import Carriers
import Foundation
import SMPPCodec
import SMSCodec
import Testing

@testable import SMPPCarrier

@Suite("Reading of deliver_sm")
struct DeliveryReadingTests {
    private static func reading(_ change: (inout SMPPProfile) -> Void = { _ in }) -> DeliveryReading {
        var profile = SMPPProfile(name: "test", title: "test")
        change(&profile)
        return DeliveryReading(carrier: "smsc", profile: profile, countryCode: "62")
    }

    private static func pdu(
        _ message: [UInt8],
        coding: UInt8 = 0,
        esmClass: UInt8 = 0,
        from: String = "6281273440001"
    ) -> SMPPPDU {
        var pdu = SMPPPDU(.deliverSM, sequence: 1)
        pdu[integer: .sourceTON] = 1
        pdu[text: .sourceAddress] = from
        pdu[text: .destinationAddress] = "9009"
        pdu[integer: .dataCoding] = coding
        pdu[integer: .esmClass] = esmClass
        pdu.shortMessage = message
        return pdu
    }

    private static func item(_ pdu: SMPPPDU, _ reading: DeliveryReading = reading()) -> InboundItem {
        reading.item(pdu, receivedAt: Date(timeIntervalSince1970: 0))
    }

    private static func message(_ item: InboundItem) -> InboundMessage? {
        if case .message(let message) = item { message } else { nil }
    }

    private static func report(_ item: InboundItem) -> DeliveryReport? {
        if case .report(let report) = item { report } else { nil }
    }

    private static func reason(_ item: InboundItem) -> String? {
        if case .undecodable(let message) = item { message.reason } else { nil }
    }

    @Test(
        "data_coding 0 is the alphabet of the profile",
        arguments: [
            (SMPPProfile.DefaultAlphabet.gsm7, [0x00, 0x11, 0x41] as [UInt8], "@_A"),
            (.latin1, [0x40, 0x5F, 0xE9], "@_é"),
            (.utf8, Array("é".utf8), "é"),
            (.gsm7Packed, GSM7.pack(GSM7.encode("jalan rusak") ?? []), "jalan rusak"),
            (.gsm7Packed, GSM7.pack(GSM7.encode("jembata") ?? []), "jembata"),
        ]
    )
    func defaultAlphabet(alphabet: SMPPProfile.DefaultAlphabet, octets: [UInt8], text: String) {
        let reading = Self.reading { $0.defaultAlphabet = alphabet }
        #expect(Self.message(Self.item(Self.pdu(octets), reading))?.payload == .text(text))
    }

    @Test("UCS-2 keeps its octets; a byte order mark and a stray NUL are passed over")
    func ucs2() {
        let octets = UCS2.encode("jalan “rusak”")
        #expect(Self.message(Self.item(Self.pdu(octets, coding: 8)))?.payload == .ucs2(octets))
        #expect(Self.message(Self.item(Self.pdu([0xFE, 0xFF] + octets, coding: 8)))?.payload == .ucs2(octets))
        #expect(Self.message(Self.item(Self.pdu(octets + [0], coding: 8)))?.payload == .ucs2(octets))
        let swapped = stride(from: 0, to: octets.count, by: 2).flatMap { [octets[$0 + 1], octets[$0]] }
        #expect(Self.message(Self.item(Self.pdu([0xFF, 0xFE] + swapped, coding: 8)))?.payload == .ucs2(octets))
    }

    @Test("a part is known by its header, or by the parameters of segmentation")
    func parts() {
        let header: [UInt8] = [5, 0, 3, 0x2A, 2, 1]
        let byHeader = Self.message(Self.item(Self.pdu(header + [0x41], esmClass: 0x40)))
        #expect(byHeader?.concatenation == InboundConcatenation(reference: 42, isWide: false, total: 2, sequence: 1))
        #expect(byHeader?.payload == .text("A"))
        var pdu = Self.pdu([0x41])
        pdu.parameters = [
            TLV(.sarSegmentSequence, [2]), TLV(.sarMessageReference, [1, 0]), TLV(.sarTotalSegments, [3]),
        ]
        let byParameters = Self.message(Self.item(pdu))
        #expect(
            byParameters?.concatenation == InboundConcatenation(reference: 256, isWide: true, total: 3, sequence: 2)
        )
    }

    @Test("a long message comes in message_payload")
    func payload() {
        var pdu = Self.pdu([])
        pdu.parameters = [TLV(.messagePayload, GSM7.encode(String(repeating: "jalan ", count: 60)) ?? [])]
        #expect(Self.message(Self.item(pdu))?.payload == .text(String(repeating: "jalan ", count: 60)))
    }

    @Test(
        "data and unknown character sets are kept as they are",
        arguments: [(0x04, "8-bit"), (0x02, "8-bit"), (0x05, "character set"), (0xF5, "8-bit")] as [(UInt8, String)]
    )
    func kept(coding: UInt8, word: String) {
        #expect(Self.reason(Self.item(Self.pdu([1, 2, 3], coding: coding)))?.contains(word) == true)
    }

    @Test("a header that does not fit is ignored whole")
    func brokenHeader() {
        let item = Self.item(Self.pdu([5, 0, 9, 0x2A, 2, 1, 0x41], esmClass: 0x40))
        #expect(Self.message(item)?.payload == .text("A"))
        #expect(Self.message(item)?.concatenation == nil)
    }

    @Test("a sender without an address is kept")
    func noSender() {
        #expect(Self.reason(Self.item(Self.pdu([0x41], from: ""))) == "the sender's address is none")
    }

    // MARK: Receipts

    @Test(
        "receipts are read however the SMSC writes them",
        arguments: [
            (
                "id:1A2B sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:halo",
                "1A2B", .delivered
            ),
            ("id:0042 submit date:2601010000 done date:2601010001 stat:UNDELIV err:021", "0042", .undelivered),
            ("ID:9f2c STAT:EXPIRED ERR:abc", "9f2c", .expired),
            ("stat:REJECTD id:77", "77", .undelivered),
            ("id:5 stat:ENROUTE", "5", .pending),
            ("id:c0ffee-11 sub:1 dlvrd:1 stat:DELIVERED err:0 text:id:6 stat:UNDELIV", "c0ffee-11", .delivered),
        ] as [(String, String, DeliveryReport.Status)]
    )
    func receipts(text: String, reference: String, status: DeliveryReport.Status) {
        let report = Self.report(Self.item(Self.pdu(Array(text.utf8), esmClass: 0x04)))
        #expect(report?.reference == reference)
        #expect(report?.status == status)
    }

    @Test("parameters count before the text")
    func parametersFirst() {
        var pdu = Self.pdu(Array("id:12 stat:UNDELIV".utf8), esmClass: 0x04)
        pdu.parameters = [TLV(.messageState, [2]), TLV(.receiptedMessageID, Array("C\u{0}".utf8))]
        let report = Self.report(Self.item(pdu))
        #expect(report?.reference == "C")
        #expect(report?.status == .delivered)
    }

    @Test("a receipt that is announced as UCS-2 is read whether it is or not")
    func announcedAsUCS2() {
        let text = "id:12 stat:DELIVRD"
        for octets in [Array(text.utf8), UCS2.encode(text)] {
            #expect(Self.report(Self.item(Self.pdu(octets, coding: 8, esmClass: 0x04)))?.reference == "12")
        }
    }

    @Test("a citizen's text that looks like a receipt is a text, unless the profile says that receipts have no mark")
    func looksLikeAReceipt() {
        let pdu = Self.pdu(Array("id:12 stat:DELIVRD".utf8))
        #expect(Self.message(Self.item(pdu)) != nil)
        #expect(Self.report(Self.item(pdu, Self.reading { $0.unmarkedReceipts = true }))?.reference == "12")
    }

    @Test("a receipt holds no more of the peer's words than a state and a code")
    func codesOnly() {
        let text = "id:12 stat:UNDELIV err:6281273440001 text:jalan rusak"
        #expect(Self.report(Self.item(Self.pdu(Array(text.utf8), esmClass: 0x04)))?.detail == "UNDELIV")
        let coded = "id:12 stat:UNDELIV err:021"
        #expect(Self.report(Self.item(Self.pdu(Array(coded.utf8), esmClass: 0x04)))?.detail == "UNDELIV err:021")
    }
}
