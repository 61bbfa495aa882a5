package import Foundation

/// The configuration of a daemon between simulated peers: Kannel's HTTP interface, and SP4N by SPLP.
package struct DaemonConfiguration: Sendable {
    /// The ports of the daemon's callback listener and of its peers.
    package struct Ports: Sendable {
        package let callbacks: Int
        package let smsc: Int
        package let central: Int

        package init(
            callbacks: Int = LoopbackPort.free(),
            smsc: Int = LoopbackPort.free(),
            central: Int = LoopbackPort.free()
        ) {
            self.callbacks = callbacks
            self.smsc = smsc
            self.central = central
        }
    }

    package var ports: Ports
    /// The folder of profiles, knowledge and replies.
    package var config: URL
    package var logLevel = "info"
    /// The ledger's path from the folder of the configuration.
    package var ledger = "ledger.sqlite"
    /// Further keys of `replies`, each on a line.
    package var replies = "daily_budget: 1000"
    package var confirmationWait = "0s"
    /// Further keys of `callbacks`.
    package var callbacks = ""
    /// Further keys of the carrier `smsc`.
    package var smsc = ""
    /// Further carriers.
    package var carriers = ""
    /// Further keys of `central`.
    package var central = ""
    /// Further keys of `operations`.
    package var operations = ""
    /// Further sections.
    package var sections = ""

    package init(ports: Ports, config: URL = Checkout.config) {
        self.ports = ports
        self.config = config
    }

    /// A carrier `modem` on a device.
    package static func modem(at device: URL) -> String {
        """
        - name: modem
          type: modem
          device: "\(device.path)"
          service_number: "9009"
          poll: 1s
        """
    }

    /// The contents of lapord.yaml.
    package var text: String {
        """
        log: { destination: json, level: \(logLevel) }
        ledger:
          path: \(ledger)
          key_file: ledger.key
        knowledge: { directory: "\(config.path)" }
        replies:
          file: "\(config.path)/replies/id.yaml"
        \(Self.indent(replies, by: 2))
        tickets: { prefix: LP, calendar: "\(config.path)/calendar.yaml" }
        conversation: { question_wait: 0s, confirmation_wait: \(confirmationWait) }
        callbacks:
          host: 127.0.0.1
          port: \(ports.callbacks)
        \(Self.indent(callbacks, by: 2))
        carriers:
          - name: smsc
            type: http
            profile: "\(config.path)/carriers/kannel.yaml"
            url: http://127.0.0.1:\(ports.smsc)
            settings: { username: lapord, password: test }
        \(Self.indent(smsc, by: 4))
        \(Self.indent(carriers, by: 2))
        central:
          profile: splp-v3
          address: http://127.0.0.1:\(ports.central)/lapor/3.0.0
          ids:
            channel: 1
            classifications: { default: 2 }
            categories: { default: 15 }
            locations: { default: 34 }
            institutions: { default: 9001 }
        \(Self.indent(central, by: 2))
        operations:
          socket: admin.sock
        \(Self.indent(operations, by: 2))
        \(sections)

        """
    }

    private static func indent(_ lines: String, by count: Int) -> String {
        lines.split(separator: "\n").map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
    }
}
