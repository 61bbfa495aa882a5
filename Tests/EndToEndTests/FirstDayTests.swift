import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing

@Suite("The first day of an administrator")
struct FirstDayTests {
    @Test("The key is exchanged twice by one command, and no key is ever lost")
    func rekey() async throws {
        try await DaemonProcess.with { daemon in
            let config = ["--config", daemon.launcher.configurationFile.path]
            let key = daemon.folder.appending(path: "ledger.key").path
            try await daemon.start()
            _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000001", text: "jalan rusak di desa Guci"))
            try await eventually("the complaint") { !daemon.central.archive.complaints.isEmpty }
            var keys = [try String(contentsOfFile: key, encoding: .utf8)]
            for _ in 1...2 {
                let made = try daemon.run(["store", "rekey"] + config)
                #expect(made.status == 0 && made.output.contains("made the next key: \(key).next"), "\(made.output)")
                #expect(try String(contentsOfFile: key, encoding: .utf8) == keys.last)
                let next = try String(contentsOfFile: key + ".next", encoding: .utf8)
                #expect(next.count == 64 && !keys.contains(next))
                var file = stat()
                #expect(stat(key + ".next", &file) == 0 && file.st_mode & 0o777 == 0o600)
                let done = try daemon.run(["store", "rekey"] + config)
                #expect(
                    done.status == 0 && done.output.contains("the key has been exchanged; the new one is"),
                    "\(done.output)"
                )
                #expect(try String(contentsOfFile: key, encoding: .utf8) == next)
                keys.append(next)
                #expect(try await daemon.terminate() == 0)
                try await daemon.start()
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: daemon.folder.path)
                .filter { $0.hasPrefix("ledger.key") }
                .map { try String(contentsOf: daemon.folder.appending(path: $0), encoding: .utf8) }
            #expect(Set(left) == Set(keys) && left.count == 3)
            let shown = try daemon.run(["tickets", "show", "LP10008"] + config)
            #expect(shown.output.contains("jalan rusak"), "\(shown.output)")
            try await daemon.expectSoundEnd()
        }
    }

    @Test(
        "A command of another configuration is refused by a daemon that keeps another ledger, and the command names its ledger"
    )
    func otherLedger() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            let file = daemon.launcher.configurationFile
            let other = daemon.folder.appending(path: "other.yaml")
            try String(contentsOf: file, encoding: .utf8).replacing(
                "path: store/ledger.sqlite",
                with: "path: other.sqlite"
            )
            .write(to: other, atomically: true, encoding: .utf8)
            for command in [
                ["store", "check"], ["store", "backup", "copy.sqlite"], ["store", "purge"],
                ["store", "erase", "--sender", "081270000001"], ["store", "rekey", "--named"], ["tickets", "list"],
            ] {
                let (output, status) = try daemon.run(command + ["--config", other.path])
                #expect(
                    status == 1 && output.contains("keeps the ledger") && output.contains("other.sqlite"),
                    "\(output)"
                )
            }
            let (output, status) = try daemon.run(["store", "check", "--config", file.path])
            #expect(status == 0 && output.contains("store/ledger.sqlite: the ledger is sound"), "\(output)")
        }
    }

    @Test("A backup lies where its caller stands, by a relative name too, and nothing else is left")
    func backup() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            let config = daemon.launcher.configurationFile.path
            let before = try FileManager.default.contentsOfDirectory(atPath: daemon.store.path).sorted()
            let place = try makeTemporaryFolder("copies")
            defer { try? FileManager.default.removeItem(at: place) }
            let command =
                "cd '\(place.path)' && '\(DaemonLauncher.executable.path)' store backup copy.sqlite --config '\(config)'"
            let made = try Tool.run("/bin/sh", ["-c", command])
            #expect(made.status == 0 && made.output.contains("bytes of"), "\(made.output)")
            let again = try Tool.run("/bin/sh", ["-c", command])
            #expect(again.status == 1 && again.output.contains("never overwrites"), "\(again.output)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["copy.sqlite"])
            var entry = stat()
            #expect(stat(place.appending(path: "copy.sqlite").path, &entry) == 0 && entry.st_mode & 0o777 == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.store.path).sorted() == before)
            let absent = try daemon.run(["store", "backup", "/nowhere/x", "--config", config])
            #expect(absent.status == 1 && absent.output.contains("/nowhere/x cannot be written"), "\(absent.output)")
            #expect(try await daemon.terminate() == 0)
            // The copy is a ledger.
            try FileManager.default.removeItem(at: daemon.store.appending(path: "ledger.sqlite"))
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(at: daemon.store.appending(path: "ledger.sqlite\(suffix)"))
            }
            try FileManager.default.copyItem(
                at: place.appending(path: "copy.sqlite"),
                to: daemon.store.appending(path: "ledger.sqlite")
            )
            let check = try daemon.run(["store", "check", "--config", config])
            #expect(check.status == 0, "\(check.output)")
        }
    }

    @Test("A reload names every file that it did not take over")
    func reload() async throws {
        try await DaemonProcess.with { daemon in
            let file = daemon.launcher.configurationFile
            let (config, profile) = (daemon.folder.appending(path: "carriers"), "carriers/kannel.yaml")
            try FileManager.default.createDirectory(at: config, withIntermediateDirectories: true)
            let text = try String(contentsOf: Checkout.config.appending(path: profile), encoding: .utf8)
            try text.write(to: daemon.folder.appending(path: profile), atomically: true, encoding: .utf8)
            try "p".write(to: daemon.folder.appending(path: "sp4n-token"), atomically: true, encoding: .utf8)
            chmod(daemon.folder.appending(path: "sp4n-token").path, 0o600)
            try String(contentsOf: file, encoding: .utf8)
                .replacing("profile: \"\(Checkout.config.path)/carriers/kannel.yaml\"", with: "profile: kannel")
                .replacing("look_up_path:", with: "credentials: { token: { file: sp4n-token } }\n  look_up_path:")
                .write(to: file, atomically: true, encoding: .utf8)
            try await daemon.start()
            func reload() throws -> String { try daemon.run(["reload", "--config", file.path]).output }
            #expect(try reload().contains("configuration reloaded\n"))
            try (text + "\n# changed\n").write(
                to: daemon.folder.appending(path: profile),
                atomically: true,
                encoding: .utf8
            )
            try "q".write(to: daemon.folder.appending(path: "sp4n-token"), atomically: true, encoding: .utf8)
            chmod(daemon.folder.appending(path: "sp4n-token").path, 0o600)
            let said = try reload()
            #expect(said.contains("needs a restart: carriers (carriers/kannel.yaml), central (sp4n-token)"), "\(said)")
        }
    }

    @Test("Without SP4N's token the daemon starts, reports wait, and the status names what is missing")
    func noToken() async throws {
        try await DaemonProcess.with { daemon in
            let file = daemon.launcher.configurationFile
            try String(contentsOf: file, encoding: .utf8)
                .replacing("look_up_path:", with: "credentials: { token: { file: sp4n-token } }\n  look_up_path:")
                .write(to: file, atomically: true, encoding: .utf8)
            let check = try daemon.run(["check", "--config", file.path])
            #expect(check.status == 0 && check.output.contains("'sp4n-token' is not there yet"), "\(check.output)")
            try await daemon.start()
            _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000001", text: "jalan rusak di desa Guci"))
            try await eventually("the ticket") { try daemon.count("ticket", by: "state") == ["open": 1] }
            let status = try daemon.run(["status", "--config", file.path])
            #expect(status.output.contains("not connected to SP4N"), "\(status.output)")
            #expect(status.output.contains("missing: sp4n-token"), "\(status.output)")
            // The confirmation does not wait for SP4N.
            try await eventually("the confirmation") { try !daemon.replies().isEmpty }
            #expect(try daemon.count("ticket", by: "state") == ["open": 1] && daemon.central.archive.complaints.isEmpty)
            #expect(try await daemon.terminate() == 0)
            let token = daemon.folder.appending(path: "sp4n-token").path
            try "00000000-0000".write(toFile: token, atomically: true, encoding: .utf8)
            chmod(token, 0o600)
            try await daemon.start()
            try await eventually("the complaint") { !daemon.central.archive.complaints.isEmpty }
        }
    }
}
