import CurlHTTP
import Foundation
import Glibc
import Sandbox
import TestSupport
import Testing

@Suite("What the conversations leave behind", .serialized)
struct TracesTests {
    /// Parts of what citizens wrote, of their numbers in every form, and of what they were answered.
    private static let secrets = [
        "8127000077", "8127000078", "8127000079", "8127000080", "1872000077", "Segamit", "jembatan", "1603020000000001",
        "kami terima", "terima dgn no", "Budi Hartono",
    ]

    private static let text = "jembatan gantung Segamit hampir putus NIK 1603020000000001"

    @Test("no file, metric, argument, variable or core of the daemon holds a number or a text, by HTTP, modem and SMPP")
    func dump() async throws {
        try await DaemonProcess.with { daemon in
            try await withSMPP(daemon) { smsc in
                try talkative(daemon)
                try await daemon.start()
                try await converse(daemon, smsc)
                let socket = ["--socket", daemon.launcher.socket.path]
                let backup = daemon.folder.appending(path: "copy.sqlite").path
                #expect(try daemon.run(["store", "backup", backup] + socket).status == 0)
                let metrics = try #require(try await daemon.request("GET", daemon.operations + "/metrics"))
                try expectNothing(in: metrics.body, "the metrics")
                try expectNothing(in: Array(try daemon.run(["status"] + socket).output.utf8), "the status")
                let process = "/proc/\(try #require(daemon.pid))"
                for name in ["cmdline", "environ", "comm"] {
                    let bytes = try #require(FileManager.default.contents(atPath: "\(process)/\(name)"))
                    #expect(!bytes.isEmpty)
                    try expectNothing(in: Array(bytes), name)
                }
                let limits = try String(contentsOfFile: "\(process)/limits", encoding: .utf8)
                #expect(limits.contains(#/Max core file size +0 +0 /#))
                // While it runs, and after its end.
                try expectNothingInFiles(of: daemon)
                #expect(try await daemon.terminate() == 0)
                try expectNothingInFiles(of: daemon)
            }
        }
    }

    @Test("the log keeps who read what citizens wrote, with uid and name, and nothing of what was read")
    func reads() async throws {
        try await DaemonProcess.with { daemon in
            try await daemon.start()
            _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000077", text: Self.text))
            let broken = #"{"from":"+628127000078","id":"9","txt":"jembatan Segamit"}"#
            _ = try await daemon.request(
                "POST",
                daemon.callback("generic"),
                headers: ["Content-Type": "application/json"],
                body: Array(broken.utf8)
            )
            try await eventually("the complaint") { !daemon.central.archive.complaints.isEmpty }
            let socket = ["--socket", daemon.launcher.socket.path]
            let config = ["--config", daemon.launcher.configurationFile.path]
            let shown = try daemon.run(["tickets", "show", "LP10008"] + socket)
            #expect(shown.status == 0 && shown.output.contains("Segamit"), "\(shown.output)")
            #expect(try daemon.run(["tickets", "list"] + socket).status == 0)
            #expect(try daemon.run(["spam", "list"] + socket).status == 0)
            let letter = try daemon.run(["queue", "show", "1", "--content"] + socket)
            #expect(letter.status == 0, "\(letter.output)")
            #expect(try daemon.run(["queue", "list"] + socket + config).status == 0)
            #expect(try await daemon.terminate() == 0)
            let name = String(cString: try #require(getpwuid(geteuid())).pointee.pw_name)
            let lines = daemon.log.split(separator: "\n").filter { $0.contains("an operator read what citizens wrote") }
            for action in ["tickets/show", "tickets/list", "spam/list", "queue/show"] {
                let own = lines.filter { $0.contains(#""action":"\#(action)""#) }
                #expect(own.count == 1, "\(action): \(lines)")
                #expect(own.first?.contains(#""by":"uid \#(geteuid()) (\#(name))""#) == true, "\(own)")
            }
            // A list without texts is no such read.
            #expect(lines.count == 4)
            try expectNothing(in: Array(daemon.log.utf8), "the log")
        }
    }

    // MARK: The conversations

    /// Lets the daemon log all that it can, also what its libraries say.
    private func talkative(_ daemon: DaemonProcess) throws {
        let file = daemon.launcher.configurationFile
        let settings = try String(contentsOf: file, encoding: .utf8)
        #expect(settings.contains("level: info"))
        try settings.replacing("level: info", with: "level: trace").write(to: file, atomically: true, encoding: .utf8)
    }

    /// Runs an SMSC to which the daemon binds.
    private func withSMPP(_ daemon: DaemonProcess, _ body: (SimulatedSMSC) async throws -> Void) async throws {
        let smsc = SimulatedSMSC(
            configuration: .init(style: .smpp, smppPort: 0, secret: "rahasia"),
            logger: .quiet
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await smsc.run() }
            let port = try #require(await smsc.boundSMPPPort())
            let password = daemon.folder.appending(path: "tsel.password")
            try "rahasia".write(to: password, atomically: true, encoding: .utf8)
            try daemon.add(
                carrier: """
                      - name: tsel
                        type: smpp
                        profile: "\(Checkout.config.path)/carriers/smpp-generic.yaml"
                        hosts: ["127.0.0.1:\(port)"]
                        system_id: lapord
                        password_file: "\(password.path)"

                    """
            )
            try await body(smsc)
        }
    }

    /// A report by each carrier, what nobody can read, a question, a thank-you, and a text to a citizen.
    private func converse(_ daemon: DaemonProcess, _ smsc: SimulatedSMSC) async throws {
        let socket = ["--socket", daemon.launcher.socket.path]
        _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000077", text: Self.text))
        try daemon.modem.deliver(Self.text, from: "+628127000078")
        let attempt = await smsc.deliver(MobileMessage(sender: "+628127000079", text: "rahasia " + Self.text))
        #expect(attempt.isAcknowledged)
        let json: CurlHeaders = ["Content-Type": "application/json"]
        for body in [
            #"{"from":"+628127000080","id":"1","txt":"jembatan Segamit"}"#,
            #"{"from":"Budi Hartono 08127000080","text":"#,
            #"{"from":"0812-7000-080x","to":"628127000080","id":"jembatan-8127000080","text":"jembatan Segamit"}"#,
        ] {
            _ = try await daemon.request("POST", daemon.callback("generic"), headers: json, body: Array(body.utf8))
        }
        _ = try await daemon.request("GET", daemon.callback("generic") + "?from=628127000080&teks=jembatan+Segamit")
        try await eventually("all replies") {
            daemon.smsc.messages.count >= 2 && daemon.modem.submittedMessages.count >= 2 && smsc.messages.count >= 2
        }
        _ = await daemon.smsc.deliver(MobileMessage(sender: "+628127000077", text: "STATUS"))
        _ = await smsc.deliver(MobileMessage(sender: "+628127000079", text: "BERHENTI"))
        let sent = try daemon.run(["send", "-", "-"] + socket, input: "08127000080\njembatan Segamit ditutup")
        #expect(sent.status == 0, "\(sent.output)")
        try await eventually("the officer's text") {
            daemon.smsc.messages.contains { $0.text == "jembatan Segamit ditutup" }
                || smsc.messages.contains { $0.text == "jembatan Segamit ditutup" }
        }
    }

    // MARK: The search

    private func expectNothing(in bytes: [UInt8], _ place: String) throws {
        for secret in Self.secrets {
            #expect(bytes.firstRange(of: Array(secret.utf8)) == nil, "\(secret) in \(place)")
            #expect(bytes.firstRange(of: Array(secret.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })) == nil)
        }
    }

    /// Searches every file below the daemon's folder: ledger, write-ahead log, index, backup, state of the modem, log.
    private func expectNothingInFiles(of daemon: DaemonProcess) throws {
        var names: Set<String> = []
        let files = FileManager.default.enumerator(at: daemon.folder, includingPropertiesForKeys: [.isRegularFileKey])
        while let file = files?.nextObject() as? URL {
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            names.insert(file.lastPathComponent)
            try expectNothing(in: Array(try Data(contentsOf: file)), file.lastPathComponent)
        }
        #expect(names.isSuperset(of: ["ledger.sqlite", "copy.sqlite"]), "\(names)")
    }
}
