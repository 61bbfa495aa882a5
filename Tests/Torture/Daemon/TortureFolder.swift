import ChildProcesses
import Foundation

/// Where the tortured daemon lives: its configuration, ledger, modem and log.
struct TortureFolder: Sendable {
    let url: URL
    let ports: Ports

    /// The ports of the daemon and of its peers; fixed, since all of them come back.
    struct Ports: Sendable {
        let callbacks = LoopbackPort.free()
        let network = LoopbackPort.free()
        let central = LoopbackPort.free()
    }

    static let key = String(repeating: "0f", count: 32)
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    init() throws {
        url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "lapord-torture-\(UUID().uuidString)")
        ports = Ports()
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        // A copy, so that a long run sees one configuration, whatever is edited meanwhile.
        try FileManager.default.copyItem(
            at: Self.repository.appending(path: "config"),
            to: url.appending(path: "config")
        )
        try configuration.write(to: configurationFile, atomically: true, encoding: .utf8)
        try Self.key.write(to: url.appending(path: "ledger.key"), atomically: true, encoding: .utf8)
    }

    var configurationFile: URL { url.appending(path: "lapord.yaml") }
    var modem: URL { url.appending(path: "modem") }
    var log: URL { url.appending(path: "lapord.log") }
    var complaints: URL { url.appending(path: "complaints.jsonl") }
    var socket: URL { url.appending(path: "admin.sock") }
    var journal: URL { url.appending(path: "journal") }
    var ledger: LedgerFiles { LedgerFiles(folder: url) }

    private var configuration: String {
        let config = url.appending(path: "config").path
        return """
            log: { destination: json, level: notice }
            ledger: { path: ledger.sqlite, key_file: ledger.key }
            knowledge: { directory: "\(config)" }
            replies: { file: "\(config)/replies/id.yaml", daily_budget: 1000 }
            tickets: { prefix: LP, calendar: "\(config)/calendar.yaml" }
            conversation: { question_wait: 0s, confirmation_wait: 500ms }
            callbacks: { host: 127.0.0.1, port: \(ports.callbacks) }
            carriers:
              - name: smsc
                type: http
                profile: "\(config)/carriers/kannel.yaml"
                url: http://127.0.0.1:\(ports.network)
                settings: { username: lapord, password: test }
              - name: modem
                type: modem
                device: "\(modem.path)"
                service_number: "9009"
                poll: 1s
            central:
              profile: splp-v3
              address: http://127.0.0.1:\(ports.central)/lapor/3.0.0
              look_up_path: /complaints?keyword={ticket}
              ids:
                channel: 1
                classifications: { default: 2 }
                categories: { default: 15 }
                locations: { default: 34 }
                institutions: { default: 9001 }
              follow_up: { user_id: 1, institution_from_id: 9001, institution_to_id: 9001, template_code: reply }
              limits: { requests_per_second: 1000, burst: 1000 }
              circuit: { open: 200ms, open_at_most: 1s }
              polling: { steps: [{ until: 1d, every: 2s }] }
            forwarding:
              retries: { first: 100ms, longest: 1s, attempts: 100000 }
              uncertain: { policy: resend_when_absent, after: 5s, look_up_interval: 500ms }
            dispatch:
              retries: { first: 100ms, longest: 1s, attempts: 100000 }
            operations: { socket: admin.sock }

            """
    }
}
