import CurlHTTP
import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("The daemon from end to end", .serialized)
struct WholeWayTests {
    @Test("brings a text by HTTP and one by modem to SP4N, and answers each by the way it came")
    func bothCarriers() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            let text = "LAPOR jln rusak parah di desa Guci kec ujan mas, byk motor jatuh"
            let attempt = await daemon.smsc.deliver(MobileMessage(sender: "+628127000001", text: text))
            #expect(attempt.isAcknowledged)
            try daemon.modem.deliver("sampah numpuk di desa Kepur", from: "+628127000002")
            try await eventually("both complaints") { daemon.central.archive.complaints.count == 2 }
            try await eventually("replies by HTTP") { daemon.smsc.messages.count == 2 }
            try await eventually("replies by modem") { daemon.modem.submittedMessages.count == 2 }
            let contents = daemon.central.archive.complaints.map(\.content)
            #expect(contents.contains { $0.contains(text) })
            #expect(contents.contains { $0.contains("sampah numpuk di desa Kepur") })
            #expect(daemon.smsc.messages.allSatisfy { $0.recipient.hasSuffix("8127000001") })
            #expect(daemon.modem.submittedMessages.allSatisfy { $0.recipient.hasSuffix("8127000002") })
            let receipt = try #require(daemon.smsc.messages.first)
            #expect(receipt.text.contains(/terima (dgn )?no\. LP/))
            #expect(try await daemon.terminate() == 0)
        }
    }

    @Test("tells receipt and SP4N's number in one text where SP4N is quick, and the receipt alone where it is away")
    func oneText() async throws {
        try await DaemonProcess.with { daemon in
            let file = daemon.launcher.configurationFile
            let settings = try String(contentsOf: file, encoding: .utf8)
            try settings.replacing("confirmation_wait: 0s", with: "confirmation_wait: 2s")
                .write(to: file, atomically: true, encoding: .utf8)
            try await daemon.start()
            let text = "LAPOR jln rusak parah di desa Guci kec ujan mas, byk motor jatuh"
            _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000001", text: text))
            try await eventually("the text") { !daemon.smsc.messages.isEmpty }
            let first = try #require(daemon.smsc.messages.first).text
            // On a machine that is very slow SP4N may take longer than the wait.
            if first.contains("SP4N-LAPOR!") {
                #expect(first.contains(/terima (dgn )?no\. LP/))
            } else {
                try await eventually("the number") { daemon.smsc.messages.count == 2 }
            }
            daemon.central.faults.add(.init(.unavailable(retryAfter: 60)))
            _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000002", text: "sampah numpuk di desa Kepur"))
            try await eventually("the receipt") {
                daemon.smsc.messages.contains { $0.recipient.hasSuffix("8127000002") }
            }
            let receipt = try #require(daemon.smsc.messages.last).text
            #expect(receipt.contains(/terima (dgn )?no\. LP/))
            #expect(!receipt.contains("SP4N"))
            #expect(try await daemon.terminate() == 0)
        }
    }

    @Test("texts itself, knows the text when it comes back, and tells how long that took")
    func loopbackTest() async throws {
        try await DaemonProcess.with { daemon in
            let file = daemon.launcher.configurationFile
            let settings = try String(contentsOf: file, encoding: .utf8)
            try
                (settings + "loopback_test: { first_after: 3s, patience: 60s, routes: [{ by: modem, to: \"9009\" }] }\n")
                .write(
                    to: file,
                    atomically: true,
                    encoding: .utf8
                )
            try await daemon.start()
            try await eventually("the text", within: .seconds(120)) { !daemon.modem.submittedMessages.isEmpty }
            let sent = try #require(daemon.modem.submittedMessages.first)
            #expect(sent.recipient == "9009")
            try daemon.modem.deliver(sent.text, from: "+628127000099")
            var metrics = ""
            try await eventually("its return") {
                let answer = try await daemon.request("GET", daemon.operations + "/metrics")
                metrics = String(decoding: answer?.body ?? [], as: UTF8.self)
                return metrics.contains("lapord_loopback_tests_total{carrier=\"modem\",outcome=\"returned\"} 1")
            }
            #expect(metrics.contains("lapord_loopback_test_up{carrier=\"modem\"} 1"))
            #expect(metrics.contains("lapord_loopback_test_seconds_count{carrier=\"modem\"} 1"))
            let status = try daemon.run(["status", "--socket", daemon.launcher.socket.path])
            #expect(status.output.contains("loopback test by modem: came back"))
            #expect(daemon.central.archive.complaints.isEmpty)
            #expect(daemon.modem.submittedMessages.count == 1)
            #expect(try await daemon.terminate() == 0)
        }
    }

    @Test("keeps numbers and texts out of its log and its metrics")
    func privacy() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            let text = "jembatan gantung Segamit hampir putus NIK 1603020000000001"
            _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000077", text: text))
            try daemon.modem.deliver(text, from: "+628127000078")
            try await eventually("all replies") {
                daemon.smsc.messages.count == 2 && daemon.modem.submittedMessages.count == 2
            }
            let metrics = try #require(try await daemon.request("GET", daemon.operations + "/metrics"))
            #expect(metrics.status == 200)
            #expect(try await daemon.terminate() == 0)
            for output in [daemon.log, String(decoding: metrics.body, as: UTF8.self)] {
                #expect(output.contains("lapord"))
                for secret in ["8127000077", "8127000078", "Segamit", "jembatan", "1603020000000001", "kami terima"] {
                    #expect(!output.contains(secret), "\(secret)")
                }
            }
        }
    }

    @Test("answers bad requests clearly, names the cause in its log, and goes on")
    func badInput() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            let generic = daemon.callback("generic")
            let json: CurlHeaders = ["Content-Type": "application/json"]
            func post(_ body: String) async throws -> Int? {
                try await daemon.request("POST", generic, headers: json, body: Array(body.utf8))?.status
            }
            #expect(try await post(#"{"from":"+628127000001","id":"1"}"#) == 400)
            #expect(try await post(#"{"from":"","text":"jalan rusak","id":"3"}"#) == 400)
            #expect(try await post(#"{"from":"bukan nomor telepon","text":"x","id":"3"}"#) == 422)
            #expect(try await post("{") == 400)
            #expect(try await daemon.request("DELETE", generic)?.status == 405)
            #expect(try await daemon.request("GET", daemon.callback("nobody"))?.status == 404)
            let large = #"{"from":"+628127000001","id":"4","text":"\#(String(repeating: "x", count: 70_000))"}"#
            #expect(try await post(large) == 413)
            let long = "jalan rusak di desa Guci " + String(repeating: "sekali ", count: 282)
            #expect(try await post(#"{"from":"+628127000001","id":"5","text":"\#(long)"}"#) == 200)
            try await eventually("the long complaint") { daemon.central.archive.complaints.count == 1 }
            // What is beside the point is told, and the complaint is taken all the same.
            let remarked = try await daemon.request(
                "POST",
                generic,
                headers: json,
                body: Array(#"{"from":"+628127000002","text":"jembatan putus","id":"6","colour":"red"}"#.utf8)
            )
            #expect(remarked?.status == 200)
            let remark = String(decoding: remarked?.body ?? [], as: UTF8.self)
            #expect(remark.contains("unknown field 'colour'"))
            for cause in ["the text is missing", "the sender is missing", "malformed", "method"] {
                #expect(daemon.log.contains(cause), "\(cause)")
            }
            #expect(try await daemon.terminate() == 0)
        }
    }

    @Test("shows itself to operators, mends what they mend, and reloads only what is sound")
    func operators() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            let socket = daemon.launcher.socket.path
            _ = await daemon.smsc.deliver(
                MobileMessage(sender: "+628127000001", text: "lampu jalan mati di Pasar II Muara Enim")
            )
            try await eventually("the replies") { daemon.smsc.messages.count == 2 }
            let status = try daemon.run(["status", "--socket", socket])
            #expect(status.status == 0)
            #expect(status.output.contains("hearing citizens by 3 of 3 carriers"))
            let list = try daemon.run(["tickets", "list", "--json", "--socket", socket])
            #expect(list.output.contains("\"state\":\"forwarded\""))
            let sent = try daemon.run(["send", "08127000009", "Layanan normal kembali", "--socket", socket])
            #expect(sent.status == 0)
            try await eventually("the operator's text") {
                daemon.smsc.messages.contains { $0.text == "Layanan normal kembali" }
            }
            try expectTextsOfStandardInput(daemon)
            try await eventually("the texts of the standard input") {
                ["Dibaca dari masukan", "Dua\nbaris"].allSatisfy { text in
                    daemon.smsc.messages.contains { $0.text == text }
                }
            }
            let outage = ["send", "--waiting", "Layanan terganggu", "--now", "--socket", socket]
            let rehearsed = try daemon.run(outage + ["--dry-run"])
            #expect(rehearsed.output.contains("would go to citizens: 1; segments: 1 each, 1 in all, Rp 350"))
            #expect(!daemon.smsc.messages.contains { $0.text == "Layanan terganggu" })
            #expect(try daemon.run(outage + ["--json"]).output.contains("\"recipients\":1"))
            try await eventually("the operator's text to all who wait") {
                daemon.smsc.messages.contains { $0.text == "Layanan terganggu" }
            }
            let again = try daemon.run(outage)
            #expect(again.output.contains("left out: 1 already_sent"))
            #expect(try daemon.run(["send", "--waiting", "x", "y", "--socket", socket]).status == 2)
            let broken = #"{"from":"+628127000005","id":"9"}"#
            _ = try await daemon.request(
                "POST",
                daemon.callback("generic"),
                headers: ["Content-Type": "application/json"],
                body: Array(broken.utf8)
            )
            let letters = try daemon.run(["queue", "list", "--json", "--socket", socket])
            #expect(letters.output.contains("the text is missing"))
            let retried = try daemon.run(["queue", "retry", "1", "--socket", socket])
            #expect(retried.status == 1)
            #expect(retried.output.contains("still cannot be read"))
            #expect(try daemon.run(["queue", "discard", "1", "--socket", socket]).status == 0)
            #expect(try daemon.run(["queue", "list", "--socket", socket]).output.contains("no dead letters"))
            #expect(try daemon.run(["reload", "--socket", socket]).status == 0)
            let file = daemon.launcher.configurationFile
            let good = try String(contentsOf: file, encoding: .utf8)
            try (good + "nonsense: true\n").write(to: file, atomically: true, encoding: .utf8)
            let refused = try daemon.run(["reload", "--socket", socket])
            #expect(refused.status == 1)
            #expect(refused.output.contains("nonsense: unknown key"))
            let checked = try daemon.run(["check", "--config", file.path])
            #expect(checked.status == 1)
            #expect(checked.output.contains("nonsense: unknown key"))
            try good.write(to: file, atomically: true, encoding: .utf8)
            let sound = try daemon.run(["check", "--config", file.path])
            #expect(sound.status == 0)
            #expect(sound.output.contains("Rp 700"))
            try addHearing(to: good, "").write(to: file, atomically: true, encoding: .utf8)
            let unanswered = try daemon.run(["check", "--config", file.path])
            #expect(unanswered.status == 0)
            let line = good.split(separator: "\n", omittingEmptySubsequences: false).firstIndex(of: "carriers:") ?? 0
            #expect(
                unanswered.output.contains("note: \(file.path):\(line + 2):")
                    && unanswered.output.contains("whoever texts to it is never answered"),
                "\(unanswered.output)"
            )
            try addHearing(to: good, ", service_numbers: ['9009']").write(to: file, atomically: true, encoding: .utf8)
            #expect(try !daemon.run(["check", "--config", file.path]).output.contains("never answered"))
            #expect(!sound.output.contains("any citizen's name"))
            let open = good.replacing("callbacks:\n  host: 127.0.0.1", with: "callbacks:\n  host: 0.0.0.0")
            try open.write(to: file, atomically: true, encoding: .utf8)
            #expect(try daemon.run(["check", "--config", file.path]).output.contains("any citizen's name"))
            try good.write(to: file, atomically: true, encoding: .utf8)
            #expect(try daemon.run(["tickets", "show", "LP999", "--socket", socket]).status == 1)
            #expect(try daemon.run(["tickets", "--socket"]).status == 2)
            #expect(try await daemon.terminate() == 0)
            #expect(try daemon.run(["status", "--socket", socket]).status == 75)
        }
    }

    /// Texts that neither the shell's history nor the list of processes shows.
    private func expectTextsOfStandardInput(_ daemon: DaemonProcess) throws {
        let socket = ["--socket", daemon.launcher.socket.path]
        #expect(try daemon.run(["send", "08127000009"] + socket, input: "Dibaca dari masukan\n").status == 0)
        #expect(try daemon.run(["send", "-", "-"] + socket, input: "08127000009\nDua\nbaris").status == 0)
        for (words, input) in [(["08127000009"], "\n\n"), (["-"], "08127000009\n"), (["-"], "bukan nomor\nteks")] {
            let (output, status) = try daemon.run(["send"] + words + socket, input: input)
            #expect(status == 2, "\(words) \(output)")
        }
    }

    /// A configuration with one more carrier, whose profile only hears.
    private func addHearing(to configuration: String, _ more: String) -> String {
        let profile = Checkout.root.appending(path: "config/carriers/xl.yaml").path
        let carrier = "  - { name: xl, type: http, profile: \"\(profile)\"\(more) }\n"
        return configuration.replacing("carriers:\n", with: "carriers:\n" + carrier, maxReplacements: 1)
    }
}
