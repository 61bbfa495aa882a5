import ArgumentParser

/// Breaks what the daemon stands on, over and over, and checks its promises afterwards.
///
/// - `positions` lets the ledger meet every fault of a disk at every call of a whole scenario;
/// - `daemon` kills the real daemon under load, at random and at counted calls, with peers that die and lie.
///
/// Both print what they did and the seed by which it can be repeated; the exit status is 1 where a promise broke.
@main
struct Torture: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Torture",
        abstract: "Kills, cuts off and starves lapord, and checks that it keeps its promises.",
        subcommands: [DaemonCommand.self, PositionsCommand.self, ScenarioCommand.self]
    )
}
