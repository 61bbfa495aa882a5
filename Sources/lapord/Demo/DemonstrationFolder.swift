import ConfigurationFile
import Foundation

/// The files of a demonstration: the key, the configuration, and the files of the daemon and its peers.
struct DemonstrationFolder {
    let folder: URL
    /// The `config` folder with lexicon, agencies, carriers and replies.
    let knowledge: URL

    var configurationPath: String { path("lapord.yaml") }
    var modemPath: String { path("modem") }
    var complaintsPath: String { path("complaints.jsonl") }
    var socketPath: String { path("admin.sock") }

    /// Makes the folder, and a key on the first run.
    init(folder: URL, knowledge: URL) throws {
        self.folder = folder
        self.knowledge = knowledge
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = path("ledger.key")
        if !FileManager.default.fileExists(atPath: key) {
            var generator = SystemRandomNumberGenerator()
            let digits = (0..<32).map { _ in
                let byte = UInt8.random(in: .min ... .max, using: &generator)
                return (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            try writeSecret(digits.joined(), to: key)
        }
    }

    /// Writes a file that only its owner may use, whatever the umask; others are refused as secrets.
    private func writeSecret(_ secret: String, to path: String) throws {
        let isMade = FileManager.default.createFile(
            atPath: path,
            contents: Data((secret + "\n").utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isMade else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
    }

    /// The password of the simulated SMSC over SMPP.
    static let smppPassword = "demo"

    private func path(_ name: String) -> String {
        folder.appending(path: name).path(percentEncoded: false)
    }

    /// Writes the configuration of the demonstration, so that it can be read and used with the other commands.
    func writeConfiguration(
        callbackPort: Int,
        smscPort: Int,
        smppPort: Int,
        centralPort: Int,
        operationsPort: Int
    ) throws {
        let knowledgePath = knowledge.path(percentEncoded: false)
        let text = """
            # Written by `lapord demo` at each start. A real configuration is explained in config/lapord.yaml.
            instance:
              name: Demonstration
            log:
              destination: terminal
              level: warning
            ledger:
              path: ledger.sqlite
              key_file: ledger.key
            knowledge:
              directory: "\(knowledgePath)"
            replies:
              file: "\(knowledgePath)/replies/id.yaml"
              languages: ["\(knowledgePath)/replies/en.yaml", "\(knowledgePath)/replies/jv.yaml"]
              daily_budget: 200
              emergency_numbers: { crime: "110", fire: "113", medical: "119", rescue: "115", victims: "129" }
              cost_per_segment: 350
            tickets:
              prefix: LP
              calendar: "\(knowledgePath)/calendar.yaml"
            conversation:
              question_wait: 20s
              help_interval: 10s
              daily_reports: 0
            callbacks:
              host: 127.0.0.1
              port: \(callbackPort)
              public_url: http://127.0.0.1:\(callbackPort)
            carriers:
              - name: smsc
                type: http
                profile: "\(knowledgePath)/carriers/kannel.yaml"
                url: http://127.0.0.1:\(smscPort)
                settings: { username: lapord }
                secrets: { password: "\(path("smsc.password"))" }
              - name: generic
                type: http
                profile: "\(knowledgePath)/carriers/generic.yaml"
                url: http://127.0.0.1:\(smscPort)
              - name: modem
                type: modem
                device: "\(modemPath)"
                service_number: "9009"
              - name: smpp
                type: smpp
                profile: "\(knowledgePath)/carriers/smpp-generic.yaml"
                hosts: ["127.0.0.1:\(smppPort)"]
                system_id: lapord
                password_file: "\(path("smpp.password"))"
                service_numbers: ["9009"]
            central:
              profile: splp-v3
              address: http://127.0.0.1:\(centralPort)/lapor/3.0.0
              look_up_path: /complaints?keyword={ticket}
              status_batch: { path: "/complaints/statuses?ids={ids}", size: 50 }
              ids:
                channel: 1
                classifications: { default: 2 }
                categories: { default: 15 }
                locations: { default: 34 }
                institutions: { default: 9001 }
              follow_up:
                user_id: 1
                institution_from_id: 9001
                institution_to_id: 9001
                template_code: reply
              limits:
                requests_per_second: 1000
                burst: 1000
              polling:
                steps:
                  - { until: 1h, every: 2s }
                  - { until: 30d, every: 1m }
            forwarding:
              uncertain:
                policy: resend_when_absent
                after: 5s
                look_up_interval: 2s
            operations:
              socket: admin.sock
              listen:
                host: 127.0.0.1
                port: \(operationsPort)

            """
        try Data(text.utf8).write(to: URL(filePath: configurationPath))
        try writeSecret("demonstration", to: path("smsc.password"))
        try writeSecret(Self.smppPassword, to: path("smpp.password"))
    }
}
