import Testing

@testable import ModemCarrier

@Suite("ATParser")
struct ATParserTests {
    private func elements(_ pieces: [String], prompt: Bool = false) -> [ATParser.Element] {
        var parser = ATParser()
        parser.expectsPrompt = prompt
        var found: [ATParser.Element] = []
        for piece in pieces {
            parser.feed(piece.utf8) { element, _ in found.append(element) }
        }
        return found
    }

    @Test(
        "Every kind of line end ends a line, and empty lines are nothing",
        arguments: ["\r\nOK\r\n", "\rOK\r", "\nOK\n", "\r\r\nOK\r\r\n", "OK\r", "\r\n\r\n\r\nOK\r\n\r\n"]
    )
    func lineEnds(text: String) {
        #expect(elements([text]) == [.line("OK")])
    }

    @Test("Bytes one at a time give what they give together")
    func split() {
        let text = "\r\n+CMGL: 1,1,,23\r\n0791ABCD\r\n\r\nOK\r\n+CMTI: \"SM\",4\r\n"
        let whole = elements([text])
        #expect(whole == [.line("+CMGL: 1,1,,23"), .line("0791ABCD"), .line("OK"), .line("+CMTI: \"SM\",4")])
        #expect(elements(text.map(String.init)) == whole)
    }

    @Test("A prompt is seen without a line end, with and without a space, only where one is expected")
    func prompt() {
        #expect(elements(["\r\n> "], prompt: true) == [.prompt])
        #expect(elements(["\r\n>"], prompt: true) == [.prompt])
        #expect(elements([">", " ", "0011"], prompt: true) == [.prompt])
        #expect(elements(["> 0011\r\n"], prompt: true) == [.prompt, .line("0011")])
        #expect(elements(["\r\n> \r\n"]) == [.line("> ")])
        #expect(elements(["a > b\r\n"], prompt: true) == [.line("a > b")])
    }

    @Test("Control characters, NUL and bytes that are no UTF-8 do not stand in the way")
    func noise() {
        var parser = ATParser()
        var found: [ATParser.Element] = []
        parser.feed([0x00, 0x1B, 0x4F, 0x07, 0x4B, 0x0D, 0xFF, 0xFE, 0x41, 0x0A]) { element, _ in found.append(element)
        }
        #expect(found == [.line("OK"), .line("\u{FFFD}\u{FFFD}A")])
    }

    @Test("A flood without a line end is dropped, and the next line is whole")
    func flood() {
        let flood = String(repeating: "x", count: 3 * ATParser.longestLine)
        #expect(elements([flood + "\r\nOK\r\n"]) == [.noise(bytes: flood.count), .line("OK")])
    }
}
