import Operations
import Testing

struct NamedEventTests {
    @Test("Identifiers are 128 bits in hexadecimal and all different")
    func identifiers() {
        let identifiers = NamedEvent.allCases.map(\.identifier)
        #expect(Set(identifiers).count == identifiers.count)
        #expect(identifiers.allSatisfy { $0.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }
}
