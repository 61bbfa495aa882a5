import CurlHTTP
import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("What the daemon tells Prometheus", .serialized)
struct MetricsTests {
    /// Every figure that an operator wants to see, as it stands before a value.
    private static let wanted =
        [
            "lapord_info{", "lapord_ready ", "lapord_hearing ", "lapord_quiet_seconds ", "lapord_quiet_limit_seconds ",
            "lapord_inbound_silence ", "lapord_modem_up{", "lapord_modem_registered{", "lapord_modem_signal_dbm{",
            "lapord_modem_slots_used{", "lapord_modem_slots{", "lapord_modem_balance{",
            "lapord_modem_last_heard_timestamp_seconds{", "lapord_dead_letters_total{stage=\"intake\"}",
            "lapord_inbound_total{carrier=\"generic\",outcome=\"duplicate\"}", "lapord_intake_refusals_total{",
            "lapord_ledger_commit_seconds_count ", "lapord_ledger_commit_rows_count ", "lapord_ledger_size_bytes ",
            "lapord_ledger_free_bytes ", "lapord_central_up ", "lapord_central_circuit ",
            "lapord_central_quiet_seconds ",
            "lapord_central_requests_total{operation=\"create\",outcome=\"created\"}",
            "lapord_http_client_seconds_count{",
            "lapord_outbound_total{", "lapord_callbacks_total{", "lapord_triaged_total{", "lapord_forwarded_total{",
            "lapord_stage_done_total{", "process_resident_memory_bytes ", "process_open_fds ",
        ]
        + ["intake", "triage", "forwarding", "tracking", "notification", "dispatch"].flatMap {
            [
                "lapord_stage_seconds_count{stage=\"\($0)\"}", "lapord_stage_alive{stage=\"\($0)\"}",
                "lapord_stage_beat_seconds{stage=\"\($0)\"}",
            ]
        }
        + [
            "commit", "triage", "incomplete", "forwarding", "additions", "tracking", "notification", "dispatch",
            "dead_letters",
        ].flatMap { ["lapord_queue_depth{queue=\"\($0)\"}", "lapord_queue_oldest_seconds{queue=\"\($0)\"}"] }
        + ["smsc", "generic", "modem"].map { "lapord_carrier_up{carrier=\"\($0)\"}" }
        + ["generic", "modem"].map { "lapord_carrier_quiet_seconds{carrier=\"\($0)\"}" }

    @Test("stages, queues, ages, carriers, modem, ledger and central system are there, in a form that promtool accepts")
    func everything() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            try daemon.modem.deliver("sampah numpuk di desa Kepur", from: "+628127000002")
            let form = "from=%2B628127000001&id=7&text=jalan+rusak+di+desa+Guci"
            for _ in 1...2 {
                let answer = try await daemon.request(
                    "POST",
                    daemon.callback("generic"),
                    headers: ["Content-Type": "application/x-www-form-urlencoded"],
                    body: Array(form.utf8)
                )
                #expect(answer?.status == 200)
            }
            try await eventually("replies by modem") { daemon.modem.submittedMessages.count == 2 }
            var exposition = ""
            try await eventually("the balance and the other figures") {
                let answer = try await daemon.request("GET", daemon.operations + "/metrics")
                exposition = String(decoding: answer?.body ?? [], as: UTF8.self)
                return exposition.contains("lapord_modem_balance{")
            }
            let lines = exposition.split(separator: "\n")
            for figure in Self.wanted {
                #expect(lines.contains { $0.hasPrefix(figure) }, "\(figure)")
            }
            for stage in ["intake", "triage", "forwarding", "notification", "dispatch"] {
                let line = lines.first { $0.hasPrefix("lapord_stage_seconds_count{stage=\"\(stage)\"}") }
                let count = line.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
                #expect(count >= 2, "\(stage)")
            }
            #expect(lines.contains("lapord_inbound_total{carrier=\"generic\",outcome=\"duplicate\"} 1"))
            #expect(lines.contains("lapord_hearing 1"))
            try check(exposition)
            let status = try daemon.run(["status", "--socket", daemon.launcher.socket.path])
            #expect(status.output.contains("hearing citizens by 3 of 3 carriers, last heard"))
            #expect(status.output.contains("heard nothing yet"))
            #expect(try await daemon.terminate() == 0)
        }
    }

    private func check(_ exposition: String) throws {
        let promtool = try Tool.run("promtool", ["check", "metrics"], input: exposition)
        #expect(promtool.status == 0, "promtool, of the Debian package prometheus, says: \(promtool.output)")
    }
}
