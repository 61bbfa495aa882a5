import ComplaintParser
import Testing

@Suite("Every sign of the lexicon fires on its own words")
struct SilentSignTests {
    /// The signs that still do not; the number only falls.
    private static let known = 0

    @Test("on the text that it is made of")
    func fires() throws {
        let silent = try Checkout.knowledge.get().silentSigns()
        #expect(silent.count <= Self.known, "\(silent.prefix(400).map { "\($0.sign) [\($0.text)]" })")
    }
}
