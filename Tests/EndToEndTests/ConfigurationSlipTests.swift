import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("Slips that a configuration can hold without being wrong YAML")
struct ConfigurationSlipTests {
    /// A change of the shipped files, and the line of output that it gets.
    struct Slip: Sendable, CustomTestStringConvertible {
        var file = "lapord.yaml"
        /// A text of the file, and the one that stands there instead.
        var text: String
        var other: String
        /// A part of the line that the message has to name.
        var line: String
        var message: String
        /// Whether it is no fault but a note.
        var isNote = false

        var testDescription: String { message }
    }

    private static let slips = [
        Slip(
            text: "categories: { default: 15 }",
            other: "categories: { default: 15, PERHUBUNGN: 436 }",
            line: "PERHUBUNGN",
            message:
                "central.ids.categories.PERHUBUNGN: is no category of categories.yaml (did you mean 'PERHUBUNGAN'?)"
        ),
        Slip(
            text: "institutions: { default: 9001 }",
            other: "institutions: { default: 9001, DISHUP: 7, dlh: 8 }",
            line: "DISHUP",
            message: "central.ids.institutions.DISHUP: is no agency of agencies.yaml (did you mean 'DISHUB'?)"
        ),
        Slip(
            text: "locations: { default: 34 }",
            other: "locations: { default: 34, Embawang: 311 }",
            line: "Embawang",
            message: "central.ids.locations.Embawang: is no code of a kecamatan, desa or kelurahan in places/ "
                + "(did you mean \"16.03.01.2011\"?)"
        ),
        Slip(
            text: "locations: { default: 34 }",
            other: "locations: { default: 34, \"16.03\": 311 }",
            line: "16.03",
            message: "places/ (a Kemendagri code in quotes, such as \"16.03.11\")"
        ),
        Slip(
            text: "tickets:",
            other: "reminders: { sms: { PUPRR: [\"081200000000\"] } }\ntickets:",
            line: "PUPRR",
            message: "reminders.sms.PUPRR: is no agency of agencies.yaml (did you mean 'PUPR'?)"
        ),
        Slip(
            file: "agencies.yaml",
            text: "code: PERKIM",
            other: "code: pupr",
            line: "code: pupr",
            message: "'pupr' is the code of the agency at line "
        ),
        Slip(
            file: "agencies.yaml",
            text: "category: PERHUBUNGAN",
            other: "category: PERHUBUNGN",
            line: "category: PERHUBUNGN",
            message: "is no category of categories.yaml (did you mean 'PERHUBUNGAN'?)"
        ),
        Slip(
            text: "username: lapord, password: test",
            other: "username: lapord, password: change-me",
            line: "change-me",
            message: "carriers[0].settings.password: still holds the placeholder of the example",
            isNote: true
        ),
        Slip(
            text: "settings: { username: lapord, password: test }",
            other: "settings: { username: lapord }\n    secrets: { password: placeholder }",
            line: "secrets:",
            message: "carriers[0].secrets: the secret 'password' was never chosen: its file still holds a placeholder"
        ),
        Slip(
            text: "url: http://127.0.0.1",
            other: "url: http://sms operator.example:127",
            line: "sms operator",
            message: "carriers[0].url: holds a blank"
        ),
        Slip(
            text: "callbacks:",
            other: "callbacks:\n  public_url: https://:8443/sms",
            line: "public_url",
            message: "callbacks.public_url: has no host"
        ),
        Slip(
            text: "tickets:",
            other: "alert: { webhook: \"https://hooks.example:80800/s3cret\" }\ntickets:",
            line: "webhook",
            message: "alert.webhook: has a port that is no number from 1 to 65535"
        ),
        Slip(
            text: "address: http://127.0.0.1",
            other: "address: https://api splp.example",
            line: "api splp",
            message: "central.address: holds a blank"
        ),
        Slip(
            text: "  host: 127.0.0.1",
            other: "  host: 192.0.2.1",
            line: "192.0.2.1",
            message: "callbacks.host: is no address of this machine"
        ),
        Slip(
            file: "calendar.yaml",
            text: "date: 2026-12-25",
            other: "date: 2026-12-25",
            line: "2026-12-25",
            message: "date: is the last day of the calendar, and reports of today have deadlines until 20",
            isNote: true
        ),
        Slip(
            file: "carriers/twilio.yaml",
            text: "title:",
            other: "titel:",
            line: "titel:",
            message: "titel: unknown key (did you mean 'title'?) - no carrier uses this profile yet",
            isNote: true
        ),
        Slip(
            text: "knowledge: { directory: \"",
            other: "knowledge: { directory: \"/nowhere",
            line: "/nowhere",
            message: "knowledge.directory: /nowhere"
        ),
        Slip(
            text: "socket: admin.sock",
            other: "socket: nowhere/admin.sock",
            line: "nowhere",
            message: "operations.socket: lies in a folder that does not exist (mkdir -p "
        ),
        Slip(
            text: "  - name: smsc",
            other: "  - { name: m, type: modem, device: /dev/null, state_file: /nowhere/m.json }\n  - name: smsc",
            line: "/nowhere",
            message: "carriers[0].state_file: lies in a folder that does not exist (mkdir -p /nowhere"
        ),
    ]

    private func withConfiguration(_ body: (DaemonLauncher) async throws -> Void) async throws {
        let folder = temporaryPath("slips")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: Checkout.config, to: folder)
        let placeholder = folder.appending(path: "placeholder")
        try "change-me\n".write(to: placeholder, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: placeholder.path)
        try await body(DaemonLauncher(in: folder, DaemonConfiguration(ports: .init(), config: folder)))
    }

    @Test("Each is found, at its file and line, without a secret", arguments: slips)
    func found(_ slip: Slip) async throws {
        try await withConfiguration { launcher in
            let file = launcher.folder.appending(path: slip.file)
            let before = try String(contentsOf: file, encoding: .utf8)
            #expect(before.contains(slip.text))
            let after = before.replacing(slip.text, with: slip.other, maxReplacements: 1)
            try after.write(to: file, atomically: true, encoding: .utf8)
            let (output, status) = try DaemonLauncher.run(["check", "--config", launcher.configurationFile.path])
            #expect(status == (slip.isNote ? 0 : 1), "\(output)")
            let lines = after.split(separator: "\n", omittingEmptySubsequences: false)
            let number = try #require(lines.firstIndex { $0.contains(slip.line) }) + 1
            let told = output.split(separator: "\n").first { $0.contains(slip.message) }
            #expect(told?.contains("\(file.path):\(number):") == true, "\(output)")
            #expect(told?.hasPrefix("note: ") == slip.isNote, "\(output)")
            #expect(!output.contains("s3cret") && !output.contains("change-me"))
        }
    }

    @Test("A port that another program has is a fault, and a note while the daemon that may have it runs")
    func port() async throws {
        try await DaemonProcess.with { daemon in
            let file = daemon.launcher.configurationFile
            let before = try String(contentsOf: file, encoding: .utf8)
            let taken = try #require(await daemon.smsc.boundPort())
            try before.replacing("port: \(daemon.callbackPort)", with: "port: \(taken)")
                .write(to: file, atomically: true, encoding: .utf8)
            let check = ["check", "--config", file.path]
            let other = try daemon.run(check)
            #expect(other.status == 1, "\(other.output)")
            #expect(other.output.contains("callbacks.port: \(taken) is in use by another program"), "\(other.output)")
            try before.write(to: file, atomically: true, encoding: .utf8)
            let free = try daemon.run(check)
            #expect(free.status == 0 && !free.output.contains("is in use"), "\(free.output)")
            try await daemon.start()
            let own = try daemon.run(check)
            #expect(own.status == 0, "\(own.output)")
            for key in ["callbacks.port", "operations.listen.port"] {
                let told = own.output.split(separator: "\n").first { $0.contains("\(key): ") }
                #expect(told?.hasPrefix("note: ") == true && told?.contains("is in use; the daemon") == true)
            }
        }
    }
}
