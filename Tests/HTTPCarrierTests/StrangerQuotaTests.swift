import Carriers
import Foundation
import Logging
import TestSupport
import Testing

@testable import HTTPCarrier

@Suite("Unreadable requests of callers that prove nothing")
struct StrangerQuotaTests {
    private static let now = Date(timeIntervalSince1970: 1_795_250_096)

    private func request(_ number: Int, caller: String, after seconds: Double = 0, size: Int = 0) -> CallbackRequest {
        CallbackRequest(
            method: "POST",
            path: "/carriers/test/mo",
            headers: [CallbackRequest.Header(name: "Content-Type", value: "application/json")],
            body: Array("{\(number)\(String(repeating: "x", count: size))".utf8),
            caller: caller,
            receivedAt: Self.now.addingTimeInterval(seconds)
        )
    }

    @Test("make a handful of dead letters and one alarm, and valid messages still come in")
    func flood() async throws {
        let intake = RecordingIntake()
        let log = RecordingLog()
        let handler = CallbackHandler(
            configuration: HTTPCarrier.Configuration(name: "test", profile: try profile("generic"), settings: [:]),
            intake: intake,
            logger: Logger(label: "test") { _ in log }
        )
        var statuses: [Int: Int] = [:]
        for number in 0..<3000 {
            let answer = await handler.handle(request(number, caller: "198.51.100.7"), for: .message)
            statuses[answer.status, default: 0] += 1
        }
        #expect(intake.undecodable.count == 16)
        #expect(statuses[503] == 2984, "told to come again: \(statuses)")
        #expect(log.lines.count { $0.level == .error } == 1)
        for network in 0..<50 {
            for host in 0..<20 {
                let number = 10_000 + network * 100 + host
                _ = await handler.handle(request(number, caller: "2001:db8:0:\(network)::\(host)"), for: .message)
            }
        }
        #expect(intake.undecodable.count == 48)
        var good = request(0, caller: "198.51.100.7")
        good.body = Array(#"{"from":"081273440001","text":"jalan rusak"}"#.utf8)
        #expect(await handler.handle(good, for: .message).status == 200)
        #expect(intake.messages.count == 1)
        // An hour later there is room again.
        _ = await handler.handle(request(99_999, caller: "198.51.100.7", after: 3601, size: 10_000), for: .message)
        let letter = try #require(intake.undecodable.last)
        #expect(intake.undecodable.allSatisfy { $0.isStrangers }, "they are erased by age")
        #expect(intake.undecodable.count == 49 && letter.raw.count == StrangerQuota.copyLimit)
        #expect(letter.reason.hasSuffix("bytes are kept)"))
    }

    @Test("are kept without a limit of a carrier that proves itself")
    func proved() async throws {
        let intake = RecordingIntake()
        let handler = CallbackHandler(
            configuration: HTTPCarrier.Configuration(
                name: "test",
                profile: try profile("generic"),
                callers: [try #require(AddressRange("198.51.100.7"))]
            ),
            intake: intake,
            logger: silent
        )
        for number in 0..<100 { _ = await handler.handle(request(number, caller: "198.51.100.7"), for: .message) }
        #expect(intake.undecodable.count == 100 && intake.undecodable.allSatisfy { !$0.isStrangers })
    }
}
