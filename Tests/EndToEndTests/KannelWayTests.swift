import CurlHTTP
import Foundation
import Sandbox
import TestSupport
import Testing

/// The real daemon behind a real Kannel: bearerbox, smsbox and a fake SMSC on loopback.
@Suite("The daemon behind Kannel", .serialized)
struct KannelWayTests {
    @Test("Kannel is there to be tested with")
    func isInstalled() {
        let mayBeAbsent = ProcessInfo.processInfo.environment["LAPORD_TESTS_WITHOUT_KANNEL"] != nil
        #expect(
            Kannel.isInstalled || mayBeAbsent,
            "install kannel, or set LAPORD_TESTS_WITHOUT_KANNEL and know that it is untested"
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
                        profile: "\(Checkout.root.appending(path: "config/carriers/kannel.yaml").path)"
                        url: http://127.0.0.1:\(kannel.sendsmsPort)
                        public_url: http://127.0.0.1:\(daemon.callbackPort)
                        settings: { username: lapord, password: rahasia, secret: s3cret }
                        limits: { concurrent: 1 }

                    """
            )
            try await body(daemon, kannel)
        }
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
            let telephones = try await kannel.telephones()
            try telephones.send(text, from: "+628127000001")
            try await eventually("the complaint") { daemon.central.archive.complaints.count == 1 }
            #expect(daemon.central.archive.complaints[0].content.contains(text))
            try await eventually("both replies") { telephones.received().count == 2 }
            #expect(telephones.received().allSatisfy { $0.recipient == "+628127000001" })
            #expect(telephones.received()[0].text.contains(/terima (dgn )?no\. LP/))
            try await eventually("both reports of delivery") {
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

    /// See `KannelTests` for what Kannel itself loses when its smsbox is killed with a message in hand. What reports of delivery a
    /// bearerbox still expects it holds in memory, so the reports of replies in its store are lost with it.
    @Test(
        "nothing is lost or doubled when daemon or bearerbox is killed in the middle",
        .enabled(if: Kannel.isInstalled)
    )
    func kills() async throws {
        try await withKannel { daemon, kannel in
            let texts = (1...24).map { number in
                (sender: "+62812700\(1000 + number)", text: "LAPOR lampu jalan mati di desa Guci gang \(100 + number)")
            }
            try kannel.startBearerbox()
            try await kannel.waitForBearerbox()
            try await send(texts[..<16], to: kannel, daemon)
            // Killed with all of them in its store.
            kannel.killBearerbox()
            try kannel.startBearerbox()
            try await kannel.waitForBearerbox()
            try kannel.startSmsbox()
            try await kannel.waitUntilReady()
            let telephones = try await kannel.telephones()
            // Killed while texts come in, complaints and replies go out, and reports come back; more texts come while nobody is there.
            try await daemon.start()
            try await eventually("some complaints") { daemon.central.archive.complaints.count >= 4 }
            daemon.kill()
            for text in texts[16...] { try telephones.send(text.text, from: text.sender) }
            try await daemon.start()
            try await eventually("more complaints") { daemon.central.archive.complaints.count >= 12 }
            daemon.kill()
            try await daemon.start()
            try await eventually("every reply") {
                let replies = Dictionary(grouping: Set(telephones.received()), by: \.recipient)
                return texts.allSatisfy { replies[$0.sender]?.count ?? 0 >= 2 }
            }
            try await eventually("every report of delivery") {
                try daemon.replies() == ["delivered": texts.count * 2]
            }
            let contents = daemon.central.archive.complaints.map(\.content)
            #expect(contents.count == texts.count)
            #expect(texts.allSatisfy { text in contents.contains { $0.contains(text.text) } })
            let received = telephones.received()
            #expect(Set(received.map(\.recipient)) == Set(texts.map(\.sender)))
            // Each of the two kills may send again what Kannel had taken and the ledger did not know of yet (promise 4).
            #expect(Dictionary(grouping: received, by: \.self).values.allSatisfy { $0.count <= 3 })
            #expect(try await daemon.terminate() == 0)
        }
    }

    @Test("replies that wait at Kannel survive its bearerbox", .enabled(if: Kannel.isInstalled))
    func waitingReplies() async throws {
        try await withKannel { daemon, kannel in
            try kannel.startBearerbox()
            try await kannel.waitForBearerbox()
            try kannel.startSmsbox()
            try await kannel.waitUntilReady()
            try await daemon.start()
            // The telephones are off when the replies come.
            try await send([("+628127000001", "LAPOR got mampet di desa Kepur")], to: kannel, daemon)
            try await eventually("both replies at Kannel") { try daemon.replies() == ["sent": 2] }
            kannel.killBearerbox()
            try kannel.startBearerbox()
            try await kannel.waitForBearerbox()
            let telephones = try await kannel.telephones()
            try await eventually("both replies") { telephones.received().count >= 2 }
            #expect(Set(telephones.received()).count == 2)
            #expect(telephones.received().count == 2)
        }
    }

    /// Sends texts and returns when the bearerbox has them; the telephones are off then.
    private func send(
        _ texts: some Collection<(sender: String, text: String)>,
        to kannel: Kannel,
        _ daemon: DaemonProcess
    ) async throws {
        let before = try await kannel.received(daemon.http)
        let telephones = try await kannel.telephones()
        for text in texts { try telephones.send(text.text, from: text.sender) }
        try await eventually("the texts at Kannel") {
            try await kannel.received(daemon.http) >= before + texts.count
        }
    }
}
