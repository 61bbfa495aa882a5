package import ConfigurationFile
import Foundation
package import Logging

/// When to be alerted of silence, and whom to tell.
package struct AlertConfiguration: Sendable {
    /// When.
    package var silence = SilenceAlert.Configuration()
    /// When other troubles are told.
    package var book = AlertBook.Configuration()
    /// Where alerts are posted as JSON.
    package var webhook: String?
    /// What is sent along as `Authorization: Bearer`.
    package var token: String?
    /// Operators' telephones.
    package var numbers: [String] = []

    /// An alert that is told to the log and the metrics only.
    package init() {}

    /// Reads the section `alert`: `longest_silence`, `shortest_silence`, `surprise`, `weeks_to_learn`, `reminder`, `link_down`,
    /// `central_down`, `webhook`, `token_file` and `sms`.
    ///
    /// - Parameters:
    ///   - section: The section.
    ///   - secret: The path that the name of a secret file means.
    package init(_ section: ConfigurationSection, secret: (String) -> String) {
        silence.longestSilence = section.duration(
            "longest_silence",
            in: .seconds(600)...(.seconds(90 * 86_400)),
            default: silence.longestSilence
        )
        silence.shortestSilence = section.duration(
            "shortest_silence",
            in: .seconds(60)...(.seconds(86_400)),
            default: silence.shortestSilence
        )
        silence.surprise = section.number("surprise", in: 1...100, default: silence.surprise)
        silence.weeksToLearn = section.integer("weeks_to_learn", in: 1...8, default: silence.weeksToLearn)
        silence.reminder = section.duration(
            "reminder",
            in: .seconds(600)...(.seconds(7 * 86_400)),
            default: silence.reminder
        )
        book.reminder = silence.reminder
        book.linkPatience = section.duration(
            "link_down",
            in: .seconds(60)...(.seconds(86_400)),
            default: book.linkPatience
        )
        book.centralPatience = section.duration(
            "central_down",
            in: .seconds(60)...(.seconds(7 * 86_400)),
            default: book.centralPatience
        )
        webhook = section.webAddress("webhook", suggestion: "webhook: https://hooks.example.go.id/lapord")
        if let name = section.string("token_file") {
            token = FileManager.default.contents(atPath: secret(name)).map {
                String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            }
            if token?.isEmpty ?? true { section.report("names no readable file with a token", at: "token_file") }
            if token.map({ Secret($0).isPlaceholder }) == true {
                section.report(
                    "names a file that still holds a placeholder",
                    at: "token_file",
                    suggestion: "write the token into \(secret(name))"
                )
            }
        }
        numbers = section.strings("sms") ?? []
        if numbers.count > 10 { section.report("takes at most 10 numbers", at: "sms") }
        section.finish()
    }

    /// The webhook that this configuration names, if any; shut it down at the end.
    ///
    /// - Parameters:
    ///   - logger: The log of the HTTP client.
    ///   - pauses: The waits between attempts; nil takes the usual ones.
    /// - Returns: The webhook.
    package func makeWebhook(logger: Logger, pauses: [Duration]? = nil) -> AlertWebhook? {
        webhook.map { url in
            pauses.map { AlertWebhook(url: url, token: token, logger: logger, pauses: $0) }
                ?? AlertWebhook(url: url, token: token, logger: logger)
        }
    }

    /// Who is told of an alert.
    ///
    /// - Parameters:
    ///   - instance: Which daemon this is, for those who get the alert.
    ///   - logger: Where it is told that somebody could not be reached.
    ///   - send: Queues a text to an operator.
    /// - Returns: The alerts.
    package func makeAlertChannels(
        instance: String,
        logger: Logger,
        send: @escaping @Sendable (_ number: String, _ text: String) async throws -> Void
    ) -> AlertChannels {
        var channels: [any AlertChannel] = []
        if let webhook = makeWebhook(logger: logger) { channels.append(webhook) }
        if !numbers.isEmpty { channels.append(OperatorTextAlert(numbers: numbers, send: send)) }
        return AlertChannels(instance: instance, channels: channels, logger: logger)
    }
}
