import ArgumentParser
import Ledger
import Operations

/// Which dead letters are meant.
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

    @Option(help: "At most so many, 1 to 1000.")
    var limit = RowLimit(100)

    var filter: DeadLetterFilter {
        DeadLetterFilter(
            stage: stage?.rawValue,
            carrier: carrier,
            reason: reason,
            ticket: ticket,
            olderThanSeconds: olderThan,
            limit: limit.rows
        )
    }

    /// Whether anything but the limit is given.
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

    @Flag(help: "All of them, up to --limit.")
    var all = false

    @Flag(help: "Only tell which they are.")
    var dryRun = false

    @OptionGroup var filter: DeadLetterOptions
    @OptionGroup var connection: DaemonConnection
    @OptionGroup var output: OutputOption

    func validate() throws {
        let ways = [!ids.isEmpty, all, filter.isNarrowed].count { $0 }
        if ways != 1 { throw ValidationError("Name dead letters, or say which by options, or say --all.") }
    }

    func settle(_ action: DeadLetterOrder.Action, done: String, planned: String) async throws {
        let order = DeadLetterOrder(action, ids: ids, filter: filter.filter, isDryRun: dryRun)
        let outcomes = try await connection.ask { try await $0.settleDeadLetters(order) }
        try output.show(outcomes) { outcomes in
            for outcome in outcomes {
                print("\(outcome.id) \(outcome.refusal.map { "left: \($0)" } ?? (dryRun ? planned : done))")
            }
            if outcomes.isEmpty { print("no dead letter matches") }
        }
        // Where one was named, that it was left is a failure.
        if !ids.isEmpty, outcomes.contains(where: { $0.refusal != nil }) { throw ExitCode(1) }
    }
}

extension DeadLetterRecord.Stage: ExpressibleByArgument {}
