import Administration
import ArgumentParser
import Ledger

extension StoreCommand {
    /// `lapord store check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verifies file, references, chains, promises and every sealed value, and explains what is wrong.",
            discussion: "Reads the whole ledger; the daemon goes on. Exit status 1 where something is wrong."
        )

        @Flag(help: "Mend what can be mended without loss. The daemon must not run.")
        var repair = false

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            guard !repair else { return try await mend() }
            let (findings, ledger) = try await connection.askStore(CheckStore())
            try output.show(findings) { findings in
                Self.show(findings, of: ledger)
                if findings.contains(where: \.isMendable) {
                    print("some of it can be mended: stop the daemon, then lapord store check --repair")
                }
            }
            guard findings.isEmpty else { throw ExitCode(1) }
        }

        private func mend() async throws {
            let (outcome, ledger) = try await connection.askStore(RepairStore())
            try output.show(outcome) { outcome in
                for (name, count) in outcome.mended.sorted(by: { $0.key < $1.key }) {
                    print("mended \(name): \(count)")
                }
                Self.show(outcome.left, of: ledger)
            }
            guard outcome.left.isEmpty else { throw ExitCode(1) }
        }

        private static func show(_ findings: [LedgerFinding], of ledger: String) {
            for finding in findings { print(finding.description) }
            print(findings.isEmpty ? "\(ledger): the ledger is sound" : "\(ledger): \(findings.count) findings")
        }
    }
}
