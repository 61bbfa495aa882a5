import ArgumentParser
import Foundation
import Ledger
import Operations

extension StoreCommand {
    /// `lapord store rekey`.
    struct Rekey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Exchanges the key: seals everything anew, while the daemon runs.",
            discussion: """
                Takes the key that ledger.next_key_file names. It goes on by itself where it was interrupted; asking again shows how \
                far it is. At the end name the new key in ledger.key_file, and delete the old one.
                """
        )

        @Flag(help: "Begin, and do not wait for the end.")
        var background = false

        @Flag(help: "Only show how far it is.")
        var progress = false

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            let report = try await connection.askOrOpen(follow, orOpen: exchange)
            try output.show(report) { report in
                if report.isUnderWay {
                    print("the key is being exchanged: \(Self.share(of: report))")
                } else if progress {
                    print("the key is not being exchanged; exchanges so far: \(report.generation)")
                } else {
                    print("the key has been exchanged: name it in ledger.key_file, and delete the one before")
                }
                Self.tellUnreadable(in: report)
            }
        }

        private func follow(_ client: OperationsClient) async throws -> KeyExchangeReport {
            if progress { return try await client.keyExchange() }
            var report = try await client.exchangeKey()
            while report.isUnderWay, !background {
                tell(report)
                try await Task.sleep(for: .seconds(1))
                report = try await client.keyExchange()
            }
            return report
        }

        private func exchange(_ ledger: Ledger, _ settings: Settings) async throws -> KeyExchangeReport {
            if progress { return KeyExchangeReport(try await ledger.keyExchangeProgress()) }
            if !ledger.isExchangingKey {
                guard let next = settings.ledger.nextProtection else {
                    throw OperationsFault(.conflict, DaemonBackend.noNextKey)
                }
                try await ledger.beginKeyExchange(to: next)
            }
            var report: KeyExchangeReport
            var told = 0
            repeat {
                report = KeyExchangeReport(try await ledger.continueKeyExchange(limit: 1000))
                if report.rowsDone - told >= 100_000 {
                    told = report.rowsDone
                    tell(report)
                }
            } while report.isUnderWay
            return report
        }

        private func tell(_ report: KeyExchangeReport) {
            if !output.json { print("sealing anew: \(Self.share(of: report))") }
        }

        private static func tellUnreadable(in report: KeyExchangeReport) {
            guard !report.unreadable.isEmpty else { return }
            let count = report.unreadable.reduce(0) { $0 + $1.count }
            print(
                count == 1
                    ? "1 row is damaged and stays as it was: the old key opens it as little as the new one"
                    : "\(count) rows are damaged and stay as they were: the old key opens them as little as the new one"
            )
            for rows in report.unreadable {
                let shown = rows.rows.map(String.init).joined(separator: ", ")
                let more = rows.count > rows.rows.count && !rows.rows.isEmpty ? ", …" : ""
                print("  \(rows.table): \(rows.count)\(shown.isEmpty ? "" : " (rows \(shown)\(more))")")
            }
            print("'lapord store check' tells what can be done")
        }

        private static func share(of report: KeyExchangeReport) -> String {
            let share = report.rowsTotal > 0 ? min(100, report.rowsDone * 100 / report.rowsTotal) : 100
            return "\(report.rowsDone) of about \(report.rowsTotal) rows, \(share) %"
        }
    }
}
