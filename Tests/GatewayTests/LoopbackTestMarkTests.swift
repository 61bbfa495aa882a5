import Gateway
import Testing

struct LoopbackTestMarkTests {
    @Test("A mark is found in its own text, whatever the network adds around it")
    func found() {
        let mark = LoopbackTestMark()
        #expect(mark.token.count == 12)
        #expect(LoopbackTestMark(in: mark.text) == mark)
        #expect(LoopbackTestMark(in: "Pesan: \(mark.text)\r\n") == mark)
        #expect(mark.text.count <= 160)
        #expect(LoopbackTestMark() != mark)
    }

    @Test("What is no mark is none", arguments: ["UJI-", "uji-0123456789AB", "UJI-0123456789AI", "UJI-0123456789ABC"])
    func notFound(_ text: String) {
        #expect(LoopbackTestMark(in: text) == nil)
    }
}
