import Testing

@testable import Gateway

@Suite("A number that a command quotes")
struct QuotedNumberTests {
    private func quoted(_ text: String, reach: Int = 6) -> String? {
        QuotedNumber(in: WrittenWords(text).words, ticketPrefix: "LP", reach: reach)?.canonical
    }

    @Test("is found however it is written, also where no report can have it")
    func forms() {
        #expect(quoted("STATUS LP10008") == "LP10008")
        #expect(quoted("status lp-100 08") == "LP10008")
        #expect(quoted("status lp 10008 pak") == "LP10008")
        #expect(quoted("STATUS 10008") == "10008")
        #expect(quoted("cek 9000001") == "9000001")
        #expect(quoted("STATUS LP1000") == "LP1000")
        #expect(quoted("STATUS 12345") == "12345")
    }

    @Test("is none where digits mean something else, or stand too far behind")
    func none() {
        #expect(quoted("NILAI 5") == nil)
        #expect(quoted("STATUS") == nil)
        #expect(quoted("10008") == nil)
        #expect(quoted("TAMBAH jalan rusak 2000 meter", reach: 3) == nil)
    }
}
