import Complaints
import ConfigurationFile
import Foundation
import Gateway
import Testing

@testable import Ledger

@Suite("The replies")
struct ReplyTests {
    @Test("in Indonesian have every kind, in the GSM alphabet, in at most two segments")
    func shipped() throws {
        let templates = try replyTemplates()
        for kind in ReplyTemplates.kinds {
            let text = try #require(templates.render(kind, ReplyTemplates.longestValues))
            #expect(!text.contains("{{"))
            #expect(!text.contains("&amp;"))
            #expect(templates.render(kind, [:])?.isEmpty == false)
        }
    }

    @Test("with faults are reported, each with its place")
    func faulty() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        var text = try String(contentsOf: repository.appending(path: "config/replies/id.yaml"), encoding: .utf8)
        text = text.replacing("help: >-", with: "hlep: >-")
        text = text.replacing(
            "utk laporan {{ticket}} kami catat dan teruskan",
            with: "utk {{tiket}} \u{201C}kami catat\u{201D}"
        )
        text = text.replacing("started: >-", with: "started: >-\n  " + String(repeating: "panjang sekali ", count: 30))
        try Data(text.utf8).write(to: file)
        let faults = FaultCollector()
        _ = try ReplyTemplates(path: file.path, faults: faults)
        let texts = faults.faults.map(\.description)
        #expect(texts.contains { $0.contains("help: is required") })
        #expect(texts.contains { $0.contains("hlep: unknown key") && $0.contains("'help'") })
        #expect(texts.contains { $0.contains("'tiket'") && $0.contains("did you mean 'ticket'?") })
        #expect(texts.contains { $0.contains("GSM alphabet") })
        #expect(texts.contains { $0.contains("segments") })
    }

    @Test("shorten an agency's long answer at a word and write it in the GSM alphabet")
    func fitting() {
        let long = String(repeating: "sudah diperbaiki ", count: 80)
        let values = ReplyVariables(agencies: []).values(
            for: notification(["answer": "\u{201C}Siap\u{201D} \u{2013} " + long])
        )
        let answer = values["answer"] ?? ""
        #expect(answer.count <= 160)
        #expect(answer.hasPrefix("\"Siap\" - sudah"))
        #expect(answer.hasSuffix("..."))
        #expect(!answer.contains("diperba..."))
    }

    private func notification(_ variables: [String: String]) -> WaitingNotification {
        WaitingNotification(
            id: 1,
            replyKey: "e1",
            kind: "answered",
            carrier: "test",
            recipient: PhoneNumber(kind: .subscriber, canonical: "628127000001"),
            recipientHash: Data(),
            serviceNumber: "9009",
            variables: variables,
            ticket: nil,
            attempts: 0,
            createdAt: Date()
        )
    }
}

@Suite("A retry schedule")
struct RetryScheduleTests {
    @Test("grows, is capped, spreads, and ends")
    func pauses() throws {
        let schedule = RetrySchedule(first: .seconds(5), longest: .seconds(60), attempts: 6)
        let pauses = (1...6).map { schedule.pause(afterAttempt: $0, jitter: 1) }
        #expect(pauses == [.seconds(5), .seconds(10), .seconds(20), .seconds(40), .seconds(60), nil])
        #expect(schedule.pause(afterAttempt: 1, jitter: 0) == .seconds(2.5))
        #expect(
            RetrySchedule(first: .seconds(5), longest: .seconds(60), attempts: .max)
                .pause(afterAttempt: 100_000, jitter: 1) == .seconds(60)
        )
    }
}
