import Formats
import Foundation
import Testing

@Suite("Printable text")
struct PrintableTextTests {
    @Test(
        "no character of an SMS steers a terminal, turns the order of reading or hides itself",
        arguments: [
            "\u{0}", "\u{7}", "\u{8}", "\u{1B}", "\u{7F}", "\u{84}", "\u{90}", "\u{9B}", "\u{9D}", "\u{AD}", "\u{61C}",
            "\u{115F}", "\u{180E}", "\u{200B}", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202E}", "\u{2060}", "\u{2066}",
            "\u{2069}", "\u{3164}", "\u{FEFF}", "\u{FFF9}", "\u{E0041}",
        ]
    )
    func steering(_ character: String) {
        #expect(PrintableText.line("jalan\(character)rusak") == "jalan\u{FFFD}rusak")
        #expect(PrintableText.lines("jalan\(character)rusak") == "jalan\u{FFFD}rusak")
    }

    @Test("every character of the categories control, format and separator of lines is replaced, but for the joiners")
    func categories() {
        let joiners: Set<UInt32> = [0x200C, 0x200D]
        // Arabic and Indic signs of this category are seen: they stand around or below a number.
        let seen: Set<UInt32> = [
            0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD,
        ]
        for value in UInt32(0)...0x1FFFF {
            guard let scalar = Unicode.Scalar(value), !joiners.contains(value), !seen.contains(value) else { continue }
            // Egyptian quadrats are joined by signs of this category.
            if (0x13430...0x13455).contains(value) { continue }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                #expect(!PrintableText.line(String(Character(scalar))).unicodeScalars.contains(scalar), "U+\(value)")
            default: break
            }
        }
    }

    @Test("a line break is seen and breaks no line")
    func lineBreaks() {
        #expect(PrintableText.line("a\nb\r\nc\rd\u{85}e\u{2028}f\u{B}g\th") == "a↵b↵c↵d↵e↵f↵g h")
        #expect(PrintableText.lines("a\nb\r\nc\rd") == "a\nb\nc\nd")
    }

    @Test("letters of all scripts, emoji and what joins them stay")
    func letters() {
        for text in ["Jalan rusak, tolong!", "ꦗꦭꦤ꧀", "شارع", "क्‍ष", "👩‍👩‍👧 🇮🇩 ❤️", "é e\u{301}", "\u{FFFD}"] {
            #expect(PrintableText.line(text) == text)
        }
    }

    @Test("JSON keeps its value, and nothing in it steers a terminal")
    func json() throws {
        let value = "a\u{9B}31mb\u{202E}c\u{7F}d\u{E0041}e é 😀"
        var writer = JSONWriter()
        writer.object { $0.member("text", value) }
        let shown = PrintableText.json(writer.bytes)
        #expect(
            String(decoding: shown, as: UTF8.self)
                == #"{"text":"a\u009b31mb\u202ec\u007fd\udb40\udc41e é 😀"}"#
        )
        let read = try #require(try JSONSerialization.jsonObject(with: Data(shown)) as? [String: String])
        #expect(read["text"] == value)
    }
}
