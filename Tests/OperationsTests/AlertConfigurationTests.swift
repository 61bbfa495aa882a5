import ConfigurationFile
import Foundation
import Logging
import TestSupport
import Testing

@testable import Operations

struct AlertConfigurationTests {
    private func read(_ text: String) throws -> AlertConfiguration? {
        let path = "/tmp/lapord-test-\(UUID().uuidString.prefix(8)).yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let faults = FaultCollector()
        let root = ConfigurationSection(try ConfigurationDocument(path: path), faults: faults)
        let alert = root.section("alert").map { AlertConfiguration($0, secret: { $0 }) }
        root.finish()
        try faults.check()
        return alert
    }

    @Test("Every key is read")
    func keys() throws {
        let alert = try #require(
            try read(
                """
                alert:
                  longest_silence: 12h
                  shortest_silence: 10m
                  surprise: 7.5
                  weeks_to_learn: 4
                  reminder: 1d
                  webhook: https://alert.example/lapord
                  sms: ["081200000001"]
                """
            )
        )
        #expect(alert.silence.longestSilence == .seconds(43_200))
        #expect(alert.silence.shortestSilence == .seconds(600))
        #expect(alert.silence.surprise == 7.5)
        #expect(alert.silence.weeksToLearn == 4)
        #expect(alert.silence.reminder == .seconds(86_400))
        #expect(alert.webhook == "https://alert.example/lapord")
        #expect(alert.numbers == ["081200000001"])
    }

    @Test("Nothing that describes an alert shows its address or token, which may be secrets")
    func description() throws {
        let webhook = AlertWebhook(
            url: "https://alert.example/hook/s3cret-path",
            token: "s3cret-token",
            logger: .quiet
        )
        #expect(!String(reflecting: [webhook]).contains("s3cret"))
        #expect(!"\([webhook])".contains("s3cret"))
    }

    @Test(
        "Faults are found",
        arguments: ["webhook: alert.example", "token_file: /nonexistent", "longest_silence: 5s", "surprised: 9"]
    )
    func faults(_ line: String) {
        #expect(throws: ConfigurationError.self) { try read("alert:\n  \(line)\n") }
    }
}
