import Administration
import ArgumentParser
import Carriers
import Complaints
import Foundation

/// `lapord status`: whether citizens are being heard.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows carriers, queues, stages and the central system of the running daemon."
    )

    @OptionGroup var connection: DaemonConnection
    @OptionGroup var output: OutputOption

    func run() async throws {
        let report = try await connection.ask(AskStatus())
        try output.show(report, Self.show)
    }

    private static func show(_ report: StatusReport) {
        print("lapord \(report.version): \(report.summary)")
        for alert in report.alerts {
            let subject = alert.subject.map { " \($0)" } ?? ""
            print("  ALERT             \(alert.alert)\(subject) since \(time(alert.since)): \(alert.reason)")
        }
        print("  running since     \(time(report.startedAt))")
        print(
            "  last heard        \(moment(report.lastHeardAt))"
                + (report.silence?.limitSeconds.map { "; quiet is plausible for \(Age.text(seconds: $0))" } ?? "")
        )
        print(
            "  ledger            \(megabytes(report.ledger.sizeBytes)) MB"
                + (report.ledger.freeBytes.map { ", \(megabytes($0)) MB free" } ?? "")
        )
        if let trouble = report.ledger.trouble { print("  LEDGER            \(trouble)") }
        if let trouble = report.clock.trouble { print("  CLOCK             \(trouble)") }
        if let jumpedAt = report.clock.jumpedAt, let seconds = report.clock.jumpSeconds {
            let way = seconds < 0 ? "back" : "forward"
            print("  clock             set \(way) by \(Age.text(seconds: abs(seconds))) at \(time(jumpedAt))")
        }
        print("  central system    \(report.central.isUp ? "up" : "DOWN"): \(report.central.detail)")
        print("    last answer     \(moment(report.central.lastSuccessAt))")
        for test in report.loopbackTests {
            let last = test.lastReturnedAt.map { "came back \(Age.text(since: $0)) ago" } ?? "has not come back yet"
            let way = test.secondsUnderWay.map { " after \(Age.text(seconds: $0))" } ?? ""
            print("  loopback test \(test.isFailing ? "FAILS" : "by") \(test.carrier): \(last)\(way)")
        }
        for certificate in report.certificates {
            let left = certificate.expiresAt.timeIntervalSinceNow
            print(
                "  certificate       of \(certificate.listener): "
                    + (left > 0 ? "valid for \(Age.text(seconds: left))" : "EXPIRED \(Age.text(seconds: -left)) ago")
            )
        }
        print("carriers")
        for carrier in report.carriers {
            let facts = carrier.health.facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            print(
                "  \(pad(carrier.name, 17)) \(pad(Self.state(of: carrier.health), 9)) "
                    + "heard \(pad(carrier.lastHeardAt.map { "\(Age.text(since: $0)) ago" } ?? "nothing yet", 12)) "
                    + carrier.health.detail
            )
            if !facts.isEmpty { print("  \(pad("", 27)) \(facts.joined(separator: " "))") }
        }
        print("waiting")
        for queue in report.queues {
            print(
                "  \(pad(queue.name, 17)) \(pad("\(queue.depth)", 9)) "
                    + (queue.oldestAt.map { "oldest \(Age.text(since: $0))" } ?? "")
            )
        }
        for (state, count) in report.tickets.sorted(by: { $0.key < $1.key }) where count > 0 {
            print("  \(pad("tickets \(state)", 17)) \(count)")
        }
        let overdue = report.overdue.values.reduce(0, +)
        if overdue > 0 { print("  \(pad("overdue", 17)) \(overdue)") }
        if report.heldOverdue > 0 { print("  \(pad("held too long", 17)) \(report.heldOverdue)") }
        let troubled = report.stages.filter { !$0.isAlive || $0.trouble != nil }
        if !troubled.isEmpty {
            print("stages in trouble")
            for stage in troubled {
                print("  \(pad(stage.name, 17)) \(stage.trouble ?? "silent for \(Int(stage.secondsSinceBeat)) s")")
            }
        }
    }

    /// Both directions of a carrier in a word.
    private static func state(of health: CarrierHealth) -> String {
        switch health.state {
        case .down: health.hearing == .up ? "NO REPLY" : "DOWN"
        case .up, .starting, .absent: health.state.rawValue
        }
    }

    static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func time(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZone: TimeZone(secondsFromGMT: OfficeZone.current.offset) ?? .gmt))
    }

    private static func moment(_ date: Date?) -> String {
        date.map { "\(time($0)) (\(Age.text(since: $0)) ago)" } ?? "never"
    }

    private static func megabytes(_ bytes: Int64) -> String {
        (Double(bytes) / 1_000_000).formatted(.number.precision(.fractionLength(1)).grouping(.never))
    }
}
