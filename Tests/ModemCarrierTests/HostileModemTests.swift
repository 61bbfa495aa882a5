import TestSupport
import Testing

@testable import ModemCarrier

@Suite("Hostile modems")
struct HostileModemTests {
    @Test("lines are cut alike however the bytes come, and none is longer than the longest")
    func lines() throws {
        let words = [
            "\r\n", "\r", "> ", "+CMGL: ", "\"", "(", ")", ",", "\u{0}", "\u{1B}", "OK\r\n", "99999999999999999999",
        ]
        for bytes in HostileInputs(try HostileInputs.seeds(chosenBy: 9...9), words: words, usual: 2000) {
            let whole = Self.elements(of: [bytes])
            #expect(Self.elements(of: bytes.map { [$0] }) == whole)
            for case .line(let line) in whole {
                // A byte that is no UTF-8 becomes three.
                #expect(line.utf8.count <= 3 * ATParser.longestLine)
                let fields = ATFields(line)
                for index in -1...fields.count { _ = (fields.integer(index), fields.isQuoted(index)) }
            }
        }
    }

    private static func elements(of pieces: [[UInt8]]) -> [ATParser.Element] {
        var parser = ATParser()
        parser.expectsPrompt = true
        var found: [ATParser.Element] = []
        for piece in pieces { parser.feed(piece) { element, _ in found.append(element) } }
        return found
    }
}
