import ArgumentParser
import Foundation
import Operations

/// `lapord status`: whether citizens are being heard.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows carriers, queues, stages and the central system of the running daemon."
    )

    @OptionGroup var connection: DaemonConnection
    @OptionGroup var output: OutputOption

    func run() async throws {
        let report = try await connection.ask { try await $0.status() }
        try output.show(report, Self.show)
    }

    private static func show(_ report: StatusReport) {
        print("lapord \(report.version): \(report.summary)")
        print("  running since     \(time(report.startedAt))")
        print("  last heard        \(moment(report.lastHeardAt))")
        print(
            "  ledger            \(megabytes(report.ledger.sizeBytes)) MB"
                + (report.ledger.freeBytes.map { ", \(megabytes($0)) MB free" } ?? "")
        )
        print("  central system    \(report.central.isUp ? "up" : "DOWN"): \(report.central.detail)")
        print("    last answer     \(moment(report.central.lastSuccessAt))")
        print("carriers")
        for carrier in report.carriers {
            let facts = carrier.facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            print(
                "  \(pad(carrier.name, 17)) \(pad(carrier.state, 9)) \(carrier.detail)"
                    + (facts.isEmpty ? "" : "  \(facts.joined(separator: " "))")
            )
        }
        print("waiting")
        for queue in report.queues {
            print(
                "  \(pad(queue.name, 17)) \(pad("\(queue.depth)", 9)) "
                    + (queue.oldestAt.map { "oldest \(age($0))" } ?? "")
            )
        }
        for (state, count) in report.tickets.sorted(by: { $0.key < $1.key }) where count > 0 {
            print("  \(pad("tickets \(state)", 17)) \(count)")
        }
        let overdue = report.overdue.values.reduce(0, +)
        if overdue > 0 { print("  \(pad("overdue", 17)) \(overdue)") }
        let troubled = report.stages.filter { !$0.isAlive || $0.trouble != nil }
        if !troubled.isEmpty {
            print("stages in trouble")
            for stage in troubled {
                print("  \(pad(stage.name, 17)) \(stage.trouble ?? "silent for \(Int(stage.secondsSinceBeat)) s")")
            }
        }
    }

    static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func time(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZone: TimeZone(secondsFromGMT: 7 * 3600) ?? .gmt))
    }

    private static func moment(_ date: Date?) -> String {
        date.map { "\(time($0)) (\(age($0)) ago)" } ?? "never"
    }

    private static func age(_ date: Date) -> String {
        let seconds = Int(max(0, -date.timeIntervalSinceNow))
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    private static func megabytes(_ bytes: Int64) -> String {
        (Double(bytes) / 1_000_000).formatted(.number.precision(.fractionLength(1)).grouping(.never))
    }
}
