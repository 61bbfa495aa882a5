import Carriers
import CentralAPI
import ComplaintParser
import Complaints
import ConfigurationFile
import Foundation
import Gateway
import HTTPCarrier
import Ledger
import Logging
import ModemCarrier
import Operations

/// How the stages work.
extension SettingsReader {
    func readIntake() -> Intake.Configuration {
        var configuration = Intake.Configuration()
        guard let section = root.section("intake") else { return configuration }
        configuration.partTimeout = section.duration(
            "part_timeout",
            in: .seconds(1)...(.seconds(7 * 86_400)),
            default: configuration.partTimeout
        )
        configuration.retryAfter = section.duration(
            "retry_after",
            in: .seconds(1)...(.seconds(3600)),
            default: configuration.retryAfter
        )
        configuration.longestText = section.integer(
            "longest_text",
            in: 160...100_000,
            default: configuration.longestText
        )
        section.finish()
        return configuration
    }

    func readConversation(_ tickets: TicketSettings, _ routes: [CarrierRoute]) -> Conversation.Configuration {
        let own = routes.flatMap(\.serviceNumbers).compactMap { PhoneNumber($0) }.filter { $0.kind == .subscriber }
        var configuration = Conversation.Configuration(
            ownNumbers: Set(own.map(\.text)),
            ticketPrefix: tickets.prefix,
            workingDays: tickets.workingDays,
            decisionDays: tickets.decisionDays,
            calendar: tickets.calendar
        )
        guard let section = root.section("conversation") else { return configuration }
        configuration.questionWait = section.duration(
            "question_wait",
            in: .zero...(.seconds(86_400)),
            default: configuration.questionWait
        )
        configuration.confirmationWait = section.duration(
            "confirmation_wait",
            in: .zero...(.seconds(600)),
            default: configuration.confirmationWait
        )
        configuration.questionOpen = section.duration(
            "question_open",
            in: .zero...(.seconds(7 * 86_400)),
            default: configuration.questionOpen
        )
        configuration.helpInterval = section.duration(
            "help_interval",
            in: .zero...(.seconds(7 * 86_400)),
            default: configuration.helpInterval
        )
        configuration.continuationWindow = section.duration(
            "continuation_window",
            in: .zero...(.seconds(3600)),
            default: configuration.continuationWindow
        )
        configuration.burstWindow = section.duration(
            "burst_window",
            in: .zero...(.seconds(3600)),
            default: configuration.burstWindow
        )
        configuration.dailyReports = section.integer("daily_reports", in: 0...20, default: configuration.dailyReports)
        if let words = section.strings("abuse_words") { configuration.abuse = Set(words.map { $0.lowercased() }) }
        section.finish()
        return configuration
    }

    func readForwarding(_ prefix: String) -> Forwarding.Configuration {
        var configuration = Forwarding.Configuration(ticketPrefix: prefix)
        guard let section = root.section("forwarding") else { return configuration }
        configuration.concurrency = section.integer("concurrency", in: 1...256, default: configuration.concurrency)
        configuration.retries = RetrySchedule(section.section("retries"), default: configuration.retries)
        if let uncertain = section.section("uncertain") {
            let after = uncertain.duration("after", in: .zero...(.seconds(30 * 86_400)), default: .seconds(600))
            switch uncertain.choice("policy", default: UncertainChoice.hold) {
            case .hold: configuration.uncertain = .hold
            case .resendWhenAbsent: configuration.uncertain = .resendWhenAbsent(after: after)
            case .resend: configuration.uncertain = .resend(after: after)
            }
            configuration.lookUpInterval = uncertain.duration(
                "look_up_interval",
                in: .milliseconds(100)...(.seconds(86_400)),
                default: configuration.lookUpInterval
            )
            uncertain.finish()
        }
        section.finish()
        return configuration
    }

    func readDispatch() -> Dispatch.Configuration {
        var configuration = Dispatch.Configuration()
        guard let section = root.section("dispatch") else { return configuration }
        configuration.concurrency = section.integer("concurrency", in: 1...256, default: configuration.concurrency)
        configuration.validity = section.duration(
            "validity",
            in: .seconds(300)...(.seconds(30 * 86_400)),
            default: configuration.validity
        )
        configuration.retries = RetrySchedule(section.section("retries"), default: configuration.retries)
        section.finish()
        return configuration
    }
}

/// The names of the policies for uncertain tickets.
private enum UncertainChoice: String, CaseIterable {
    case hold
    case resendWhenAbsent = "resend_when_absent"
    case resend
}

extension RetrySchedule {
    fileprivate init(_ section: ConfigurationSection?, default fallback: RetrySchedule) {
        self = fallback
        guard let section else { return }
        first = section.duration("first", in: .milliseconds(10)...(.seconds(86_400)), default: fallback.first)
        longest = section.duration("longest", in: .milliseconds(10)...(.seconds(7 * 86_400)), default: fallback.longest)
        attempts = section.integer("attempts", in: 1...1_000_000, default: fallback.attempts)
        section.finish()
    }
}
