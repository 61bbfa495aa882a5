import CurlHTTP
import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("Forwarding slowly", .serialized)
struct SlowForwardingTests {
    @Test("a daemon that is killed while tickets wait for the rate limit leaves uncertain only requests under way")
    func killed() async throws {
        let kills = 8
        let count = 80
        try await DaemonProcess.with { daemon in
            let file = daemon.folder.appending(path: "lapord.yaml")
            try String(contentsOf: file, encoding: .utf8)
                .replacing("requests_per_second: 1000, burst: 1000", with: "requests_per_second: 2, burst: 2")
                .write(to: file, atomically: true, encoding: .utf8)
            try await daemon.start()
            for number in 0..<count {
                let text = "jalan+rusak+berat+nomor+\(number)+di+desa+Guci"
                let taken = try await daemon.request(
                    "POST",
                    daemon.callback("generic"),
                    headers: ["Content-Type": "application/x-www-form-urlencoded"],
                    body: Array("from=%2B6281212\(34_000 + number)&id=\(number)&text=\(text)".utf8)
                )
                #expect(taken?.status == 200)
            }
            try await eventually("the tickets") {
                try daemon.count("ticket", by: "state").values.reduce(0, +) == count
            }
            var killedWithTicketsWaiting = 0
            for _ in 0..<kills {
                let before = daemon.central.archive.complaints.count
                try await eventually("a complaint") { daemon.central.archive.complaints.count > before }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...1000)))
                daemon.kill()
                if try daemon.count("ticket", by: "state")["open", default: 0] > 0 { killedWithTicketsWaiting += 1 }
                try await daemon.start()
            }
            #expect(killedWithTicketsWaiting == kills)
            let uncertain = try daemon.count("ticket_event", by: "kind")["uncertain", default: 0]
            print("slow forwarding: \(uncertain) of \(count) tickets uncertain after \(kills) kills at 2 a second")
            // A kill finds at most the requests of one second: two, of which each may be under way or not recorded yet.
            #expect(uncertain <= 2 * kills)
            try await eventually("all complaints", within: .seconds(300)) {
                try daemon.count("ticket", by: "state") == ["forwarded": count]
            }
            #expect(daemon.central.archive.complaints.count == count)
            #expect(try await daemon.terminate() == 0)
        }
    }
}
