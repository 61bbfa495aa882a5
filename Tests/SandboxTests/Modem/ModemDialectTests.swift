import Sandbox
import Testing

@Suite("Modem dialects")
struct ModemDialectTests {
    @Test("Every family is found by its name, however it is written")
    func names() {
        #expect(ModemDialect.all.count == 5)
        for dialect in ModemDialect.all {
            #expect(ModemDialect.named(dialect.name.uppercased()) == dialect)
        }
        #expect(ModemDialect.named("nokia") == nil)
    }
}
