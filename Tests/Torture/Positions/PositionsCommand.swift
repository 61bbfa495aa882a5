import ArgumentParser
import Foundation
import TestSupport

/// `Torture positions`: every fault of a disk at every call of the scenario.
struct PositionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "positions",
        abstract: "Lets the disk fail at each call of a scenario in turn: intake, triage, forwarding, replies, backup.",
        discussion: """
            The process ends before, after or in the middle of the call; the call fails (EIO, ENOSPC, EROFS) or is cut short; the \
            power fails, and only what was synchronised is left for sure. After each, nothing acknowledged may be missing, the \
            ledger opens again, its check passes, and the scenario comes to the same end.
            """
    )

    @Option(help: "Takes only every nth position of each fault, beginning with one by the seed.")
    var every = 1

    @Option(help: "The first position that is tried, so that a complete run can be made in pieces.")
    var from = 1

    @Option(help: "The last position that is tried; 0 for that of the last call.")
    var to = 0

    @Option(help: "Decides all chances; 0 takes one by the clock.")
    var seed: UInt64 = 0

    /// What is done at each position.
    private enum Trial: Hashable {
        case fault(FaultOrder.Kind)
        case powerCut

        var name: String {
            switch self {
            case .fault(let kind): kind.rawValue
            case .powerCut: "power cut"
            }
        }
    }

    func validate() throws {
        guard every >= 1, from >= 1 else { throw ValidationError("--every and --from begin with 1") }
    }

    func run() async throws {
        bufferStandardOutputByLines()
        let chosen = self.seed == 0 ? UInt64(Date().timeIntervalSince1970) : self.seed
        var seed = SeededGenerator(seed: chosen)
        // What a power cut leaves is written anew, as private as a ledger has to be.
        let folder = temporaryPath("positions")
        defer { try? FileManager.default.removeItem(at: folder) }
        let total = try await calls(in: folder)
        let last = to == 0 ? total : min(to, total)
        let piece = from == 1 && last == total ? "" : " from \(from) to \(last)"
        print("positions: \(total) calls, every \(every == 1 ? "one" : "\(every)th")\(piece), seed \(chosen)")
        var broken = 0
        for trial in FaultOrder.Kind.allCases.map(Trial.fault) + [.powerCut] {
            let first = from - 1 + Int.random(in: 1...every, using: &seed)
            var trials = 0
            for position in stride(from: first, through: last, by: every) {
                let findings = try await attempt(trial, at: position, in: folder, lies: false, using: &seed)
                trials += 1
                for finding in findings {
                    broken += 1
                    print("BROKEN: \(trial.name) at call \(position): \(finding)")
                }
            }
            print("  \(trial.name): \(trials) times")
        }
        try await control(total, in: folder, using: &seed)
        print(broken == 0 ? "positions: no promise broke" : "positions: \(broken) PROMISES BROKE, seed \(chosen)")
        if broken > 0 { throw ExitCode(1) }
    }

    /// Shows that these trials would find what they look for: a disk that does not do what it is told when it is told to synchronise.
    private func control(_ total: Int, in folder: URL, using seed: inout SeededGenerator) async throws {
        var trials = 0
        var found = 0
        for position in stride(from: total / 10, through: total, by: max(1, total / 20)) {
            trials += 1
            let findings = try await attempt(.powerCut, at: position, in: folder, lies: true, using: &seed)
            if !findings.isEmpty { found += 1 }
        }
        print("  control: a disk that only pretends to synchronise is found out in \(found) of \(trials) power cuts")
        guard found > 0 else {
            print("BROKEN: the control found nothing, so these trials prove nothing")
            throw ExitCode(1)
        }
    }

    /// How many calls an undisturbed run makes; it must itself be sound.
    private func calls(in folder: URL) async throws -> Int {
        try prepare(folder)
        let counter = folder.appending(path: "counter").path
        let outcome = try run(FaultOrder(paths: LedgerFiles(folder: folder).paths, counter: counter), in: folder)
        guard outcome.status == 0, outcome.acknowledged.last?.kind == .done else {
            throw ScenarioFault("the undisturbed scenario ended with status \(outcome.status): \(outcome.errors)")
        }
        let findings = try await ScenarioVerdict(folder: folder, acknowledged: outcome.acknowledged).findings()
        guard findings.isEmpty else { throw ScenarioFault("undisturbed: \(findings.joined(separator: "; "))") }
        let count = try Data(contentsOf: URL(filePath: counter)).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard count > 0 else { throw ScenarioFault("no call was counted: is \(FaultOrder.library) built?") }
        return count
    }

    private func attempt(
        _ trial: Trial,
        at position: Int,
        in folder: URL,
        lies: Bool,
        using seed: inout SeededGenerator
    ) async throws -> [String] {
        try prepare(folder)
        let files = LedgerFiles(folder: folder)
        var order = FaultOrder(paths: files.paths, position: position)
        let journal = folder.appending(path: "journal")
        switch trial {
        case .fault(let kind): order.kind = kind
        case .powerCut:
            order.kind = .killTorn
            order.journal = journal.path
        }
        let outcome = try run(order, in: folder)
        if case .powerCut = trial {
            var cut = PowerCut(base: [:], lies: lies)
            cut.follow((try? Data(contentsOf: journal)) ?? Data())
            try files.replace(with: cut.remains(using: &seed))
        }
        var findings: [String] = []
        if !order.kind.kills, outcome.status != 0, outcome.status != ScenarioCommand.notOpened {
            findings.append("the process ended with status \(outcome.status): \(outcome.errors.suffix(600))")
        }
        do {
            findings += try await ScenarioVerdict(folder: folder, acknowledged: outcome.acknowledged).findings()
        } catch {
            findings.append("\(error)")
        }
        return findings
    }

    private func prepare(_ folder: URL) throws {
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func run(
        _ order: FaultOrder,
        in folder: URL
    ) throws -> (acknowledged: [Acknowledgement], status: Int32, errors: String) {
        let process = Process()
        process.executableURL = Checkout.products.appending(path: "Torture")
        process.arguments = ["scenario", folder.path]
        process.environment = order.environment
        let output = Pipe()
        let errors = folder.appending(path: "errors")
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let acknowledged = String(decoding: text, as: UTF8.self).split(separator: "\n")
            .compactMap(Acknowledgement.init(line:))
        let said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
        return (acknowledged, process.terminationStatus, said)
    }
}
