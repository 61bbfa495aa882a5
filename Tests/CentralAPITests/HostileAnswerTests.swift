import CurlHTTP
import Formats
import TestSupport
import Testing

@testable import CentralAPI

@Suite("Hostile answers of the central system")
struct HostileAnswerTests {
    @Test("an answer of SPLP is read, or called unreadable")
    func splp() throws {
        let words = [
            "{", "[", "\"results\":", "\"data\":", "\"id\":", "-1", "1e400", "null", "\"fault\":{\"code\":900901}",
            "\\ud800",
        ]
        let seeds = try HostileInputs.seeds(chosenBy: 0...1) + HostileInputs.seeds(chosenBy: 15...15)
        for bytes in HostileInputs(seeds, words: words, usual: 3000) {
            _ = SPLPAnswer.reading(of: CurlResponse(status: 200, body: bytes))
            guard let json = JSONValue(answer: bytes) else { continue }
            _ = SPLPAnswer.status(in: json)
            _ = SPLPAnswer.statuses(in: json)
            _ = SPLPAnswer.followUps(in: json)
            _ = SPLPAnswer.list(in: json)
            _ = SPLPAnswer.complaints(bearing: "LP10008", in: json)
        }
    }

    @Test("an answer of the add-stream is read, or called unreadable")
    func addStream() throws {
        let words = ["<trackingid>", "</trackingid>", "<status>", "&#0;", "]]>", "123456", "<!DOCTYPE"]
        for bytes in HostileInputs(try HostileInputs.seeds(chosenBy: 2...3), words: words, usual: 2000) {
            _ = AddStreamAnswer.reading(of: CurlResponse(status: 200, body: bytes))
        }
    }
}
