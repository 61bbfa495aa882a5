import Carriers
import Foundation
import ModemCarrier
import SMSCodec
import Sandbox
import TestSupport
import Testing

@Suite("Messages for the telephone")
struct TelephoneMessageTests {
    /// A message from a subscriber as a modem lists it.
    private static func pdu(
        pid: UInt8 = 0,
        dcs: UInt8 = 0,
        elements: [InformationElement] = [],
        text: String = "Anda mempunyai 2 pesan suara"
    ) throws -> String {
        let scheme = DataCodingScheme(rawValue: dcs)
        let payload: SegmentPayload =
            switch scheme.alphabet {
            case .gsm7: .text(text)
            case .ucs2: .ucs2(UCS2.encode(text))
            case .eightBit: .binary(Array(text.utf8))
            }
        let deliver = Deliver(
            originator: Address("+628110000001"),
            timestamp: ServiceCentreTimestamp(octets: [0x62, 0x70, 0x10, 0x20, 0, 0, 0x82])!,
            userData: UserData(header: try UserDataHeader(elements), payload: payload),
            dataCodingScheme: scheme,
            protocolIdentifier: ProtocolIdentifier(rawValue: pid)
        )
        return Hexadecimal.encode(try PDU(.deliver(deliver), serviceCentre: Address("+6281100000")).encoded().octets)
    }

    static let messages: [(kind: String, pdu: String)] = {
        let special = InformationElement(.specialMessage, data: [0x80, 2])
        let toolkit = InformationElement(.init(rawValue: 0x70), data: [])
        let settings = InformationElement(.ports16, data: [0xC3, 0x4F, 0xC0, 0x02])
        let all: [(String, String?)] = [
            ("message waiting", try? pdu(dcs: 0xC8, text: "")), ("message waiting", try? pdu(dcs: 0xC0)),
            ("message waiting", try? pdu(dcs: 0xD8)), ("message waiting", try? pdu(dcs: 0xE8)),
            ("message waiting", try? pdu(elements: [special])), ("message waiting", try? pdu(pid: 0x5F)),
            ("type 0", try? pdu(pid: 0x40, text: "")), ("type 0", try? pdu(pid: 0x40)),
            ("settings", try? pdu(pid: 0x7F, dcs: 0xF6)), ("settings", try? pdu(dcs: 0xF6)),
            ("settings", try? pdu(pid: 0x7D, dcs: 0x04)), ("settings", try? pdu(elements: [toolkit])),
            ("settings", try? pdu(dcs: 0x04, elements: [settings])),
            ("replace type", try? pdu(pid: 0x41)), ("replace type", try? pdu(pid: 0x47, dcs: 0x08)),
        ]
        return all.compactMap { kind, pdu in pdu.map { (kind, $0) } }
    }()

    @Test("They make no message, no report and no dead letter, free their slot and are counted", arguments: messages)
    func each(kind: String, pdu: String) async throws {
        try await withModem { bench in
            try await bench.isUp()
            bench.modem.deliver(tpduHex: pdu)
            try bench.modem.deliver("JALAN rusak", from: "+628110000001")
            try await eventually("the slots are free and the message is counted") {
                bench.modem.usedSlots == 0 && bench.intake.texts == ["JALAN rusak"]
            }
            #expect(await bench.carrier.health().facts["for the telephone: \(kind)"] == "1")
            // A replace type may have a text, so its digits are kept; nobody has to decide about it.
            #expect(bench.intake.undecodable.map(\.isForTelephone) == (kind == "replace type" ? [true] : []))
            #expect(bench.intake.undecodable.allSatisfy { String(decoding: $0.raw, as: UTF8.self) == pdu })
            #expect(bench.intake.reports.isEmpty)
        }
    }

    @Test("All examples are encodable")
    func examples() {
        #expect(Self.messages.count == 15)
    }

    @Test("A message that looks like one for the telephone only because a line was disturbed is read again")
    func disturbed() async throws {
        try await withModem(
            before: { modem, _ in
                modem.preload(tpduHex: try SimulatedModem.pdus(of: "real", from: "+628110000001", at: .now))
                let other = try Self.pdu(dcs: 0xC8, text: "")
                // The first answer to a listing is that of another message.
                modem.inject(.result("+CMGL: 0,1,,23\r\n\(other)\r\nOK"), on: "+CMGL", times: 1)
            }
        ) { bench in
            try await eventually("the message is stored") { bench.intake.texts == ["real"] }
            #expect(await bench.carrier.health().facts["for the telephone: message waiting"] == nil)
        }
    }

    @Test(
        "Flash messages, mail and telefax gateways' texts are for a reader",
        arguments: [(0x20, 0), (0x32, 0), (0, 0x10), (0, 0xF0)]
    )
    func forReaders(pid: Int, dcs: Int) async throws {
        try await withModem { bench in
            try await bench.isUp()
            bench.modem.deliver(tpduHex: try Self.pdu(pid: UInt8(pid), dcs: UInt8(dcs), text: "JALAN rusak"))
            try await eventually("it is stored") {
                bench.intake.texts == ["JALAN rusak"] && bench.modem.usedSlots == 0
            }
        }
    }
}
