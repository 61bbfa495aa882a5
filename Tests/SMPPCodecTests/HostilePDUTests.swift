import SMPPCodec
import TestSupport
import Testing

@Suite("Hostile streams of SMPP")
struct HostilePDUTests {
    @Test("PDUs are read or refused, and written again as they were written")
    func streams() throws {
        let words = ["\0", "\0\0\0\u{10}", "\0\0\0\u{5}", "\u{7F}", "id:", " stat:DELIVRD", "\u{4}\u{1E}\0\u{4}"]
        for bytes in HostileInputs(try HostileInputs.seeds(chosenBy: 13...13), words: words, usual: 3000) {
            var framing = PDUFraming(longest: 4096)
            for part in [bytes.prefix(bytes.count / 2), bytes.dropFirst(bytes.count / 2)] {
                framing.append(part)
                while let octets = try? framing.next() {
                    guard let pdu = try? SMPPPDU(decoding: octets) else { continue }
                    _ = ReceiptText(String(decoding: pdu.message, as: UTF8.self))
                    guard let written = try? pdu.encoded() else { continue }
                    #expect(try SMPPPDU(decoding: written).encoded() == written)
                }
            }
        }
    }
}
