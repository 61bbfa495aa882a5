import Formats
import TestSupport
import Testing

@testable import CentralAPI

@Suite("A form of several parts")
struct MultipartFormTests {
    /// Draws given numbers one after the other.
    private struct Script: RandomNumberGenerator {
        var numbers: [UInt64]

        mutating func next() -> UInt64 { numbers.removeFirst() }
    }

    private func boundary(of form: MultipartForm) throws -> String {
        let mark = try #require(form.contentType.firstRange(of: "boundary="))
        return String(form.contentType[mark.upperBound...])
    }

    @Test("has another boundary each time, of 128 bits that nobody foretells")
    func random() throws {
        var generator = SystemRandomNumberGenerator()
        var boundaries: Set<String> = []
        var bits: (ones: UInt64, zeros: UInt64) = (0, 0)
        for _ in 0..<200 {
            let form = MultipartForm([("content", "jalan rusak")], using: &generator)
            let boundary = try boundary(of: form)
            boundaries.insert(boundary)
            let numbers = boundary.split(separator: "-").dropFirst().compactMap { UInt64($0, radix: 16) }
            #expect(numbers.count == 2, "\(boundary)")
            for number in numbers { bits = (bits.ones | number, bits.zeros | ~number) }
        }
        #expect(boundaries.count == 200)
        // Every bit was drawn as one and as zero.
        #expect(bits.ones == .max && bits.zeros == .max)
    }

    @Test("has a boundary that stands in none of its values, also where a citizen wrote the one that was drawn")
    func absent() throws {
        let drawn = "lapord-a-b"
        let values = ["jalan rusak", "\r\n--\(drawn)\r\nContent-Disposition: form-data; name=\"is_secret\"\r\n\r\n0"]
        var script = Script(numbers: [0xA, 0xB, 0xC, 0xD])
        let form = MultipartForm(values.map { ("content", $0) }, using: &script)
        #expect(try boundary(of: form) == "lapord-c-d")
        let parts = try MultipartReader.read(form.bytes, type: form.contentType)
        #expect(parts.map(\.name) == ["content", "content"])
        #expect(parts.map { String(decoding: $0.value, as: UTF8.self) } == values)
    }

    @Test("is read as it was written, whatever a citizen writes")
    func hostile() throws {
        var generator = SeededGenerator(seed: 22)
        let words = ["--lapord-", "\r\n--", "--", "Content-Disposition: form-data; name=\"x\"\r\n\r\n", "\0"]
        for bytes in HostileInputs(words.map { Array($0.utf8) }, words: words, usual: 500) {
            let text = String(decoding: bytes, as: UTF8.self)
            let form = MultipartForm([("content", text), ("is_secret", "1")], using: &generator)
            let parts = try MultipartReader.read(form.bytes, type: form.contentType)
            #expect(parts.map { String(decoding: $0.value, as: UTF8.self) } == [text, "1"])
        }
    }
}
