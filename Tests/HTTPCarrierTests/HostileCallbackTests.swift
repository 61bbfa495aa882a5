import Carriers
import ConfigurationFile
import Foundation
import HTTPCarrier
import TestSupport
import Testing

@testable import HTTPCarrier

@Suite("Hostile callbacks and profiles")
struct HostileCallbackTests {
    private static let profiles = ["kannel", "generic", "infobip", "twilio", "telkomsel-gateway"]

    @Test("a callback is answered or refused, whatever stands in it")
    func callbacks() async throws {
        let intake = RecordingIntake(
            refusal: IntakeError(.busy, retryAfter: .seconds(9), reason: "no store is needed here")
        )
        let handlers = try Self.profiles.map { name in
            CallbackHandler(
                configuration: HTTPCarrier.Configuration(name: "test", profile: try profile(name)),
                intake: intake,
                logger: silent
            )
        }
        let seeds = try HostileInputs.seeds(chosenBy: 0...4)
        let words = [
            "from=081273440001", "&text=", "\"text\":", "[", "{", "%D8%3D", "\u{0}", "<a>", "udh=%05%00%03", "coding=2",
        ]
        let types = [
            "application/json", "application/xml", "application/x-www-form-urlencoded", "text/plain; charset=utf-16",
            "",
        ]
        for (number, bytes) in HostileInputs(seeds, words: words, usual: 1500).enumerated() {
            let request = CallbackRequest(
                method: number.isMultiple(of: 3) ? "GET" : "POST",
                path: "/carriers/test/mo",
                query: number.isMultiple(of: 3) ? String(decoding: bytes, as: UTF8.self) : "",
                headers: [CallbackRequest.Header(name: "content-type", value: types[number % types.count])],
                body: number.isMultiple(of: 3) ? [] : bytes,
                receivedAt: Date(timeIntervalSince1970: 1_790_000_000)
            )
            let answer = await handlers[number % handlers.count].handle(request, for: .message)
            #expect((200..<600).contains(answer.status))
        }
    }

    @Test("a profile is read, or refused with its faults")
    func yaml() throws {
        let folder = Checkout.config.appending(path: "carriers")
        let seeds = try Self.profiles.map { Array(try Data(contentsOf: folder.appending(path: "\($0).yaml"))) }
        let words = [
            ": ", "- ", "{", "[", "&a ", "*a", "!!", "? ", "|\n", "\t", "${", "'", "\u{0}", "\u{FEFF}", "---\n",
        ]
        for bytes in HostileInputs(seeds, words: words, usual: 120) {
            _ = try? profile(text: String(decoding: bytes, as: UTF8.self))
        }
    }
}
