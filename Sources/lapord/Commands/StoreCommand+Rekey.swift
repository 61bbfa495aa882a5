import Administration
import ArgumentParser
import Ledger

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
            let report = try await connection.withDaemonOrLedger(exchange)
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

        private func exchange(_ desk: OrderDesk) async throws -> KeyExchangeProgress {
            if progress { return try await desk.ask(ShowKeyExchange()) }
            var report = try await desk.ask(ExchangeKey())
            while report.isUnderWay {
                switch desk {
                case .daemon:
                    if background { return report }
                    tell(report)
                    try await Task.sleep(for: .seconds(1))
                    report = try await desk.ask(ShowKeyExchange())
                case .ledger:
                    tell(report)
                    report = try await desk.ask(ExchangeKey())
                }
            }
            return report
        }

        private func tell(_ report: KeyExchangeProgress) {
            if !output.json { print("sealing anew: \(Self.share(of: report))") }
        }

        private static func tellUnreadable(in report: KeyExchangeProgress) {
            guard !report.unreadable.isEmpty else { return }
            let count = report.unreadable.reduce(0) { $0 + $1.count }
            print(
                count == 1
                    ? "1 row is damaged and stays as it was: the old key opens it as little as the new one"
                    : "\(count) rows are damaged and stay as they were: the old key opens them as little as the new one"
            )
            for rows in report.unreadable {
                let shown = rows.ids.map(String.init).joined(separator: ", ")
                let more = rows.count > rows.ids.count && !rows.ids.isEmpty ? ", …" : ""
                print("  \(rows.table): \(rows.count)\(shown.isEmpty ? "" : " (rows \(shown)\(more))")")
            }
            print("'lapord store check' tells what can be done")
        }

        private static func share(of report: KeyExchangeProgress) -> String {
            let share = report.rowsTotal > 0 ? min(100, report.rowsDone * 100 / report.rowsTotal) : 100
            return "\(report.rowsDone) of about \(report.rowsTotal) rows, \(share) %"
        }
    }
}
