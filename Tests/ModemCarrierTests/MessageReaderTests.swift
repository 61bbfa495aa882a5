import Carriers
import Foundation
import SMSCodec
import Testing

@testable import ModemCarrier

@Suite("MessageReader")
struct MessageReaderTests {
    private let reader = MessageReader(.init(name: "modem", device: "/dev/null"))
    private let date = Date(timeIntervalSince1970: 0)
    /// "How are you?", of 30 octets without its service centre.
    private static let pdu = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"
    private static let bare = String(pdu.dropFirst(16))
    private static let other = "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37"

    private func read(_ head: String, _ lines: [String]) -> SlotReading {
        reader.read(ListingHead(head), lines: lines, at: date)
    }

    private func text(_ reading: SlotReading) -> String? {
        guard case .item(.message(let message)) = reading.content, case .text(let text) = message.payload else {
            return nil
        }
        return text
    }

    private func raw(_ reading: SlotReading) -> String? {
        guard case .item(.undecodable(let message)) = reading.content else { return nil }
        return String(decoding: message.raw, as: UTF8.self)
    }

    @Test(
        "A message is found wherever its digits stand",
        arguments: [
            ("+CMGL: 1,1,,30", [pdu]), ("+CMGL: 1,1,,38", [pdu]), ("+CMGL: 1,1,,30", [bare]), ("+CMGR: 0,,30", [bare]),
            ("+CMGR: 0,,30", ["RING", pdu]), ("+CMGR: 0,,30", [pdu, "NO CARRIER"]), ("+CMGR: 0,,30," + pdu, []),
            ("+CMGR: 0,,30 " + pdu, []), ("+CMGR: 0,,30", [String(pdu.prefix(20)), String(pdu.dropFirst(20))]),
            ("+CMGR: 0,,30", ["^RSSI:18" + pdu]), ("+CMGR: 0,,30", [other, pdu]), ("+CMGR: 0,,30", [pdu + "FFFFFF"]),
            ("+CMGR: 0", [pdu]), ("+CMGR: 0,,999", [pdu]), ("+CMGR: ,,", [pdu]),
        ]
    )
    func found(head: String, lines: [String]) {
        #expect(text(read(head, lines)) == "How are you?")
    }

    @Test(
        "An entry without a message is none, whatever its head says",
        arguments: ["+CMGR: 0,,0", "+CMGL: 3,1,,0", "+CMGR: 0,,23"]
    )
    func nothing(head: String) {
        #expect(read(head, []).content == .nothing)
    }

    @Test("Every line is kept of what cannot be read as one message")
    func everyLine() {
        let head = "+CMGR: 0,,30"
        #expect(raw(read(head, ["RING", "07?1", "+X"])) == "\(head)\nRING\n07?1\n+X")
        #expect(raw(read(head, ["07?1"])) == "07?1")
        // Two messages of the told length in one place.
        let twice = [Self.pdu, Self.pdu.replacing("C8F7", with: "C9F7")]
        #expect(raw(read(head, twice)) == ([head] + twice).joined(separator: "\n"))
        #expect(raw(read(head + " 0791132604000FF0040B9113466100", [])) != nil)
    }

    @Test("Only a sound message of the told length needs no second look")
    func certainty() {
        #expect(read("+CMGR: 0,,30", [Self.pdu]).isCertain)
        #expect(read("+CMGR: 0,,30", [Self.bare]).isCertain)
        #expect(!read("+CMGR: 0,,31", [Self.pdu]).isCertain)
        #expect(!read("+CMGR: 0,,30", [String(Self.pdu.dropLast(4))]).isCertain)
        #expect(!read("+CMGR: 0,,30", ["07?1"]).isCertain)
    }

    @Test("A text whose end is missing is read as far as it is there")
    func cutOff() {
        #expect(text(read("+CMGR: 0,,30", [String(Self.pdu.dropLast(8))])) == "How are ")
        #expect(text(read("+CMGR: 0,,160", [Self.pdu.replacing("080CC8", with: "08FFC8")])) == "How are you?")
    }

    @Test("What was to be sent is told from what was received by the message as well as by its status")
    func outgoing() {
        let submit = "0011000B916407281553F80000AA0AE8329BFD4697D9EC37"
        #expect(read("+CMGL: 1,2,,23", [submit]).content == .outgoing)
        #expect(raw(read("+CMGL: 1,1,,23", [submit])) == submit)
        #expect(text(read("+CMGL: 1,3,,30", [Self.pdu])) == "How are you?")
    }

    @Test("Answers of text mode are known")
    func textMode() throws {
        let head = try #require(ListingHead("+CMGL: 1,\"REC UNREAD\",\"+6281100001\",,\"26/08/17,10:00:00+28\""))
        #expect(head.isTextMode)
        #expect(ListingHead("+CMGR: \"REC READ\",\"28\",,\"26/08/17,10:00:00+28\"")?.isTextMode == true)
        #expect(ListingHead("+CMGR: 0,\"\",23")?.isTextMode == false)
        #expect(ListingHead("+CMTI: \"SM\",3") == nil)
    }

    @Test("A dead letter is read again after an update, whatever lines it was kept with")
    func retry() throws {
        func retry(_ lines: String...) throws -> [InboundItem] {
            try reader.retry(raw: Array(lines.joined(separator: "\n").utf8), receivedAt: date)
        }
        #expect(try retry(Self.pdu).count == 1)
        #expect(try retry(Self.bare).count == 1)
        #expect(try retry("+CMGR: 0,,30", "RING", Self.pdu).count == 1)
        #expect(try retry("+CMGR: 0,,30," + Self.pdu).count == 1)
        #expect(try retry("+CMGR: 0,,30", Self.pdu, Self.pdu.replacing("C8F7", with: "C9F7")).count == 2)
        #expect(throws: UnreadableLetter.self) { try retry("07?1") }
        #expect(throws: UnreadableLetter.self) { try retry("") }
        // Binary data stays what it is.
        #expect(throws: UnreadableLetter.self) {
            try retry("07912618010000F0040C912618720011220004627020120000820401020304")
        }
    }
}
