import Foundation
import TestSupport

/// The folder of the tortured daemon: its configuration, ledger, modem and log.
struct TortureFolder: Sendable {
    let url: URL
    /// Fixed, since the daemon and all its peers come back.
    let ports = DaemonConfiguration.Ports()
    let smpp = (control: LoopbackPort.free(), binds: LoopbackPort.free())
    static let smppPassword = "rahasia"
    let daemon: DaemonLauncher

    init() throws {
        url = try makeTemporaryFolder("torture")
        // A copy, so that a long run sees one configuration, even if the checkout is edited meanwhile.
        let config = url.appending(path: "config")
        try FileManager.default.copyItem(at: Checkout.config, to: config)
        var configuration = DaemonConfiguration(ports: ports, config: config)
        configuration.logLevel = "notice"
        configuration.confirmationWait = "500ms"
        try Data(Self.smppPassword.utf8).write(to: url.appending(path: "smpp.password"))
        configuration.carriers =
            DaemonConfiguration.modem(at: Self.modem(in: url)) + "\n"
                + """
                - name: smpp
                  type: smpp
                  profile: "\(config.path)/carriers/smpp-generic.yaml"
                  hosts: ["127.0.0.1:\(smpp.binds)"]
                  system_id: torture
                  password_file: smpp.password
                  service_numbers: ["9009"]
                  response_timeout: 2s
                  resubmit_after: 1s
                """
        configuration.central = """
            look_up_path: /complaints?keyword={ticket}
            follow_up: { user_id: 1, institution_from_id: 9001, institution_to_id: 9001, template_code: reply }
            limits: { requests_per_second: 1000, burst: 1000 }
            circuit: { open: 200ms, open_at_most: 1s }
            polling: { steps: [{ until: 1d, every: 2s }] }
            """
        configuration.sections = """
            forwarding:
              retries: { first: 100ms, longest: 1s, attempts: 100000 }
              uncertain: { policy: resend_when_absent, after: 5s, look_up_interval: 500ms }
            dispatch:
              retries: { first: 100ms, longest: 1s, attempts: 100000 }
            """
        daemon = try DaemonLauncher(in: url, configuration)
    }

    var modem: URL { Self.modem(in: url) }
    var complaints: URL { url.appending(path: "complaints.jsonl") }
    var journal: URL { url.appending(path: "journal") }
    var ledger: LedgerFiles { LedgerFiles(folder: url) }

    private static func modem(in folder: URL) -> URL { folder.appending(path: "modem") }
}
