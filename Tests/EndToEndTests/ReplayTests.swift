import Complaints
import Foundation
import Sandbox
import Synchronization
import TestSupport
import Testing

@Suite("The whole sample replayed", .serialized)
struct ReplayTests {
    /// Senders of callbacks and of modem messages, one for each text.
    private static func sender(_ index: Int, byModem: Bool) -> String {
        "+62812\(byModem ? 8 : 7)\(1_000_000 + index)"
    }

    /// Replays a sample by both carriers, each callback three times.
    private func replay(_ sample: [TextSample], to daemon: DaemonProcess) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, item) in sample.enumerated() {
                // A SIM has few slots and a real network few seconds: the messages come as slots become free.
                group.addTask {
                    try await eventually("a free slot", within: .seconds(300)) {
                        daemon.modem.usedSlots < 40
                    }
                    try daemon.modem.deliver(item.text, from: Self.sender(index, byModem: true))
                }
                group.addTask {
                    let message = MobileMessage(
                        sender: Self.sender(index, byModem: false),
                        text: item.text,
                        id: "mo-\(index)"
                    )
                    for _ in 0..<3 {
                        let attempt = await daemon.smsc.deliver(message)
                        if !attempt.isAcknowledged {
                            throw TestFailure("message \(index) was never acknowledged: \(attempt)")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Checks that every report is at SP4N once and was confirmed once, that texts that may be no report are held, and that nothing else is
    /// there.
    private func verify(_ sample: [TextSample], at daemon: DaemonProcess) async throws {
        let reports = sample.enumerated().filter { $0.element.outcome == .forwarded }
        try await eventually("every complaint", within: .seconds(240)) {
            daemon.central.archive.complaints.count >= reports.count * 2
        }
        try await eventually("every receipt", within: .seconds(240)) {
            daemon.smsc.messages.count { $0.text.contains(/terima (dgn )?no\. LP/) } >= reports.count
                && daemon.modem.submittedMessages.count { $0.text.contains(/terima (dgn )?no\. LP/) } >= reports.count
        }
        try await eventually("every tracking ID", within: .seconds(240)) {
            let report = try daemon.run(["status", "--json", "--socket", daemon.launcher.socket.path])
            return report.status == 0 && report.output.contains("nothing waits")
                && !report.output.contains("uncertain,")
        }
        let complaints = daemon.central.archive.complaints
        #expect(complaints.count == reports.count * 2, "complaints at SP4N")
        let references = complaints.compactMap { $0.content.split(separator: "[").last.map(String.init) }
        #expect(Set(references).count == complaints.count, "each under a ticket number of its own")
        for (index, report) in reports {
            let count = complaints.count { $0.content.contains(report.forwarded) }
            let twins = reports.count { $0.element.forwarded.contains(report.forwarded) }
            #expect(count >= 2 && count <= 2 * twins, "text \(index) stands \(count) times at SP4N")
        }
        var states = ["forwarded": reports.count * 2]
        let held = sample.count { $0.outcome == .held }
        if held > 0 { states["held"] = held * 2 }
        #expect(try daemon.count("ticket", by: "state") == states)
    }

    @Test("makes each report one ticket with a tracking ID and one receipt, though every callback comes three times")
    func once() async throws {
        let sample = try TextSample.load()
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            try await replay(sample, to: daemon)
            try await verify(sample, at: daemon)
            let receipts = daemon.smsc.messages.filter { $0.text.contains(/terima (dgn )?no\. LP/) }
            #expect(receipts.count == sample.count { $0.outcome == .forwarded })
            #expect(Set(receipts.map(\.recipient)).count == receipts.count)
            try await daemon.expectSoundEnd()
        }
    }

    @Test("loses none and doubles none at SP4N, though the daemon is killed ten times at random moments")
    func killed() async throws {
        let sample = try TextSample.load()
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            async let replayed: Void = replay(sample, to: daemon)
            var kills = 0
            for _ in 0..<10 {
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...700)))
                daemon.kill()
                kills += 1
                try await daemon.start()
            }
            try await replayed
            try await verify(sample, at: daemon)
            #expect(kills == 10)
            try await daemon.expectSoundEnd()
        }
    }
}
