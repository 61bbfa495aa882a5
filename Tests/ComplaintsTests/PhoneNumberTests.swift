import Complaints
import Testing

@Suite("A phone number")
struct PhoneNumberTests {
    @Test(
        "is the same number however it is written",
        arguments: [
            "628127001234", "+628127001234", "08127001234", "00628127001234", "+62 812-700-1234", "8127001234",
            "+6208127001234", " 0812.700.1234 ", "(0812)7001234",
        ]
    )
    func canonical(written: String) throws {
        let number = try #require(PhoneNumber(written))
        #expect(number.text == "628127001234")
        #expect(number.kind == .subscriber)
        #expect(number.mayBeAnswered)
        #expect(number.dialled == "+628127001234")
    }

    @Test("of another country keeps its country code")
    func foreign() throws {
        #expect(try #require(PhoneNumber("+60123456789")).text == "60123456789")
        #expect(try #require(PhoneNumber("0060123456789")).text == "60123456789")
    }

    @Test("that is a short code or a name may never be answered")
    func unanswerable() throws {
        let code = try #require(PhoneNumber("1708"))
        #expect(code.kind == .shortCode)
        #expect(!code.mayBeAnswered)
        let name = try #require(PhoneNumber("TELKOMSEL"))
        #expect(name.kind == .alphanumeric)
        #expect(!name.mayBeAnswered)
        #expect(try #require(PhoneNumber("BANK 24")).kind == .alphanumeric)
    }

    @Test(
        "is refused where it is neither a number nor a name",
        arguments: ["", " ", "+", "7", "123456789012345678901", "a\u{1}b", "bukan nomor telepon"]
    )
    func refused(written: String) {
        #expect(PhoneNumber(written) == nil)
    }

    @Test("never shows itself when it is printed, interpolated or reflected")
    func masked() throws {
        let number = try #require(PhoneNumber("08127001234"))
        var dumped = ""
        dump(number, to: &dumped)
        for shown in ["\(number)", String(reflecting: number), dumped] {
            #expect(!shown.contains("7001234"))
            #expect(!shown.contains("8127001"))
        }
    }

    @Test("hides four digits at least of a short number, and the middle of a long one")
    func shortMasked() throws {
        for (written, masked) in [
            ("+1234567", "1*****67"), ("+12345678", "12*****78"), ("+6221123456", "6221*****56"),
            ("+628127001234", "62812*****34"), ("+123456789012345", "12345*****45"),
        ] {
            let number = try #require(PhoneNumber(written))
            #expect(number.masked == masked)
            #expect(number.text.count - masked.count + 5 >= 4)
        }
    }
}
