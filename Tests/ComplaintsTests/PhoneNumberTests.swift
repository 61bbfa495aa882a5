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

    @Test(
        "is read as a spreadsheet or a typesetter wrote it where all digits are there",
        arguments: [
            "628127001234.0", "628127001234.00", "+628127001234.0", "628127001234,0", "628127001234.",
            "6.28127001234E11", "6.28127001234e+11", "6.281270012340E11", "08127001234.0", " 628127001234.0 ",
            "+62\u{A0}812\u{2011}7001\u{202F}234", "\u{202A}+628127001234\u{202C}", "\u{FEFF}08127001234",
            "\u{FF0B}\u{FF16}\u{FF12}8127001234",
        ]
    )
    func certain(written: String) throws {
        #expect(try #require(PhoneNumber(written)).text == "628127001234")
    }

    @Test(
        "is none where it would have to be guessed",
        arguments: [
            "6.28127E+12", "6.28127E12", "6E12", "6,28127E+11", "6.28127001234E10", "6.281270012E11", "62812700.5",
            "628127001234.5", "628127001234,50", "62812700.1234", "0812O7001234", "08127OO1234", "0812700123x",
            "08127001ab", "812#7001234", "62+8127001234", "%2B628127001", "0628127001234", "12.5", "628127001234.000",
        ]
    )
    func guessed(written: String) {
        #expect(PhoneNumber(written) == nil)
    }

    @Test("that is a short code keeps its digits also as a spreadsheet writes it")
    func shortCodeAsQuantity() throws {
        let code = try #require(PhoneNumber("9009.0"))
        #expect(code.text == "9009")
        #expect(code.kind == .shortCode)
    }

    @Test("is told from a name that holds some digits", arguments: ["IM3", "XL 4444", "3CARE", "by.U", "INFO150088"])
    func names(written: String) throws {
        #expect(try #require(PhoneNumber(written)).kind == .alphanumeric)
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
}
