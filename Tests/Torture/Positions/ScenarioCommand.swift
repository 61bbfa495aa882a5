import ArgumentParser
import Foundation
import Ledger
import Logging

/// `Torture scenario`: what `positions` runs and breaks.
struct ScenarioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario",
        abstract: "Runs the scenario once in a folder; prints each acknowledgement.",
        shouldDisplay: false
    )

    /// The exit status where the ledger could not be opened, which a fault at that moment explains.
    static let notOpened: Int32 = 3

    @Argument(help: "The folder of the ledger.")
    var folder: String

    func run() async throws {
        let folder = URL(filePath: folder)
        let quiet = Logger(label: "scenario") { _ in SwiftLogNoOpLogHandler() }
        let ledger: Ledger
        do {
            ledger = try Ledger(
                configuration: Scenario.configuration(in: folder),
                clock: { Scenario.time },
                logger: quiet
            )
        } catch {
            FileHandle.standardError.write(Data("not opened: \(error)\n".utf8))
            throw ExitCode(Self.notOpened)
        }
        let scenario = Scenario(ledger: ledger, outside: OutsideWorld(folder: folder)) { acknowledgement in
            FileHandle.standardOutput.write(Data(acknowledgement.line.utf8))
        }
        try await scenario.run(backUpTo: LedgerFiles(folder: folder).paths + ".backup")
        await ledger.close()
        FileHandle.standardOutput.write(Data(Acknowledgement(.done, "1").line.utf8))
    }
}
