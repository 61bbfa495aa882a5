import SMSCodec
import Testing

@Suite("Transliteration")
struct TransliterationTests {
    @Test(
        "typographic characters become plain ones",
        arguments: [
            ("“Jalan ‘rusak’ – tolong…”", "\"Jalan 'rusak' - tolong...\""),
            ("a\u{A0}b\u{202F}c\td", "a b c d"),
            ("a\u{200B}b\u{FEFF}c", "abc"),
            ("• satu\u{2028}• dua", "* satu\n* dua"),
            ("3×4 − 1", "3x4 - 1"),
            ("© 2026 Kominfo™", "(c) 2026 KominfoTM"),
            ("No`mor´", "No'mor'"),
            ("", ""),
        ]
    )
    func plain(text: String, expected: String) {
        #expect(Transliteration.apply(to: text) == expected)
        #expect(GSM7.septetCount(of: Transliteration.apply(to: text)) != nil)
    }

    @Test("accented letters of the alphabet are composed, other letters stay")
    func composed() {
        #expect(Array(Transliteration.apply(to: "e\u{301}a\u{30A}").unicodeScalars) == ["é", "å"])
        #expect(Transliteration.apply(to: "ş 漢 😀") == "ş 漢 😀")
    }

    @Test("what the alphabet has stays as it is")
    func unchanged() {
        let all = (UInt8(0)..<128).filter { $0 != 0x1B }.map { GSM7.decode([$0]) }.joined() + "^{}\\[~]|€"
        #expect(Array(Transliteration.apply(to: all).unicodeScalars) == Array(all.unicodeScalars))
    }
}
