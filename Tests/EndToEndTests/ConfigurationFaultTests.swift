import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing

/// What `lapord check` and `lapord run` say to a sysadmin who errs, on the configuration of a real daemon.
struct ConfigurationFaultTests {
    /// Changes the daemon's configuration.
    private func change(_ daemon: DaemonProcess, _ text: String, into other: String) throws {
        let file = daemon.launcher.configurationFile
        let before = try String(contentsOf: file, encoding: .utf8)
        #expect(before.contains(text))
        try before.replacing(text, with: other).write(to: file, atomically: true, encoding: .utf8)
    }

    @Test(
        "What could only fail at the start is found before it",
        arguments: [
            (
                "socket: admin.sock", "socket: \(String(repeating: "a", count: 120))",
                "operations.socket: is longer than"
            ),
            ("path: store/ledger.sqlite", "path: store", "ledger.path: is a folder"),
            ("  key_file: ledger.key\n", "", "ledger.key_file: is required, since numbers and texts are encrypted"),
            (
                "- name: generic\n", "- name: generic\n    message_path: /carriers/smsc/mo\n",
                "carriers[1]: '/carriers/smsc/mo' is a path of the carrier 'smsc' already"
            ),
            (
                "forwarding:", "instance: { time_zone: Asia/Singapore }\nforwarding:",
                "instance.time_zone: is no zone of Indonesia (WIB, WITA or WIT)"
            ),
            ("forwarding:", "alert: { sms: [saya] }\nforwarding:", "alert.sms: holds what is no number"),
            (
                "settings: { username: lapord, password: test }",
                "settings: { username: lapord, password: test }\n    caller_certificates: [sms.operator.example]",
                "caller_certificates: are never shown: the listener asks for no certificate"
            ),
            (
                "settings: { username: lapord, password: test }",
                "settings: { username: lapord, password: test }\n    caller_certificates: [\"*.example\", \"sha256:00\"]",
                "'sha256:00' is neither a name nor a fingerprint"
            ),
            (
                "daily_budget: 1000", "daily_budget: 1000\n  emergency_number: darurat",
                "replies.emergency_number: is no number of at most 16 characters"
            ),
        ]
    )
    func faults(_ text: String, _ other: String, _ words: String) async throws {
        try await DaemonProcess.with { daemon in
            try change(daemon, text, into: other)
            let path = daemon.launcher.configurationFile.path
            let (output, status) = try daemon.run(["check", "--config", path])
            #expect(status == 1)
            #expect(output.contains(words), "\(output)")
        }
    }

    @Test("A key or a ledger that others may read is refused by daemon, commands and check alike")
    func exposedFiles() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            #expect(try await daemon.terminate() == 0)
            let config = daemon.launcher.configurationFile.path
            let files = ["ledger.key", "store/ledger.sqlite"].map { daemon.folder.appending(path: $0).path }
            for file in files {
                #expect(chmod(file, 0o644) == 0)
                for command in [["check"], ["run"], ["store", "check"], ["tickets", "export"], ["spam", "list"]] {
                    let (output, status) = try daemon.run(command + ["--config", config])
                    #expect(status != 0, "\(command) \(output)")
                    #expect(
                        output.contains("(mode 644)") && output.contains("chmod 600 \(file)"),
                        "\(command) \(output)"
                    )
                }
                #expect(chmod(file, 0o600) == 0)
            }
            #expect(try daemon.run(["check", "--config", config]).status == 0)
        }
    }

    @Test("A port that another program has ends the daemon with one clear line, and no noise beside it")
    func takenPort() async throws {
        try await DaemonProcess.with { daemon in
            let smsc = try #require(await daemon.smsc.boundPort())
            try change(daemon, "port: \(daemon.callbackPort)", into: "port: \(smsc)")
            let (output, status) = try daemon.run(["run", "--config", daemon.launcher.configurationFile.path])
            #expect(status == 1)
            let grave = output.split(separator: "\n").filter {
                $0.contains(#""level":"error""#) || $0.contains(#""level":"critical""#)
            }
            #expect(grave.count == 1, "\(output)")
            #expect(grave.first?.contains("cannot listen on 127.0.0.1:\(smsc): Address already in use") == true)
        }
    }

    @Test("A port that carriers and operators are both to call is a fault")
    func samePort() async throws {
        try await DaemonProcess.with { daemon in
            try change(
                daemon,
                "port: \(daemon.callbackPort)",
                into: daemon.operations.replacing("http://127.0.0.1:", with: "port: ")
            )
            let path = daemon.launcher.configurationFile.path
            let (output, status) = try daemon.run(["check", "--config", path])
            #expect(status == 1)
            #expect(output.contains("operations.listen.port: is that of 'callbacks'"), "\(output)")
        }
    }

    @Test("What a variable of the environment has wrong is told of the variable, not of the file")
    func environment() async throws {
        try await DaemonProcess.with { daemon in
            let path = daemon.launcher.configurationFile.path
            for (variable, fault) in [
                ("LAPORD__CALLBACKS__PORT", "callbacks.port: must be a whole number"),
                ("LAPORD__CARRIERS__0__URL", "carriers[0].url: must begin with"),
                ("LAPORD__CALLBACKS__PRT", "callbacks.prt: unknown key"),
            ] {
                let arguments = ["\(variable)=x", DaemonLauncher.executable.path, "check", "--config", path]
                let (output, status) = try Tool.run("/usr/bin/env", arguments)
                #expect(status == 1)
                #expect(output.contains("$\(variable): \(fault)"), "\(output)")
            }
        }
    }

    @Test("The most talkative log shows no secret of the configuration")
    func secrets() async throws {
        try await DaemonProcess.with { daemon in
            try "s3cret-token-of-the-alert".write(
                to: daemon.folder.appending(path: "alert.token"),
                atomically: true,
                encoding: .utf8
            )
            try change(daemon, "level: info", into: "level: trace")
            let alert =
                "alert: { webhook: \"http://127.0.0.1:9/s3cret-path\", token_file: alert.token, sms: [\"081299990000\"] }"
            try change(daemon, "forwarding:", into: "\(alert)\nreminders: { webhook: on }\nforwarding:")
            try await daemon.start()
            // Nor does a core hold any.
            let limits = try String(contentsOfFile: "/proc/\(try #require(daemon.pid))/limits", encoding: .utf8)
            #expect(limits.contains(#/Max core file size +0 +0 /#))
            #expect(try await daemon.terminate() == 0)
            #expect(daemon.log.contains("Starting service"))
            for secret in ["s3cret", "81299990000", "0f0f0f0f"] { #expect(!daemon.log.contains(secret), "\(secret)") }
        }
    }
}
