import Complaints
import Testing

@testable import CentralAPI

@Suite("The digits of an anonymous reporter")
struct ReporterDigitsTests {
    private func digits() throws -> ReporterDigits {
        let number = try #require(PhoneNumber("081271234569"))
        return try #require(ReporterDigits(number))
    }

    @Test(
        "are found in whatever writing, and taken out",
        arguments: [
            "081271234569", "+62 812-7123-4569", "(0812) 7123 4569", "(0812)(7123)(4569)", "0812\u{A0}7123\u{2009}4569",
            "0812\u{200B}7123\u{200D}4569",
            "0\u{AD}8\u{AD}1\u{AD}2\u{AD}7\u{AD}1\u{AD}2\u{AD}3\u{AD}4\u{AD}5\u{AD}6\u{AD}9",
            "０８１２７１２３４５６９", "٠٨١٢٧١٢٣٤٥٦٩", "⁰⁸¹²⁷¹²³⁴⁵⁶⁹", "0️⃣8️⃣1️⃣2️⃣7️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣9️⃣", "0.8.1.2.7.1.2.3.4.5.6.9",
            "0812,7123,4569", "0812\n7123\n4569", "O8I2 7I23 4569", "0812_7123_4569", "0 8 1 2 / 7 1 2 3 : 4 5 6 9",
            "nol delapan satu dua tujuh satu dua tiga empat lima enam sembilan", "0812 tujuh satu dua tiga 4569",
            "00 62 812 7123 4569", "71234569", "0812 – 7123 — 4569", "0812[7123]4569", "0812**7123**4569",
            "965432172180",
        ]
    )
    func writings(number: String) throws {
        let digits = try digits()
        let text = "hubungi \(number) ya, ada 3 lubang"
        #expect(digits.isTold(by: [text]))
        let redacted = try #require(digits.redacted(text), "\(number)")
        #expect(
            redacted.hasPrefix("hubungi ") && redacted.contains("[no. HP]") && redacted.hasSuffix(" ya, ada 3 lubang"),
            "\(redacted)"
        )
        #expect(!digits.isTold(by: [redacted]))
    }

    @Test("become stars where words stand between them")
    func scattered() throws {
        let text = "mulai 0812 lalu sesudah kata-kata ini 7123 dan paling belakang adalah 4569"
        let redacted = try #require(try digits().redacted(text))
        #expect(redacted == "mulai **** lalu sesudah kata-kata ini **** dan paling belakang adalah ****")
    }

    @Test("hold a text back from which they can be put together")
    func reordered() throws {
        let text = "belakangnya 4569, tengahnya 2712 3 4 5, depannya 0812 7123"
        #expect(try digits().redacted("belakangnya 34569 dan depannya 0812712") == nil)
        #expect(try digits().isTold(by: [text]))
        #expect(try digits().isTold(by: ["judul 0812 7", "isi 1234569"]))
    }

    @Test(
        "leave other texts as they are",
        arguments: [
            "", "jalan rusak sejak 2026, lebar 2 m", "hub 081399998888", "081271", "Rp 1.234.567 hilang",
            "bolos lobi oli",
            "satu dua tiga lubang", "0812 dan 4569", "RT 01 RW 02 no. 71",
        ]
    )
    func others(text: String) throws {
        #expect(try digits().redacted(text) == text)
        #expect(try !digits().isTold(by: [text]))
    }

    @Test("are nobody's where a name or a service wrote")
    func names() throws {
        #expect(ReporterDigits(try #require(PhoneNumber("TELKOMSEL"))) == nil)
        #expect(ReporterDigits(try #require(PhoneNumber("1708"))) == nil)
    }
}
