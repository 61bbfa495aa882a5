import Testing

@testable import Operations

struct PrivacyMaskTests {
    @Test(
        "Numbers and NIK are hidden in every form",
        arguments: [
            ("from +6281234567890 came", "from +62812*****90 came"),
            ("081234567890", "0812*****90"),
            ("0812-3456-7890!", "0812*****90!"),
            ("62 812 3456 7890", "62812*****90"),
            ("tel:6281234567890,628198765432", "tel:62812*****90,62819*****32"),
            ("nik=1603012345670001;", "nik=****************;"),
            ("0812345678", "0812*****78"),
            ("621234567", "621*****67"),
        ]
    )
    func hides(_ written: String, _ expected: String) {
        #expect(PrivacyMask.apply(to: written) == expected)
    }

    @Test(
        "What is no number stays readable",
        arguments: [
            "", "ticket LP10428", "2026-11-21T08:15:30Z", "peer 62.10.123.45:8080", "0.0812345678 s",
            "tracking 7012345",
            "12345678901234567", "081234567", "62812", "line 08 of 10", "kode pos 31314 — Muara Enim",
        ]
    )
    func keeps(_ written: String) {
        #expect(PrivacyMask.apply(to: written) == written)
    }

    @Test("A mask leaves nothing to mask")
    func isStable() {
        let once = PrivacyMask.apply(to: "+6281234567890 1603012345670001 0812 3456 7890")
        #expect(PrivacyMask.apply(to: once) == once)
    }
}
