import Testing

@testable import Ledger

@Suite("Forms of message ids")
struct ReferenceFormsTests {
    @Test(
        "an id is known in the forms that SMSCs mix",
        arguments: [
            ("B2D05E01", "3000000001"), ("3000000001", "B2D05E01"), ("3000000001", "b2d05e01"),
            ("00b2d05e01", "3000000001"),
            ("c0ffee-11", "C0FFEE-11"), ("0000123456", "123456"), ("123456", "0000123456"),
            ("C0FFEE", "0000c0ffee"),
        ]
    )
    func forms(reference: String, other: String) {
        #expect(ReferenceForms.others(of: reference).contains(other))
    }

    @Test("a short reference, as a modem's, has no other form", arguments: ["10", "255", "1A", "12345"])
    func short(reference: String) {
        #expect(ReferenceForms.others(of: reference).isEmpty)
    }

    @Test("no form is the reference itself or empty", arguments: ["000000", "abcdef", "123456", "ABCDEF01"])
    func distinct(reference: String) {
        let forms = ReferenceForms.others(of: reference)
        #expect(!forms.contains(reference))
        #expect(!forms.contains(""))
        #expect(Set(forms).count == forms.count)
    }
}
