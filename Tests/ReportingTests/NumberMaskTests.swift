import Reporting
import Testing

struct NumberMaskTests {
    @Test(
        "telephone numbers are taken out however they are written",
        arguments: [
            "hub 081270012345 ya", "hub 0812-7001-2345 ya", "hub 0812 7001 2345 ya", "hub 6281270012345 ya",
            "hub 0812.7001.2345 ya",
        ]
    )
    func telephones(_ text: String) {
        #expect(NumberMask.masking(text) == "hub [no. HP] ya")
    }

    @Test("a number with a plus is one of any country")
    func international() {
        #expect(NumberMask.masking("wa +62 812-7001-2345.") == "wa +[no. HP].")
        #expect(NumberMask.masking("wa +60123456789") == "wa +[no. HP]")
    }

    @Test("a NIK is taken out")
    func identity() {
        #expect(NumberMask.masking("NIK 1603110101800001, RT 3") == "NIK [NIK], RT 3")
    }

    @Test("a number is found between other numbers")
    func neighbours() {
        #expect(NumberMask.masking("RT 02 0812 7001 2345") == "RT 02 [no. HP]")
        #expect(NumberMask.masking("081270012345 1603110101800001") == "[no. HP] [NIK]")
    }

    @Test(
        "other numbers stay",
        arguments: [
            "RT 02 RW 05", "tiket LP10428 di SP4N 10123456", "sejak 12-11-2026", "Rp 1.500.000", "jam 08.00-16.00", "",
        ]
    )
    func others(_ text: String) {
        #expect(NumberMask.masking(text) == text)
    }
}
