import SMSCodec
import Testing

@Suite("Segmentation")
struct SegmentationTests {
    private func cut(
        _ text: String,
        _ options: Segmentation.Options = .init(),
        wide: Bool = false
    ) throws -> Segmentation {
        try Segmentation(text, reference: wide ? .sixteenBit(0x1234) : .eightBit(7), options: options)
    }

    @Test(
        "the last text of one segment, and the last of two, in each alphabet",
        arguments: [
            ("a", [] as [NationalLanguage], false, 160, 306), ("a", [], true, 160, 304),
            ("漢", [], false, 70, 134), ("漢", [], true, 70, 132),
            ("ş", [.turkish], false, 155, 298), ("ş", [.turkish], true, 155, 296),
            ("[", [], false, 80, 152), ("😀", [], false, 35, 66), ("[", [], true, 80, 152),
        ]
    )
    func capacities(unit: String, languages: [NationalLanguage], wide: Bool, one: Int, two: Int) throws {
        let options = Segmentation.Options(languages: languages)
        func count(_ length: Int) throws -> Int {
            try cut(String(repeating: unit, count: length), options, wide: wide).segments.count
        }
        #expect(try count(one) == 1)
        #expect(try count(one + 1) == 2)
        #expect(try count(two) == 2)
        #expect(try count(two + 1) == 3)
    }

    @Test("two national tables at once leave 152, then 146 septets")
    func bothTables() throws {
        // ª is in the Portuguese locking table alone, Φ in its single shift table alone.
        let options = Segmentation.Options(languages: [.portuguese])
        let text = String(repeating: "ª", count: 150) + "Φ"
        #expect(try cut(text, options).segments.count == 1)
        #expect(try cut(text + "a", options).segments.count == 2)
        #expect(try cut(String(repeating: "ª", count: 290) + "Φ", options).segments.count == 2)
        #expect(try cut(String(repeating: "ª", count: 291) + "Φ", options).segments.count == 3)
    }

    @Test("the default alphabet is taken where it can be, national tables only where asked for and better")
    func choice() throws {
        #expect(try cut("Jalan rusak").dataCodingScheme == .gsm7)
        #expect(try cut("İstanbul").dataCodingScheme == .ucs2)
        let turkish = try cut("İstanbul", .init(languages: [.turkish]))
        #expect(turkish.dataCodingScheme == .gsm7)
        #expect(turkish.segments[0].header.shift.single == .turkish)
        #expect(try cut("Jalan rusak", .init(languages: [.turkish])).segments[0].header == .none)
        #expect(try cut("漢", .init(languages: NationalLanguage.allCases)).dataCodingScheme == .ucs2)
        #expect(try cut("flash", .init(messageClass: .flash)).dataCodingScheme.messageClass == .flash)
    }

    @Test("typographic characters are replaced only where that helps")
    func transliteration() throws {
        let quoted = try cut("“Jalan” rusak…", .init(transliterates: true))
        #expect(quoted.text == "\"Jalan\" rusak...")
        #expect(quoted.dataCodingScheme == .gsm7)
        let emoji = try cut("“Jalan” 😀…", .init(transliterates: true))
        #expect(emoji.text == "“Jalan” 😀…")
        #expect(try cut("“Jalan”").dataCodingScheme == .ucs2)
    }

    @Test("an escape stays with its character")
    func escapes() throws {
        let cut = try cut(String(repeating: "a", count: 152) + "€" + String(repeating: "b", count: 100))
        #expect(cut.segments[0].text == String(repeating: "a", count: 152))
        #expect(cut.segments[1].text?.first == "€")
    }

    @Test("surrogate pairs and graphemes are never cut")
    func graphemes() throws {
        for cluster in ["😀", "👩‍👩‍👧‍👦", "é", "नि", "🇮🇩", "\r\n"] {
            for padding in 50..<70 {
                let text = String(repeating: "漢", count: padding) + String(repeating: cluster, count: 12)
                let cut = try cut(text)
                #expect(SegmentPayload.join(cut.segments.map(\.payload)) == text)
                for segment in cut.segments {
                    let alone = segment.text ?? ""
                    #expect(alone.allSatisfy { String($0) == "漢" || String($0) == cluster }, "\(padding)")
                }
            }
        }
    }

    @Test("a grapheme larger than a segment is cut between scalars")
    func hugeGrapheme() throws {
        let text = "漢" + "e" + String(repeating: "\u{301}", count: 200)
        let cut = try cut(text)
        #expect(cut.segments.count == 4)
        #expect(Array(SegmentPayload.join(cut.segments.map(\.payload)).utf16) == Array(text.utf16))
    }

    @Test("segments are numbered and share the reference")
    func concatenation() throws {
        let segments = try cut(String(repeating: "a", count: 400), wide: true).segments
        let numbers = segments.compactMap(\.header.concatenation)
        #expect(numbers.map(\.sequence) == [1, 2, 3])
        #expect(numbers.allSatisfy { $0.total == 3 && $0.reference == .sixteenBit(0x1234) })
        #expect(try cut("a").segments[0].header == .none)
        #expect(try cut("").segments.count == 1)
    }

    @Test("more than 255 segments are refused")
    func tooLong() throws {
        #expect(try cut(String(repeating: "a", count: 255 * 153)).segments.count == 255)
        let error = #expect(throws: PDUError.self) { try cut(String(repeating: "a", count: 255 * 153 + 1)) }
        #expect(error?.code == .tooLong)
    }
}
