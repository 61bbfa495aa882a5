import Administration
import ArgumentParser
import Foundation
import Ledger

extension StoreCommand {
    /// `lapord store rekey`.
    struct Rekey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Exchanges the key: seals everything anew, while the daemon runs.",
            discussion: """
                Run it as root. The first time it makes the next key beside the one in force, as KEY.next. Copy that away, restart \
                lapord, and run it again: everything is sealed with the next key, which then takes the place of the one before. It \
                goes on by itself where it was interrupted, and never overwrites or deletes a key.
                """
        )

        @Flag(help: "Begin, and do not wait for the end.")
        var background = false

        @Flag(help: "Only show how far it is.")
        var progress = false

        @Flag(help: "Use the key that ledger.next_key_file names; at the end name it in ledger.key_file.")
        var named = false

        @OptionGroup var connection: DaemonConnection
        @OptionGroup var output: OutputOption

        func run() async throws {
            var prepared = progress || named ? nil : try KeyFiles(of: connection.config)
            let isMade = try prepared?.makeNext() ?? false
            let files = prepared
            if let files, isMade {
                try output.show(["next_key": files.next]) { _ in
                    print("made the next key: \(files.next)")
                    print(
                        "copy it to a safe place now, apart from the backups; the key in force is still \(files.current)"
                    )
                    print("then: systemctl restart lapord && lapord store rekey")
                }
                return
            }
            let (report, ledger) = try await connection.withDaemonOrLedger { desk in
                (try await exchange(desk, files), try await desk.ask(AskLedger()).path)
            }
            var earlier: String?
            // Without a daemon, root gave up its rights to open the ledger, and cannot change the keys any more.
            if let files, !report.isUnderWay, files.isNext(report.keyCheck), files.mayChange {
                earlier = try files.putNextInPlace(today: StatusCommand.time(Date()).prefix(10).description)
            }
            try output.show(report) { report in
                print("ledger \(ledger)")
                if report.isUnderWay {
                    print("the key is being exchanged: \(Self.share(of: report))")
                } else if progress {
                    print("the key is not being exchanged; exchanges so far: \(report.generation)")
                } else if let files, let earlier {
                    print("the key has been exchanged; the new one is \(files.current)")
                    print("backups of earlier days need the key before: keep \(earlier) with them, or delete both")
                } else if files != nil {
                    print(
                        "the key has been exchanged; start lapord, and run this once more: it puts the new key in its place"
                    )
                } else {
                    print("the key has been exchanged: name it in ledger.key_file, and delete the one before")
                }
                Self.tellUnreadable(in: report)
            }
        }

        private func exchange(_ desk: OrderDesk, _ files: KeyFiles?) async throws -> KeyExchangeProgress {
            let standing = try await desk.ask(ShowKeyExchange())
            // Ended before, and only the files are left as they were.
            if progress || !standing.isUnderWay && files?.isNext(standing.keyCheck) == true { return standing }
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
