import Testing

@testable import CentralAPI

struct OutgoingTextTests {
    @Test(
        "identity numbers never leave, however they are written",
        arguments: [
            ("NIK saya 1603010101900001 tolong", "NIK saya [NIK] tolong"),
            ("NIK1603010101900001", "NIK[NIK]"),
            ("1603 0101 0190 0001.", "[NIK]."),
            ("16.03.01.010190.0001", "[NIK]"),
            ("1603-0141-0190-0001", "[NIK]"),
            ("rt 5 1603010101900001", "rt 5 [NIK]"),
            ("rt 5 1603 0101 0190 0001", "rt 5 [NIK]"),
            ("16030101019000011", "[NIK]"),
            ("KK 1603010101900001 NIK 1603014101900002", "KK [NIK] NIK [NIK]"),
            ("+1603010101900001", "[NIK]"),
        ]
    )
    func identity(text: String, expected: String) {
        #expect(OutgoingText.cleared(text, isAnonymous: false) == expected)
    }

    @Test(
        "other numbers stay",
        arguments: [
            "rekening 123456789012345 BRI", "sejak 2026 ada 3 lubang 2 m", "jl. Sudirman no. 12-14",
            "tgl 21/11/2026 jam 09.30",
            "081234567890 dan 081398765432", "token 1234 5678", "50.000.000", "", "+", "- 1 -",
        ]
    )
    func others(text: String) {
        #expect(OutgoingText.cleared(text, isAnonymous: false) == text)
    }

    @Test(
        "telephone numbers do not leave for an anonymous reporter",
        arguments: [
            ("hub 081234567890 ya", "hub [no. HP] ya"), ("hub 0812-3456-7890", "hub [no. HP]"),
            ("+62 812 3456 7890", "[no. HP]"), ("6281234567890", "[no. HP]"), ("0734421123", "[no. HP]"),
            ("081234567890 5 hari", "[no. HP] 5 hari"), ("jalan 2026", "jalan 2026"),
            ("harga 123456789", "harga 123456789"), ("(0812) 3456 7890", "([no. HP]"),
            ("０８１２３４５６７８９０", "[no. HP]"), ("0812\u{200B}3456\u{A0}7890", "[no. HP]"),
            ("0812\u{2013}3456\u{2013}7890", "[no. HP]"),
        ]
    )
    func phones(text: String, expected: String) {
        #expect(OutgoingText.cleared(text, isAnonymous: true) == expected)
    }

    @Test("control characters go, line breaks and other letters stay")
    func controls() {
        #expect(OutgoingText.cleared("a\u{0}b\u{1B}[31m\nc\té 👍", isAnonymous: true) == "ab[31m\nc\té 👍")
    }

    @Test("any text comes through without a crash and without sixteen digits in a row")
    func random() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("0123456789 .-/+a\n")
        for _ in 0..<2000 {
            let text = String((0..<60).map { _ in alphabet.randomElement(using: &generator) ?? "0" })
            let cleared = OutgoingText.cleared(text, isAnonymous: true)
            #expect(cleared.firstMatch(of: /\d{16}/) == nil, "\(text)")
        }
    }
}
