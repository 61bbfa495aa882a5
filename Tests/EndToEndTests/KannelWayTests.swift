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
}
