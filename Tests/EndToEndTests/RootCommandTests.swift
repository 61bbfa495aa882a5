import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing

/// The tests of the machine run as root; elsewhere there are no rights to give up.
@Suite("Commands of root in the folders of the daemon's user", .serialized, .enabled(if: geteuid() == 0, "needs root"))
struct RootCommandTests {
    /// A user who is not root, and whom no machine needs to know.
    private static let user: uid_t = 61_184

    private static let commands: [[String]] = [
        ["check"], ["store", "check"], ["store", "check", "--repair"], ["store", "backup", "store/copy.sqlite"],
        ["store", "purge"], ["store", "erase", "--sender", "081270000001"], ["store", "rekey", "--progress"],
        ["spam", "list"], ["tickets", "export"], ["tickets", "report", "--month", "2026-11"],
        ["tickets", "reconcile", "export.csv", "--offline"],
    ]

    @Test("follow no link that the user put in the place of a file of the ledger")
    func links() async throws {
        try await withLedgerOfUser { daemon in
            let victim = daemon.folder.appending(path: "victim")
            let ledger = daemon.store.appending(path: "ledger.sqlite").path
            let content = Data("only root changes this".utf8)
            for suffix in ["", "-wal", "-shm", "-journal", ".lock"] {
                try content.write(to: victim)
                chmod(victim.path, 0o600)
                let kept = ledger + suffix + ".kept"
                let existed = rename(ledger + suffix, kept) == 0
                #expect(symlink(victim.path, ledger + suffix) == 0)
                // Every command opens the ledger in one of these ways.
                let commands =
                    suffix == ".lock"
                    ? Self.commands
                    : Self.commands.filter { $0 == ["check"] || $0 == ["store", "check"] || $0.contains("export") }
                for command in commands {
                    let (output, status) = try run(command, of: daemon)
                    #expect(status != 0 && output.contains(ledger + suffix), "\(suffix) \(command) \(output)")
                }
                var file = stat()
                lstat(victim.path, &file)
                #expect(try Data(contentsOf: victim) == content, "\(suffix)")
                #expect(file.st_uid == 0 && file.st_mode & 0o7777 == 0o600, "\(suffix)")
                unlink(ledger + suffix)
                if existed { rename(kept, ledger + suffix) }
            }
        }
    }

    @Test("follow no link in the place of the ledger's folder")
    func folderLink() async throws {
        try await withLedgerOfUser { daemon in
            // The user's own folder holds the ledger's, so that the user may exchange that one.
            let outer = daemon.store
            let secret = daemon.folder.appending(path: "secret")
            try FileManager.default.createDirectory(at: secret, withIntermediateDirectories: true)
            try replace("path: store/ledger.sqlite", by: "path: store/inner/ledger.sqlite", in: daemon)
            #expect(symlink(secret.path, outer.appending(path: "inner").path) == 0)
            for command in [
                ["check"], ["store", "check"], ["store", "backup", "store/copy.sqlite"], ["tickets", "export"],
            ] {
                #expect(try run(command, of: daemon).status != 0 || command == ["check"])
                #expect(try FileManager.default.contentsOfDirectory(atPath: secret.path).isEmpty, "\(command)")
            }
        }
    }

    @Test("do their work as that user, and leave nothing of root's behind")
    func work() async throws {
        try await withLedgerOfUser { daemon in
            for command in Self.commands where !command.contains("reconcile") {
                let (output, status) = try run(command, of: daemon)
                #expect(status == 0, "\(command) \(output)")
            }
            for name in try FileManager.default.contentsOfDirectory(atPath: daemon.store.path) {
                var file = stat()
                lstat(daemon.store.appending(path: name).path, &file)
                #expect(file.st_uid == Self.user, "\(name)")
            }
            // A file that root names is root's own, also where the user could not write it.
            let export = daemon.folder.appending(path: "export.jsonl").path
            let (output, status) = try run(["tickets", "export", "--out", export], of: daemon)
            var file = stat()
            #expect(status == 0 && lstat(export, &file) == 0, "\(output)")
            #expect(file.st_uid == 0 && file.st_mode & 0o777 == 0o600)
            #expect(try String(contentsOfFile: export, encoding: .utf8).contains("jalan rusak"))
        }
    }

    @Test("give no order to a socket that the user linked to")
    func socket() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            let folder = daemon.folder.appending(path: "run")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            chown(folder.path, Self.user, Self.user)
            let link = folder.appending(path: "admin.sock").path
            #expect(symlink(daemon.launcher.socket.path, link) == 0)
            let (output, status) = try daemon.run(["status", "--socket", link])
            #expect(status != 0 && !output.contains("carrier"), "\(output)")
            let direct = try daemon.run(["status", "--socket", daemon.launcher.socket.path])
            #expect(direct.status == 0, "\(direct.output)")
        }
    }

    @Test("check what the daemon's user can read, not what root can")
    func readable() async throws {
        try await withLedgerOfUser { daemon in
            let calendar = daemon.folder.appending(path: "calendar.yaml")
            try FileManager.default.copyItem(at: Checkout.config.appending(path: "calendar.yaml"), to: calendar)
            try replace(
                "calendar: \"\(daemon.folder.path)/config/calendar.yaml\"",
                by: "calendar: calendar.yaml",
                in: daemon
            )
            chmod(calendar.path, 0o644)
            let file = daemon.launcher.configurationFile
            let sound = try daemon.run(["check", "--config", file.path])
            #expect(sound.status == 0, "\(sound.output)")
            chmod(calendar.path, 0o600)
            let (output, status) = try daemon.run(["check", "--config", file.path])
            #expect(status == 1 && output.contains("\(calendar.path): the daemon's user cannot read it"), "\(output)")
        }
    }

    @Test("start no daemon as root there")
    func daemon() async throws {
        try await withLedgerOfUser { daemon in
            let (output, status) = try run(["run"], of: daemon)
            #expect(status != 0 && output.contains("root does not work in it"), "\(output)")
        }
    }

    /// Runs a test with a ledger of one ticket, whose folder belongs to the user while the configuration is root's.
    private func withLedgerOfUser(_ body: (DaemonProcess) async throws -> Void) async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000001", text: "jalan rusak di desa Guci"))
            try await eventually("the complaint") { !daemon.central.archive.complaints.isEmpty }
            #expect(try await daemon.terminate() == 0)
            let columns = "Tracking ID,Status Laporan,Isi Laporan Awal\n"
            try Data(columns.utf8).write(to: daemon.folder.appending(path: "export.csv"))
            // systemd gives the daemon what lies there.
            let credentials = daemon.folder.appending(path: "credentials")
            try FileManager.default.createDirectory(at: credentials, withIntermediateDirectories: true)
            let key = daemon.folder.appending(path: "ledger.key").path
            #expect(rename(key, credentials.appending(path: "ledger.key").path) == 0)
            // The user reads the configuration, and the checkout may lie where only root comes.
            try FileManager.default.copyItem(at: Checkout.config, to: daemon.folder.appending(path: "config"))
            let file = daemon.launcher.configurationFile
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data(text.replacing(Checkout.config.path, with: daemon.folder.appending(path: "config").path).utf8)
                .write(to: file)
            // The user passes the test's own folder on the way to the ledger.
            chmod(daemon.folder.path, 0o755)
            chown(daemon.store.path, Self.user, Self.user)
            for name in try FileManager.default.contentsOfDirectory(atPath: daemon.store.path) {
                chown(daemon.store.appending(path: name).path, Self.user, Self.user)
            }
            try await body(daemon)
        }
    }

    private func replace(_ old: String, by new: String, in daemon: DaemonProcess) throws {
        let file = daemon.launcher.configurationFile
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains(old))
        try text.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
    }

    private func run(_ command: [String], of daemon: DaemonProcess) throws -> (output: String, status: Int32) {
        let words = command.map { word in
            ["store/copy.sqlite", "export.csv"].contains(word) ? daemon.folder.appending(path: word).path : word
        }
        return try daemon.run(words + ["--config", daemon.launcher.configurationFile.path])
    }
}
