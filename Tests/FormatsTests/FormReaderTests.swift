import Formats
import Testing

@Suite("Forms")
struct FormReaderTests {
    @Test("forms are read leniently, their bytes kept")
    func forms() {
        let parameters = FormReader.read("a=1+2%203&b=%E9%&c&=x&d==%3D".utf8)
        #expect(parameters.map(\.name) == ["a", "b", "c", "", "d"])
        #expect(parameters[0].value == Array("1 2 3".utf8))
        #expect(parameters[1].value == [0xE9, UInt8(ascii: "%")])
        #expect(!parameters[2].isAssigned)
        #expect(parameters[4].value == Array("==".utf8))
        #expect(FormReader.read(String(repeating: "a=1&", count: 5000).utf8).count == FormReader.limit)
    }
}
