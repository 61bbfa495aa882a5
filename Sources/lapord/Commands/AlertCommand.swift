import Administration
import ArgumentParser
import ConfigurationFile
import Foundation
import Logging
import Operations

/// `lapord alert`: how those are told who must act.
struct AlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "Tries the channels of alerts, and tells that the daemon failed.",
        subcommands: [Test.self, Stopped.self]
    )

    /// `lapord alert test`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends a test by the webhook and to the telephones of 'alert' in the configuration."
        )

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let answer = try await connection.ask(TestAlerts())
            try output.show(answer) { answer in
                for (channel, isTaken) in answer.channels.sorted(by: { $0.key < $1.key }) {
                    print("\(channel): \(isTaken ? "taken" : "FAILED, the log says why")")
                }
                if answer.channels.isEmpty { print("nobody is told: set alert.webhook or alert.sms") }
            }
            guard !answer.channels.isEmpty, answer.channels.values.allSatisfy(\.self) else { throw ExitCode(1) }
        }
    }

    /// `lapord alert stopped`.
    struct Stopped: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Tells the webhook that the daemon ended with a failure, once in a while; the unit runs it after each end.",
            discussion:
                "Reads $SERVICE_RESULT, $EXIT_CODE and $EXIT_STATUS of systemd. Does nothing after an end in order."
        )

        @OptionGroup var file: ConfigurationOption

        func run() async throws {
            let environment = ProcessInfo.processInfo.environment
            guard let result = environment["SERVICE_RESULT"], result != "success" else { return }
            let root = ConfigurationSection(try Settings.document(path: file.config).0, faults: FaultCollector())
            let credentials = CredentialReader(file: file.config, directory: environment["CREDENTIALS_DIRECTORY"])
            guard let section = root.section("alert") else { return }
            let alert = AlertConfiguration(section, secret: credentials.resolved)
            let mark = environment["STATE_DIRECTORY"].map { "\($0)/failure-told" }
            if let mark,
                let toldAt = try? FileManager.default.attributesOfItem(atPath: mark)[.modificationDate] as? Date,
                abs(toldAt.timeIntervalSinceNow) < alert.book.reminder / .seconds(1)
            {
                return
            }
            // The daemon starts again only after this has ended, so it is tried once.
            guard let webhook = alert.makeWebhook(logger: Logger(label: "lapord"), pauses: []) else { return }
            let words = [result, environment["EXIT_CODE"], environment["EXIT_STATUS"]].compactMap(\.self)
            let isTaken = await webhook.deliver(
                AlertNotice(
                    alert: .daemonFailed,
                    state: .raised,
                    instance: root.section("instance")?.string("name") ?? "lapord",
                    at: Date(),
                    quietSeconds: 0,
                    reason: words.joined(separator: " ")
                )
            )
            await webhook.shutdown()
            guard isTaken else { throw Refusal(.busy, "the webhook did not take the alert") }
            if let mark { _ = FileManager.default.createFile(atPath: mark, contents: nil) }
        }
    }
}
