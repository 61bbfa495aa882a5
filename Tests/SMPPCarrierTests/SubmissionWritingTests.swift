import Carriers
import Complaints
import Foundation
import SMPPCodec
import Testing

@testable import SMPPCarrier

@Suite("Writing of submit_sm")
struct SubmissionWritingTests {
    private static let long = String(repeating: "Laporan Anda diterima. ", count: 12)

    private static func pdus(
        _ text: String,
        sender: String? = "9009",
        _ change: (inout SMPPProfile) -> Void = { _ in }
    ) throws -> [SMPPPDU] {
        var profile = SMPPProfile(name: "test", title: "test")
        change(&profile)
        let writing = SubmissionWriting(profile: profile, serviceNumber: "1708", transliterates: true)
        let recipient = try #require(PhoneNumber("081273440001"))
        return try writing.pdus(
            for: OutboundMessage(
                id: 300,
                recipient: recipient,
                sender: sender,
                text: text,
                validity: .seconds(3 * 86_400)
            )
        )
    }

    /// The texts as another one reads them.
    private static func read(_ pdus: [SMPPPDU], _ change: (inout SMPPProfile) -> Void = { _ in }) throws -> String {
        var profile = SMPPProfile(name: "test", title: "test")
        change(&profile)
        return try pdus.map { pdu in
            switch try MessageText(pdu, profile: profile).payload {
            case .text(let text): text
            case .ucs2(let octets):
                String(
                    decoding: stride(from: 0, to: octets.count, by: 2).map {
                        UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1])
                    },
                    as: UTF16.self
                )
            }
        }
        .joined()
    }

    @Test("addresses, receipt and validity follow the profile")
    func frame() throws {
        let pdu = try #require(try Self.pdus("Laporan LP10008 diterima").first)
        #expect(pdu[text: .sourceAddress] == "9009")
        #expect(pdu[integer: .sourceTON] == 3)
        #expect(pdu[text: .destinationAddress] == "6281273440001")
        #expect(pdu[integer: .destinationTON] == 1)
        #expect(pdu[integer: .registeredDelivery] == 1)
        #expect(pdu[integer: .replaceIfPresent] == 0)
        #expect(pdu[text: .validityPeriod] == "000003000000000R")
        let bare = try #require(
            try Self.pdus("x", sender: nil) { profile in
                profile.wantsReceipts = false
                profile.sendsValidity = false
            }.first
        )
        #expect(bare[text: .sourceAddress] == "1708")
        #expect(bare[integer: .registeredDelivery] == 0)
        #expect(bare[text: .validityPeriod].isEmpty)
        #expect(try Self.pdus("x", sender: "LAPOR").first?[integer: .sourceTON] == 5)
    }

    @Test("long texts in every form are read back whole", arguments: SMPPProfile.LongMessages.allCases)
    func longTexts(form: SMPPProfile.LongMessages) throws {
        for alphabet in SMPPProfile.DefaultAlphabet.allCases {
            for text in [Self.long, Self.long + "“ tanda petik ”  日本"] {
                let change = { (profile: inout SMPPProfile) in
                    profile.longMessages = form
                    profile.defaultAlphabet = alphabet
                }
                let pdus = try Self.pdus(text, change)
                #expect(try Self.read(pdus, change) == text, "\(form) \(alphabet)")
                #expect(
                    pdus.allSatisfy {
                        $0.shortMessage.count <= 140 || alphabet == .gsm7 && $0.shortMessage.count <= 160
                    }
                )
                #expect((pdus.count == 1) == (form == .payload))
                for pdu in pdus { #expect(try SMPPPDU(decoding: pdu.encoded()).deviations.isEmpty) }
            }
        }
    }

    @Test("the parts of a text share a reference that stays over attempts")
    func reference() throws {
        let first = try Self.pdus(Self.long)
        #expect(first == (try Self.pdus(Self.long)))
        #expect(
            first.map { Array($0.shortMessage.prefix(4)) }
                == Array(repeating: [5, 0, 3, UInt8(300 & 0xFF)] as [UInt8], count: first.count)
        )
        #expect(first.allSatisfy { $0[integer: .esmClass] & 0x40 != 0 })
    }
}
