import ConfigurationFile
import Foundation
import Logging
import Testing

@testable import Operations

struct AlarmConfigurationTests {
    private func read(_ text: String) throws -> AlarmConfiguration? {
        let path = "/tmp/lapord-test-\(UUID().uuidString.prefix(8)).yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let faults = FaultCollector()
        let root = ConfigurationSection(try ConfigurationDocument(path: path), faults: faults)
        let alarm = root.section("alarm").map { AlarmConfiguration($0, secret: { $0 }) }
        root.finish()
        try faults.check()
        return alarm
    }

    @Test("Every key is read")
    func keys() throws {
        let alarm = try #require(
            try read(
                """
                alarm:
                  longest_silence: 12h
                  shortest_silence: 10m
                  surprise: 7.5
                  weeks_to_learn: 4
                  reminder: 1d
                  webhook: https://alarm.example/lapord
                  sms: ["081200000001"]
                """
            )
        )
        #expect(alarm.deafness.longestSilence == .seconds(43_200))
        #expect(alarm.deafness.shortestSilence == .seconds(600))
        #expect(alarm.deafness.surprise == 7.5)
        #expect(alarm.deafness.weeksToLearn == 4)
        #expect(alarm.deafness.reminder == .seconds(86_400))
        #expect(alarm.webhook == "https://alarm.example/lapord")
        #expect(alarm.numbers == ["081200000001"])
    }

    @Test("Nothing that describes an alarm shows its address or token, which may be secrets")
    func description() throws {
        let webhook = AlarmWebhook(
            url: "https://alarm.example/hook/s3cret-path",
            token: "s3cret-token",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        #expect(!String(reflecting: [webhook]).contains("s3cret"))
        #expect(!"\([webhook])".contains("s3cret"))
    }

    @Test(
        "Faults are found",
        arguments: ["webhook: alarm.example", "token_file: /nonexistent", "longest_silence: 5s", "surprised: 9"]
    )
    func faults(_ line: String) {
        #expect(throws: ConfigurationError.self) { try read("alarm:\n  \(line)\n") }
    }
}
