import Gateway
import Testing

struct SelfTestMarkTests {
    @Test("A mark is found in its own text, whatever the network adds around it")
    func found() {
        let mark = SelfTestMark()
        #expect(mark.token.count == 12)
        #expect(SelfTestMark(in: mark.text) == mark)
        #expect(SelfTestMark(in: "Pesan: \(mark.text)\r\n") == mark)
        #expect(mark.text.count <= 160)
        #expect(SelfTestMark() != mark)
    }

    @Test("What is no mark is none", arguments: ["UJI-", "uji-0123456789AB", "UJI-0123456789AI", "UJI-0123456789ABC"])
    func notFound(_ text: String) {
        #expect(SelfTestMark(in: text) == nil)
    }
}
