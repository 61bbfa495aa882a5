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

        /// What `--repair` comes to.
        private struct Repair: Encodable {
            /// How many rows were mended, by the name of what was wrong with them.
            var mended: [String: Int]
            /// What is left.
            var left: [StoreFinding]
        }

        func run() async throws {
            guard !repair else { return try await mend() }
            let findings = try await connection.askOrOpen {
                try await $0.examineStore()
            } orOpen: { ledger, _ in
                try await ledger.examine().map(StoreFinding.init)
            }
            try output.show(findings) { findings in
                Self.show(findings)
                if findings.contains(where: \.isMendable) {
                    print("some of it can be mended: stop the daemon, then lapord store check --repair")
                }
            }
            guard findings.isEmpty else { throw ExitCode(1) }
        }

        private func mend() async throws {
            let outcome = try await connection.askOrOpen { _ -> Repair in
                throw OperationsFault(.conflict, "the daemon runs; stop it first: systemctl stop lapord")
            } orOpen: { ledger, _ in
                let (left, mended) = try await ledger.repair()
                return Repair(mended: mended, left: left.map(StoreFinding.init))
            }
            try output.show(outcome) { outcome in
                for (name, count) in outcome.mended.sorted(by: { $0.key < $1.key }) {
                    print("mended \(name): \(count)")
                }
                Self.show(outcome.left)
            }
            guard outcome.left.isEmpty else { throw ExitCode(1) }
        }

        private static func show(_ findings: [StoreFinding]) {
            for finding in findings { print(finding.text) }
            if findings.isEmpty { print("the ledger is sound") }
        }
    }
}
