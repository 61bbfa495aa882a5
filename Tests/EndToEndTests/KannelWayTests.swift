import CurlHTTP
import Foundation
import KannelProcess
import Sandbox
import Testing

/// The real daemon behind a real Kannel: bearerbox, smsbox and a fake SMSC on loopback.
@Suite("The daemon behind Kannel", .serialized)
struct KannelWayTests {
    @Test("Kannel is there to be tested with")
    func isInstalled() {
        let mayBeAbsent = ProcessInfo.processInfo.environment["LAPORD_TESTS_WITHOUT_KANNEL"] != nil
        #expect(
            Kannel.isInstalled || mayBeAbsent,
            "install kannel and kannel-extras, or set LAPORD_TESTS_WITHOUT_KANNEL and know that it is untested"
        )
    }

    /// Runs a test with Kannel beside the daemon; both are started by the test.
    private func withKannel(_ body: (DaemonProcess, Kannel) async throws -> Void) async throws {
        try await DaemonProcess.with { daemon in
            let kannel = try Kannel(listenerPort: daemon.callbackPort)
            defer { kannel.stop() }
            try daemon.add(
                carrier: """
                      - name: kannel
                        type: http
                        profile: "\(DaemonProcess.repository.appending(path: "config/carriers/kannel.yaml").path)"
                        url: http://127.0.0.1:\(kannel.sendsmsPort)
                        public_url: http://127.0.0.1:\(daemon.callbackPort)
                        settings: { username: lapord, password: rahasia, secret: s3cret }
                        limits: { concurrent: 1 }

                    """
            )
            try await body(daemon, kannel)
        }
    }

    /// The replies that a telephone log shows, by recipient.
    private func replies(in log: URL) throws -> [String: [String]] {
        let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
        var replies: [String: [String]] = [:]
        for line in lines {
            guard let start = line.firstRange(of: "9009 +") else { continue }
            let words = line[start.upperBound...].split(separator: " ", maxSplits: 2)
            guard words.count == 3, words[1] == "text" else { continue }
            replies[String(words[0]), default: []].append(String(words[2]))
        }
        return replies
    }

    @Test(
        "a text comes in, reaches SP4N, is answered, and the report of the answer comes back",
        .enabled(if: Kannel.isInstalled)
    )
    func wholeWay() async throws {
        try await withKannel { daemon, kannel in
            try kannel.startBearerbox()
            try await kannel.waitForBearerbox()
            try kannel.startSmsbox()
            try await kannel.waitUntilReady()
            try await daemon.start()
            let text = "LAPOR jln rusak parah di desa Guci kec ujan mas, byk motor jatuh & gelap"
            let telephone = try kannel.telephone(sends: [text], from: "+628127000001")
            try await daemon.eventually("the complaint") { daemon.central.archive.complaints.count == 1 }
            #expect(daemon.central.archive.complaints[0].content.contains(text))
            try await daemon.eventually("both replies") {
                try replies(in: telephone)["628127000001"]?.count == 2
            }
            #expect(try replies(in: telephone)["628127000001"]?[0].contains("kami terima dgn no. LP") == true)
            try await daemon.eventually("both reports of delivery") {
                let metrics = try await daemon.request("GET", daemon.operations + "/metrics")
                let lines = String(decoding: metrics?.body ?? [], as: UTF8.self).split(separator: "\n")
                return lines.contains {
                    $0.hasPrefix("lapord_delivery_reports_total{") && $0.contains("carrier=\"kannel\"")
                        && $0.contains("status=\"delivered\"") && $0.hasSuffix(" 2")
                }
            }
            #expect(try await daemon.terminate() == 0)
        }
    }

    /// See `KannelTests` for what Kannel itself loses when its smsbox is killed with a message in hand.
    @Test(
        "nothing is lost or doubled when daemon or bearerbox is killed in the middle",
        .enabled(if: Kannel.isInstalled)
    )
    func kills() async throws {
        try await withKannel { daemon, kannel in
            let senders = (0..<24).map { "62812700\(1000 + $0)" }
            try kannel.startBearerbox()
            try await kannel.waitForBearerbox()
            _ = try kannel.telephone(
                sends: senders.enumerated().map { ("+\($1)", "LAPOR lampu jalan mati di desa Guci gang \($0 + 1)") }
            )
            try await daemon.eventually("all texts at Kannel") {
                try await kannel.received(daemon.http) >= senders.count
            }
            // Killed with all of them in its store.
            kannel.killBearerbox()
            try kannel.startBearerbox()
            try await kannel.waitForBearerbox()
            try kannel.startSmsbox()
            try await kannel.waitUntilReady()
            // Killed while texts come in and complaints go out; Kannel finds nobody there for a while.
            for complaints in [4, 12] {
                try await daemon.start()
                try await daemon.eventually("\(complaints) complaints") {
                    daemon.central.archive.complaints.count >= complaints
                }
                daemon.kill()
            }
            try await daemon.start()
            try await daemon.eventually("every complaint") {
                daemon.central.archive.complaints.count >= senders.count
            }
            // No telephone is there: every reply waits in the store of the bearerbox, which is killed once more.
            try await daemon.eventually("all replies at Kannel") {
                let lines = daemon.log.split(separator: "\n").filter { $0.contains("\"a reply went out\"") }
                return Set(lines.compactMap { $0.firstMatch(of: /"reply":"(\d+)"/)?.output.1 }).count >= senders.count
                    * 2
            }
            kannel.killBearerbox()
            try kannel.startBearerbox()
            try await kannel.waitForBearerbox()
            let telephone = try kannel.telephone(sends: [("+628127009999", "LAPOR got mampet di desa Kepur")])
            try await daemon.eventually("all replies") {
                let replies = try replies(in: telephone)
                return senders.allSatisfy { Set(replies[$0] ?? []).count >= 2 }
                    && (replies["628127009999"]?.count ?? 0) >= 2
            }
            #expect(daemon.central.archive.complaints.count == senders.count + 1)
            #expect(Set(daemon.central.archive.complaints.map(\.content)).count == senders.count + 1)
            let all = try replies(in: telephone)
            #expect(Set(all.keys) == Set(senders + ["628127009999"]))
            // Each kill may send the one reply twice that Kannel had taken and the ledger did not know of yet (promise 4).
            let doubled = all.values.reduce(0) { $0 + $1.count - Set($1).count }
            #expect(doubled <= 2)
            #expect(try await daemon.terminate() == 0)
        }
    }
}
