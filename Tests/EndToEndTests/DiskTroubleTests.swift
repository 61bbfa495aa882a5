import CurlHTTP
import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("The daemon on a bad disk", .serialized)
struct DiskTroubleTests {
    private static func body(_ id: String, _ text: String) -> [UInt8] {
        Array(#"{"from":"+628127000001","id":"\#(id)","text":"\#(text)"}"#.utf8)
    }

    /// A callback, once; nil where nobody answers.
    private func post(_ id: String, _ text: String, to daemon: DaemonProcess) async throws -> CurlResponse? {
        try await daemon.request(
            "POST",
            daemon.callback("generic"),
            headers: ["Content-Type": "application/json"],
            body: Self.body(id, text)
        )
    }

    /// Waits until a callback is taken, or refused: what follows a change of the disk within a moment.
    private func expectAnswer(_ status: Int, from daemon: DaemonProcess, _ id: String, _ text: String) async throws {
        try await eventually("the answer \(status)") {
            try await self.post(id, text, to: daemon)?.status == status
        }
    }

    private func readiness(of daemon: DaemonProcess) async throws -> (status: Int?, body: String) {
        let answer = try await daemon.request("GET", daemon.operations + "/readyz")
        return (answer?.status, String(decoding: answer?.body ?? [], as: UTF8.self))
    }

    private func status(of daemon: DaemonProcess) throws -> String {
        try daemon.run(["status", "--socket", daemon.launcher.socket.path]).output
    }

    /// That everything which citizens reported is at the central system once.
    private func expectOnce(_ texts: [String], at daemon: DaemonProcess) async throws {
        try await eventually("every complaint") { daemon.central.archive.complaints.count >= texts.count }
        try await eventually("rest") { try self.status(of: daemon).contains("nothing waits") }
        let complaints = daemon.central.archive.complaints.map(\.content)
        #expect(complaints.count == texts.count)
        for text in texts { #expect(complaints.count { $0.contains(text) } == 1, "\(text)") }
        let status = try self.status(of: daemon)
        #expect(!status.contains("uncertain"), "\(status)")
        #expect(!status.contains("dead letters,"), "\(status)")
    }

    @Test(
        "that refuses writes: tells carriers to wait, says why, keeps what it knows, and goes on by itself",
        arguments: [("enospc", "full"), ("eio", "fails"), ("erofs", "fails")]
    )
    func refuses(error: String, word: String) async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start(environment: daemon.failingDisk)
            let pid = daemon.pid
            // The answer to this request comes while the disk refuses; it must not be forgotten.
            daemon.central.faults.add(.init(.delay(seconds: 3)))
            #expect(try await post("1", "jalan rusak di desa Guci", to: daemon)?.status == 200)
            try await eventually("the request") { daemon.central.archive.complaints.count == 1 }
            try Data(error.utf8).write(to: daemon.diskSwitch)

            let refused = try await post("2", "jembatan putus di desa Guci", to: daemon)
            #expect(refused?.status == 503)
            #expect(refused?.headers["Retry-After"] != nil)
            try daemon.modem.deliver("sampah numpuk di desa Kepur", from: "+628127000002")
            let readiness = try await self.readiness(of: daemon)
            #expect(readiness.status == 503)
            #expect(readiness.body.contains(word), "\(readiness.body)")
            let status = try self.status(of: daemon)
            #expect(status.contains("NOT HEARING: carriers are told to wait"), "\(status)")
            #expect(status.contains(word), "\(status)")
            let health = try await daemon.request("GET", daemon.operations + "/healthz")
            #expect(health?.status == 200, "a restart would help nobody")
            let quiet = daemon.log.count { $0 == "\n" }
            for _ in 0..<300 {
                #expect(try await post("2", "jembatan putus di desa Guci", to: daemon)?.status == 503)
            }
            try await Task.sleep(for: .seconds(3))
            #expect(daemon.modem.usedSlots == 1, "the message stays in its slot")
            #expect(daemon.log.count { $0 == "\n" } - quiet < 100, "the log is not flooded")

            try FileManager.default.removeItem(at: daemon.diskSwitch)
            try await expectAnswer(200, from: daemon, "2", "jembatan putus di desa Guci")
            try await eventually("an empty SIM") { daemon.modem.usedSlots == 0 }
            #expect(try await self.readiness(of: daemon).status == 200)
            try await expectOnce(
                ["jalan rusak di desa Guci", "jembatan putus di desa Guci", "sampah numpuk di desa Kepur"],
                at: daemon
            )
            #expect(daemon.pid == pid)
            try await daemon.expectSoundEnd()
        }
    }

    @Test("that refuses writes: can be stopped in order all the same")
    func stops() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start(environment: daemon.failingDisk)
            daemon.central.faults.add(.init(.delay(seconds: 2)))
            #expect(try await post("1", "jalan rusak di desa Guci", to: daemon)?.status == 200)
            try await eventually("the request") { daemon.central.archive.complaints.count == 1 }
            try Data("enospc".utf8).write(to: daemon.diskSwitch)
            try await expectAnswer(503, from: daemon, "2", "jembatan putus di desa Guci")
            #expect(try await daemon.terminate() == 0)
            try FileManager.default.removeItem(at: daemon.diskSwitch)
            try await daemon.start()
            try await expectAnswer(200, from: daemon, "2", "jembatan putus di desa Guci")
            try await expectOnce(["jalan rusak di desa Guci", "jembatan putus di desa Guci"], at: daemon)
        }
    }

    @Test("that is really full, a file system of a few megabytes", .enabled(if: SmallDisk.isPossible))
    func full() async throws {
        try await DaemonProcess.with { daemon in
            let disk = try SmallDisk(at: daemon.store, megabytes: 3)
            defer { disk.remove() }
            try await daemon.start()
            #expect(try await post("0", "jalan rusak di desa Guci", to: daemon)?.status == 200)
            try disk.fill()
            var taken = ["jalan rusak di desa Guci"]
            var number = 1
            // What fits into the last pages is taken, and then nothing is.
            while try await post("\(number)", "lampu mati di desa Guci nomor \(number)", to: daemon)?.status == 200 {
                taken.append("lampu mati di desa Guci nomor \(number)")
                number += 1
                guard number < 5000 else { throw TestFailure("the disk never became full") }
            }
            #expect(try await self.readiness(of: daemon).body.contains("full"))
            try disk.empty()
            try await expectAnswer(200, from: daemon, "\(number)", "lampu mati di desa Guci nomor \(number)")
            taken.append("lampu mati di desa Guci nomor \(number)")
            try await eventually("every complaint") { daemon.central.archive.complaints.count >= taken.count }
            #expect(daemon.central.archive.complaints.count == taken.count)
            #expect(try await daemon.terminate() == 0)
        }
    }

    @Test("with a damaged ledger: refuses to start, refuses carriers while it runs, and runs again on a backup")
    func damaged() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            #expect(try await post("1", "jalan rusak di desa Guci", to: daemon)?.status == 200)
            try await expectOnce(["jalan rusak di desa Guci"], at: daemon)
            let backup = daemon.folder.appending(path: "backup.sqlite")
            let socket = daemon.launcher.socket.path
            #expect(try daemon.run(["store", "backup", backup.path, "--socket", socket]).status == 0)
            #expect(try await daemon.terminate() == 0)
            let ledger = daemon.store.appending(path: "ledger.sqlite")
            let whole = try Data(contentsOf: ledger)
            try (whole.prefix(4096) + Data(repeating: 0x5A, count: whole.count - 4096)).write(to: ledger)
            let configuration = daemon.launcher.configurationFile.path
            let refused = try daemon.run(["run", "--config", configuration])
            #expect(refused.status == 1)
            #expect(refused.output.contains("damaged") && refused.output.contains("restore a backup"))

            // As docs/backup.md says.
            try FileManager.default.removeItem(at: ledger)
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: ledger.path + suffix) }
            try FileManager.default.copyItem(at: backup, to: ledger)
            let check = try daemon.run(["store", "check", "--config", configuration])
            #expect(check.status == 0, "\(check.output)")
            try await daemon.start()
            #expect(try self.status(of: daemon).contains("nothing waits"))
            #expect(try await post("1", "jalan rusak di desa Guci", to: daemon)?.status == 200, "a redelivery")
            try await expectOnce(["jalan rusak di desa Guci"], at: daemon)

            try overwrite(ledger)
            try await expectAnswer(503, from: daemon, "2", "jembatan putus di desa Guci")
            let readiness = try await self.readiness(of: daemon)
            #expect(readiness.status == 503)
            #expect(readiness.body.contains("damaged") && readiness.body.contains("restore a backup"))
            #expect(try self.status(of: daemon).contains("NOT HEARING"))
        }
    }

    /// Overwrites a ledger under a daemon that uses it: the file, and the log that would still hold what it lost.
    private func overwrite(_ ledger: URL) throws {
        for path in [ledger.path, ledger.path + "-wal"] {
            let file = try FileHandle(forUpdating: URL(filePath: path))
            let size = Int(try file.seekToEnd())
            try file.seek(toOffset: 0)
            try file.write(contentsOf: Data(repeating: 0x5A, count: size))
            try file.close()
        }
    }

    @Test("is refused to a second daemon with the holder's pid, however often the first is killed")
    func second() async throws {
        try await DaemonProcess.with { daemon in
            let configuration = daemon.launcher.configurationFile.path
            // What a holder leaves that is long gone binds nobody.
            try Data("999999\n".utf8).write(to: daemon.store.appending(path: "ledger.sqlite.lock"))
            for _ in 0..<3 {
                try await daemon.start()
                let pid = try #require(daemon.pid)
                let second = try daemon.run(["run", "--config", configuration])
                #expect(second.status == 75, "it helps to try again when the first has ended")
                #expect(second.output.contains("pid \(pid)"), "\(second.output)")
                #expect(try await post("1", "jalan rusak di desa Guci", to: daemon)?.status == 200)
                daemon.kill()
            }
            try await daemon.start()
            try await expectOnce(["jalan rusak di desa Guci"], at: daemon)
        }
    }
}
