import Foundation
import Testing

@testable import Ledger

@Suite("JSON of an event's detail")
struct FlatJSONTests {
    @Test(
        "is what any reader of JSON takes it for",
        arguments: [
            [:], ["tracking_id": "10000001"], ["a": "", "b": "dua \"kata\" \\ garis/miring"],
            ["text": "baris\nlain\r\t\u{01}\u{1F}\u{7F}", "emoji": "🙏 \u{2028} é"],
        ] as [[String: String]]
    )
    func reading(object: [String: String]) throws {
        let bytes = Data(FlatJSON.encode(object).utf8)
        #expect(try JSONSerialization.jsonObject(with: bytes) as? [String: String] == object)
        #expect(try FlatJSON.decode(bytes) == object)
    }

    @Test("is the same for the same detail, whatever the order in which it was made")
    func order() {
        #expect(FlatJSON.encode(["b": "2", "a": "1"]) == #"{"a":"1","b":"2"}"#)
    }
}
