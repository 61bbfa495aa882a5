import Administration
import ArgumentParser
import Foundation
import Ledger

/// A choice of dead letters.
struct DeadLetterOptions: ParsableArguments {
    @Option(help: "Only of a stage.")
    var stage: DeadLetterRecord.Stage?

    @Option(help: "Only of a carrier.")
    var carrier: String?

    @Option(help: "Only those whose reason holds this.")
    var reason: String?

    @Option(help: "Only those about a ticket, its replies and additions.")
    var ticket: String?

    @Option(help: "Only those that have waited for so long, for example 30m, 12h or 7d.", transform: Self.age)
    var olderThan: Double?

    /// The choice as a query.
    var query: DeadLetterQuery {
        DeadLetterQuery(
            stage: stage,
            carrier: carrier,
            reason: reason,
            ticketNumber: ticket,
            before: olderThan.map { Date(timeIntervalSinceNow: -$0) }
        )
    }

    /// Whether a choice is given.
    var isNarrowed: Bool {
        stage != nil || carrier != nil || reason != nil || ticket != nil || olderThan != nil
    }

    @Sendable
    private static func age(_ text: String) throws -> Double {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()), number >= 0 else {
            throw ValidationError("'\(text)' is no age such as 30m, 12h or 7d")
        }
        return number * unit
    }
}

/// Dead letters to be settled: named, matching, or all.
struct DeadLetterChoice: ParsableArguments {
    @Argument(help: "Their numbers.")
    var ids: [Int64] = []

    @Flag(help: "All of them.")
    var all = false

    @Option(help: "At most so many.", transform: ListLength.rows)
    var limit: Int?

    @Flag(help: "Only tell which they are.")
    var dryRun = false

    @OptionGroup var filter: DeadLetterOptions
    @OptionGroup var connection: DaemonConnection
    @OptionGroup var output: OutputOption

    func validate() throws {
        let ways = [!ids.isEmpty, all, filter.isNarrowed].count { $0 }
        if ways != 1 { throw ValidationError("Name dead letters, or say which by options, or say --all.") }
    }

    func settle(_ action: SettleDeadLetters.Action, done: String, planned: String) async throws {
        var isLeft = false
        try await connection.withDaemon { desk in
            var chosen = ids
            if ids.isEmpty {
                try await desk.list(ListDeadLetters(filter.query), most: limit ?? .max) { chosen.append($0.id) }
            }
            try await output.list(
                empty: "no dead letter matches",
                line: { (outcome: ItemOutcome) in
                    "\(outcome.id) \(outcome.refusal.map { "left: \($0)" } ?? (dryRun ? planned : done))"
                },
                { show in
                    for start in stride(from: 0, to: chosen.count, by: 500) {
                        let part = Array(chosen[start..<min(start + 500, chosen.count)])
                        let outcomes =
                            dryRun
                            ? part.map { ItemOutcome(id: $0) }
                            : try await desk.ask(SettleDeadLetters(action, ids: part))
                        for outcome in outcomes {
                            isLeft = isLeft || outcome.refusal != nil
                            try show(outcome)
                        }
                    }
                }
            )
        }
        // A dead letter that was named and is left is a failure.
        if !ids.isEmpty, isLeft { throw ExitCode(1) }
    }
}

extension DeadLetterRecord.Stage: ExpressibleByArgument {}
