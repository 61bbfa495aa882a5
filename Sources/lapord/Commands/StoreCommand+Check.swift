import ArgumentParser
import Foundation
import Ledger
import Operations

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
            let findings = repair ? try await mend() : try await examine()
            try output.show(findings) { findings in
                for finding in findings { print(finding.text) }
                if findings.isEmpty { print("the ledger is sound") }
                if !repair, findings.contains(where: \.isMendable) {
                    print("some of it can be mended: stop the daemon, then lapord store check --repair")
                }
            }
            guard findings.isEmpty else { throw ExitCode(1) }
        }

        private func examine() async throws -> [StoreFinding] {
            try await connection.askOrOpen {
                try await $0.examineStore()
            } orOpen: { ledger, _ in
                try await ledger.examine().map(StoreFinding.init)
            }
        }

        private func mend() async throws -> [StoreFinding] {
            try await connection.askOrOpen { _ in
                throw OperationsFault(.conflict, "the daemon runs; stop it first: systemctl stop lapord")
            } orOpen: { ledger, _ in
                let (left, mended) = try await ledger.repair()
                if !output.json {
                    for (name, count) in mended.sorted(by: { $0.key < $1.key }) { print("mended \(name): \(count)") }
                }
                return left.map(StoreFinding.init)
            }
        }
    }
}
