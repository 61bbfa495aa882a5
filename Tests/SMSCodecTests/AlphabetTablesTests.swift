import Testing

@testable import SMSCodec

/// States the tables of TS 23.038 in other terms than the source does: the default alphabet row by row as the standard
/// prints it, the Latin ones by what they change, those of the Indian scripts by the rule behind them.
@Suite("Tables of TS 23.038")
struct AlphabetTablesTests {
    @Test("the default alphabet is the one of clause 6.2.1")
    func defaultAlphabet() {
        // One row for each low half of the septet, one column for each high half, as the standard prints it.
        let rows = [
            "@Δ 0¡P¿p", "£_!1AQaq", "$Φ\"2BRbr", "¥Γ#3CScs", "èΛ¤4DTdt", "éΩ%5EUeu", "ùΠ&6FVfv", "ìΨ'7GWgw", "òΣ(8HXhx",
            "ÇΘ)9IYiy", "\nΞ*:JZjz", "Ø\u{1B}+;KÄkä", "øÆ,<LÖlö", "\ræ-=MÑmñ", "Åß.>NÜnü", "åÉ/?O§oà",
        ].map { Array($0.unicodeScalars) }
        for septet in 0..<128 where septet != 0x1B {
            let expected = String(rows[septet % 16][septet / 16])
            #expect(GSM7.decode([UInt8(septet)]) == expected, "septet \(septet)")
            #expect(GSM7.encode(expected) == [UInt8(septet)], "septet \(septet)")
        }
    }

    @Test("the extension table is the one of clause 6.2.1.1, and other codes fall back to the default alphabet")
    func defaultExtension() {
        let extensions: [UInt8: String] = [
            0x0A: "\u{0C}", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|",
            0x65: "€",
        ]
        for septet in UInt8(0)..<128 {
            let text = GSM7.decode([0x1B, septet])
            if septet == 0x1B {
                #expect(text == " ")
            } else if let character = extensions[septet] {
                #expect(text == character)
                #expect(GSM7.encode(character) == [0x1B, septet])
            } else {
                #expect(text == GSM7.decode([septet]))
            }
        }
    }

    @Test("the Turkish, Spanish and Portuguese tables change what annex A says they change")
    func latinTables() {
        expect(
            NationalShift(locking: .turkish),
            changes: "04€07ı0BĞ0Cğ1CŞ1Dş40İ60ç"
        )
        expect(
            NationalShift(locking: .portuguese),
            changes: "04ê06ú07í08ó09ç0BÔ0Cô0EÁ0Fá12ª13Ç14À15∞16^17\\18€19Ó1A|1CÂ1Dâ1EÊ24º40Í5BÃ5CÕ5DÚ60~7Bã7Cõ7D`"
        )
        #expect(GSM7.decode([0x09, 0x60], shift: NationalShift(locking: .spanish)) == "Ç¿")
        expect(NationalShift(single: .turkish), additions: "47Ğ49İ53Ş63ç67ğ69ı73ş")
        expect(NationalShift(single: .spanish), additions: "09ç41Á49Í4FÓ55Ú61á69í6Fó75ú")
        expect(
            NationalShift(single: .portuguese),
            additions: "05ê09ç0BÔ0Cô0EÁ0Fá12Φ13Γ15Ω16Π17Ψ18Σ19Θ1FÊ41À49Í4FÓ55Ú5BÃ5CÕ61Â69í6Fó75ú7Bã7Cõ7Fâ"
        )
    }

    @Test(
        "the locking tables of the Indian scripts follow the order of their Unicode block",
        arguments: [
            (NationalLanguage.bengali, 0x0980, "\u{09CE}\u{09D7}\u{09DC}\u{09DD}\u{09F0}\u{09F1}"),
            (.gujarati, 0x0A80, "\u{0AD0}\u{0AE0}\u{0AE1}\u{0AE2}\u{0AE3}\u{0AF1}"),
            (.hindi, 0x0900, "\u{0950}\u{0972}\u{097B}\u{097C}\u{097E}\u{097F}"),
            (.kannada, 0x0C80, "\u{0CD5}\u{0CD6}\u{0CE0}\u{0CE1}\u{0CE2}\u{0CE3}"),
            (.malayalam, 0x0D00, "\u{0D57}\u{0D60}\u{0D61}\u{0D62}\u{0D63}\u{0D79}"),
            (.oriya, 0x0B00, "\u{0B56}\u{0B57}\u{0B60}\u{0B61}\u{0B62}\u{0B63}"),
            (.punjabi, 0x0A00, "\u{0A51}\u{0A70}\u{0A71}\u{0A72}\u{0A73}\u{0A74}"),
            (.tamil, 0x0B80, "\u{0BD0}\u{0BD7}\u{0BF0}\u{0BF1}\u{0BF2}\u{0BF9}"),
            (.telugu, 0x0C00, "\u{0C55}\u{0C56}\u{0C60}\u{0C61}\u{0C62}\u{0C63}"),
        ]
    )
    func indianLocking(language: NationalLanguage, block: UInt32, others: String) {
        let signs: [UInt8: Unicode.Scalar] = [
            0x0A: "\n", 0x0D: "\r", 0x20: " ", 0x21: "!", 0x28: ")", 0x29: "(", 0x2C: ",", 0x2E: ".", 0x3A: ":",
            0x3B: ";", 0x3F: "?",
        ]
        // The block from its second character on, without the three places that no script of them fills.
        var offsets = Array([0x01...0x03, 0x05...0x39, 0x3C...0x4D].joined()).map(UInt32.init)
        var others = Array(others.unicodeScalars)
        for septet in UInt8(0)..<128 where septet != 0x1B {
            let expected: Unicode.Scalar?
            switch septet {
            case 0x30...0x39, 0x61...0x7A: expected = Unicode.Scalar(septet)
            case 0x60, 0x7B...0x7F: expected = others.removeFirst()
            default:
                if let sign = signs[septet] {
                    expected = sign
                } else {
                    expected = assigned(block + offsets.removeFirst())
                }
            }
            let text = GSM7.decode([septet], shift: NationalShift(locking: language))
            #expect(text == expected.map(String.init) ?? "\u{FFFD}", "septet \(septet)")
        }
        #expect(offsets.isEmpty && others.isEmpty)
    }

    @Test("the Urdu locking table is the one of clause A.3.13")
    func urduLocking() {
        // Rows as the standard prints them; the Latin letters of the columns 0x60 and 0x70 are left out.
        let rows: [[UInt32]] = [
            [0x0627, 0x062B, 0x20, 0x30, 0x0635, 0x06BA, 0x0654], [0x0622, 0x062C, 0x21, 0x31, 0x0636, 0x06BB],
            [0x0628, 0x0681, 0x068F, 0x32, 0x0637, 0x06BC], [0x067B, 0x0684, 0x068D, 0x33, 0x0638, 0x0648],
            [0x0680, 0x0683, 0x0630, 0x34, 0x0639, 0x06C4], [0x067E, 0x0685, 0x0631, 0x35, 0x0641, 0x06D5],
            [0x06A6, 0x0686, 0x0691, 0x36, 0x0642, 0x06C1], [0x062A, 0x0687, 0x0693, 0x37, 0x06A9, 0x06BE],
            [0x06C2, 0x062D, 0x29, 0x38, 0x06AA, 0x0621], [0x067F, 0x062E, 0x28, 0x39, 0x06AB, 0x06CC],
            [0x0A, 0x062F, 0x0699, 0x3A, 0x06AF, 0x06D0], [0x0679, 0, 0x0632, 0x3B, 0x06B3, 0x06D2],
            [0x067D, 0x068C, 0x2C, 0x069A, 0x06B1, 0x064D], [0x0D, 0x0688, 0x0696, 0x0633, 0x0644, 0x0650],
            [0x067A, 0x0689, 0x2E, 0x0634, 0x0645, 0x064F], [0x067C, 0x068A, 0x0698, 0x3F, 0x0646, 0x0657],
        ]
        let table = CharacterTable.locking(.urdu).characters.map(UInt32.init)
        for (low, row) in rows.enumerated() {
            for (high, character) in row.enumerated() { #expect(table[high << 4 | low] == character) }
        }
        #expect(Array(table[0x61...0x7A]) == (0x61...0x7A).map(UInt32.init))
        #expect(Array(table[0x7B...]) == [0x0655, 0x0651, 0x0653, 0x0656, 0x0670])
    }

    @Test(
        "the single shift tables of annex A.2.4 to A.2.13 share their signs and capitals",
        arguments: [
            (NationalLanguage.bengali, [0x09E6...0x09EF, 0x09DF...0x09E3, 0x09F2...0x09FA] as [ClosedRange<UInt32>]),
            (.gujarati, [0x0964...0x0965, 0x0AE6...0x0AEF]),
            (.hindi, [0x0964...0x096F, 0x0951...0x0954, 0x0958...0x0963, 0x0970...0x0971]),
            (.kannada, [0x0964...0x0965, 0x0CE6...0x0CEF, 0x0CDE...0x0CDE, 0x0CF1...0x0CF2]),
            (.malayalam, [0x0964...0x0965, 0x0D66...0x0D75, 0x0D7A...0x0D7F]),
            (.oriya, [0x0964...0x0965, 0x0B66...0x0B6F, 0x0B5C...0x0B5D, 0x0B5F...0x0B5F, 0x0B70...0x0B71]),
            (.punjabi, [0x0964...0x0965, 0x0A66...0x0A6F, 0x0A59...0x0A5C, 0x0A5E...0x0A5E, 0x0A75...0x0A75]),
            (.tamil, [0x0964...0x0965, 0x0BE6...0x0BEF, 0x0BF3...0x0BF8, 0x0BFA...0x0BFA]),
            (.telugu, [0...0, 0...0, 0x0C66...0x0C6F, 0x0C58...0x0C59, 0x0C78...0x0C7F]),
            (
                .urdu,
                [
                    0x0600...0x0601, 0x06F0...0x06F9, 0x060C...0x0614, 0x061B...0x061B, 0x061F...0x061F,
                    0x0640...0x0640,
                    0x0652...0x0652, 0x0658...0x0658, 0x066B...0x066C, 0x0672...0x0673, 0x06CD...0x06CD,
                    0x06D4...0x06D4,
                ]
            ),
        ]
    )
    func indianSingle(language: NationalLanguage, own: [ClosedRange<UInt32>]) {
        var expected = [UInt32](repeating: 0, count: 128)
        func put(_ text: String, at first: Int) {
            for (index, scalar) in text.unicodeScalars.enumerated() { expected[first + index] = scalar.value }
        }
        put("@£$¥¿\"¤%&'\u{0C}*+", at: 0x00)
        put("-/<=>¡^¡_#*", at: 0x0E)
        put("{}", at: 0x28)
        put("\\", at: 0x2F)
        put("[~]", at: 0x3C)
        put("|ABCDEFGHIJKLMNOPQRSTUVWXYZ", at: 0x40)
        put("€", at: 0x65)
        let free = Array([0x19...0x1A, 0x1C...0x27, 0x2A...0x2E, 0x30...0x3B, 0x3F...0x3F].joined())
        for (position, character) in zip(free, own.joined()) { expected[position] = character }
        #expect(CharacterTable.single(language).characters.map(UInt32.init) == expected)
    }

    @Test("every table has as many characters as the standard fills")
    func counts() {
        func count(_ table: CharacterTable) -> Int { table.characters.count { $0 != 0 } }
        let locking: [NationalLanguage?] = [nil] + NationalLanguage.allCases
        #expect(
            locking.map { count(.locking($0)) }
                == [127, 127, 127, 127, 114, 120, 127, 120, 120, 116, 110, 102, 120, 127]
        )
        #expect(locking.map { count(.single($0)) } == [10, 17, 19, 37, 82, 70, 88, 73, 82, 75, 76, 77, 78, 90])
    }

    @Test("every character of every pair of tables survives encoding and decoding")
    func roundTrips() {
        let languages: [NationalLanguage?] = [nil] + NationalLanguage.allCases
        for locking in languages {
            for single in languages {
                let shift = NationalShift(locking: locking, single: single)
                for table in [CharacterTable.locking(locking), .single(single)] {
                    for character in table.characters where character != 0 {
                        let text = Unicode.Scalar(character).map { String($0) } ?? ""
                        let septets = GSM7.encode(text, shift: shift)
                        #expect(septets.map { GSM7.decode($0, shift: shift) } == text)
                    }
                }
            }
        }
    }

    /// A character that Unicode had when the tables were made (5.1, 2008).
    private func assigned(_ value: UInt32) -> Unicode.Scalar? {
        guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, (age.major, age.minor) <= (5, 1)
        else { return nil }
        return scalar
    }

    private func pairs(_ text: String) -> [UInt8: String] {
        let scalars = Array(text.unicodeScalars)
        return Dictionary(
            uniqueKeysWithValues: stride(from: 0, to: scalars.count, by: 3).map {
                (
                    UInt8(String(String.UnicodeScalarView(scalars[$0...($0 + 1)])), radix: 16) ?? 0,
                    String(scalars[$0 + 2])
                )
            }
        )
    }

    private func expect(_ shift: NationalShift, changes: String) {
        let changes = pairs(changes)
        for septet in UInt8(0)..<128 where septet != 0x1B {
            #expect(GSM7.decode([septet], shift: shift) == changes[septet] ?? GSM7.decode([septet]))
        }
    }

    private func expect(_ shift: NationalShift, additions: String) {
        let additions = pairs(additions)
        for septet in UInt8(0)..<128 {
            #expect(GSM7.decode([0x1B, septet], shift: shift) == additions[septet] ?? GSM7.decode([0x1B, septet]))
        }
    }
}
