import Foundation
import LedgerSeed

/// Measures complaints from callback to the reply's submission: the real daemon in a process of its own; the network that calls it
/// and takes its replies, and the central system, simulated in this one, on the same machine.
///
/// Each complaint is a callback, a ticket, a complaint at the central system, and a reply with both numbers.
/// `EndToEndBenchmark [seconds a run] [complaints a second] [two]`; with `two` receipts are not held back, so that each complaint has
/// two replies.
///
/// `EndToEndBenchmark backlog [tickets] [seconds]` starts the daemon on a ledger in which so many tickets wait to be forwarded, a
/// million where nothing is said, and measures how they drain. `EndToEndBenchmark start [rows]` measures how long the daemon takes to be
/// ready on a large ledger, ten million rows where nothing is said. With `--seed FOLDER` both take the ledger from there, and make it where
/// there is none; `EndToEndBenchmark seed start|backlog SIZE FOLDER` only makes it. `lapord` is taken from beside the benchmark.
@main
struct EndToEndBenchmark {
    /// How many complaints are on their way at once when as many as possible are sent.
    private static let underWay = 600

    static func main() async throws {
        var arguments = CommandLine.arguments.dropFirst().map { $0 }
        var seed: SeededLedger?
        if let option = arguments.firstIndex(of: "--seed"), option + 1 < arguments.count {
            seed = SeededLedger(folder: arguments[option + 1])
            arguments.removeSubrange(option...(option + 1))
        }
        switch arguments.first {
        case "backlog":
            try await drain(
                arguments.count > 1 ? Int(arguments[1]) ?? 1_000_000 : 1_000_000,
                for: arguments.count > 2 ? Double(arguments[2]) ?? 60 : 60,
                from: seed
            )
            return
        case "start":
            try await start(rows: arguments.count > 1 ? Int(arguments[1]) ?? 10_000_000 : 10_000_000, from: seed)
            return
        case "seed":
            guard arguments.count == 4, let size = Int(arguments[2]), ["start", "backlog"].contains(arguments[1]) else {
                report("EndToEndBenchmark seed start|backlog SIZE FOLDER")
                exit(2)
            }
            let ledger = SeededLedger(folder: arguments[3])
            try await ledger.make(arguments[1] == "start" ? .rows(size) : .backlog(size))
            report("\(ledger.path): \(ledger.megabytes) MB")
            return
        default: break
        }
        let seconds = arguments.first.flatMap { Double($0) } ?? 20
        let goal = arguments.count > 1 ? Double(arguments[1]) ?? 2000 : 2000
        let confirmationWait = arguments.dropFirst(2).first == "two" ? "0s" : "10s"
        let isGood = try await measure(seconds: seconds, goal: goal, confirmationWait: confirmationWait)
        if !isGood { report("below the goal: \(Int(goal))/s, and 99 % within 500 ms at half of that") }
        exit(isGood ? 0 : 1)
    }

    /// Whether both goals are met.
    private static func measure(seconds: Double, goal: Double, confirmationWait: String) async throws -> Bool {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let journey = Journey()
        return try await SimulatedPeers.with(journey: journey) { ports in
            let daemon = try await DaemonProcess(folder: folder, ports: ports, confirmationWait: confirmationWait)
            defer { daemon.stop() }
            let load = try CallbackLoad(
                port: daemon.callbackPort,
                connections: 32,
                journey: journey,
                texts: ComplaintTexts.all
            )
            _ = try load.send(.underWay(100), for: 2)
            try await settle(journey)
            let rate = try await sustain(load, daemon, journey, seconds)
            let tail = try await delay(load, daemon, journey, seconds, rate: goal / 2)
            if load.refused > 0 { report("\(load.refused) callbacks were refused") }
            return rate >= goal && tail < 500 && load.refused == 0
        }
    }

    private static func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lapord-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// How fast waiting tickets are forwarded, with the reply that says so, and what memory it takes.
    private static func drain(_ tickets: Int, for seconds: Double, from seed: SeededLedger?) async throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        if let seed {
            try await seed.make(.backlog(tickets))
            // What drains is a copy, so that the seed can be used again.
            try FileManager.default.copyItem(atPath: seed.path, toPath: folder.appending(path: "ledger.sqlite").path)
        } else {
            try await SeededLedger(folder: folder.path).make(.backlog(tickets))
        }
        let journey = Journey()
        try await SimulatedPeers.with(journey: journey) { ports in
            let daemon = try await DaemonProcess(folder: folder, ports: ports)
            defer { daemon.stop() }
            report("\(tickets) tickets wait; the daemon is ready after \(Int(daemon.startTime * 1000)) ms")
            let before = Costs(daemon)
            let began = Journey.now
            let first = journey.replies
            while journey.replies < tickets, Double(Journey.now - began) < seconds * 1e9 {
                try await Task.sleep(for: .milliseconds(100))
            }
            let count = journey.replies - first
            let rate = Double(count) / (Double(Journey.now - began) / 1e9)
            report(String(format: "%d drained, %.0f a second", count, rate))
            report("  processor time for each: \(Costs(daemon).since(before, count: count))")
            report("  memory of the daemon: \(daemon.memory.now) MB, at most \(daemon.memory.most) MB")
        }
    }

    /// How long the daemon takes to be ready on a large ledger.
    private static func start(rows: Int, from seed: SeededLedger?) async throws {
        let made = try makeFolder()
        defer { try? FileManager.default.removeItem(at: made) }
        let ledger = seed ?? SeededLedger(folder: made.path)
        try await ledger.make(.rows(rows))
        let counted = try ledger.rows()
        try await SimulatedPeers.with(journey: Journey()) { ports in
            for _ in 0..<3 {
                let daemon = try await DaemonProcess(folder: URL(filePath: ledger.folder), ports: ports)
                report(
                    "\(counted) rows, \(ledger.megabytes) MB: ready after \(Int(daemon.startTime * 1000)) ms, "
                        + "\(daemon.memory.now) MB of memory"
                )
                daemon.stop()
            }
        }
    }

    /// As many complaints as the daemon carries through; a second.
    private static func sustain(
        _ load: CallbackLoad,
        _ daemon: DaemonProcess,
        _ journey: Journey,
        _ seconds: Double
    ) async throws -> Double {
        let before = Costs(daemon)
        let start = Journey.now
        let completed = journey.completed
        let span = try load.send(.underWay(underWay), for: seconds)
        let rate = Double(journey.completed - completed) / (Double(Journey.now - start) / 1e9)
        try await settle(journey)
        report(String(format: "%d complaints, %.0f a second from callback to the last reply", span.count, rate))
        report("  processor time for each: \(Costs(daemon).since(before, count: span.count))")
        report("  memory of the daemon: \(daemon.memory.now) MB, at most \(daemon.memory.most) MB")
        return rate
    }

    /// How long a complaint takes at a rate: the 99th percentile until its receipt, or its last reply, whichever is longer.
    private static func delay(
        _ load: CallbackLoad,
        _ daemon: DaemonProcess,
        _ journey: Journey,
        _ seconds: Double,
        rate: Double
    ) async throws -> Double {
        let span = try load.send(.perSecond(rate), for: seconds)
        try await settle(journey)
        let times = journey.times(of: span)
        report("\(span.count) complaints at \(Int(rate)) a second")
        report("  callback to the first reply submitted: \(times.receipt)")
        report("  callback to the reply with the central system's number submitted: \(times.news)")
        return max(times.receipt.percentile(0.99), times.news.percentile(0.99))
    }

    /// Waits until every complaint has its replies, or nothing comes any more.
    private static func settle(_ journey: Journey) async throws {
        var last = -1
        while journey.completed < journey.count, journey.completed > last {
            last = journey.completed
            for _ in 0..<100 where journey.completed < journey.count { try await Task.sleep(for: .milliseconds(50)) }
        }
        if journey.completed < journey.count {
            report("\(journey.count - journey.completed) complaints were never told their number")
        }
    }

    /// Unbuffered, since the output often goes through a pipe.
    private static func report(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

/// Processor time of the daemon, and of this process with load and peers.
private struct Costs {
    var daemon: Double
    var peers: Double

    init(_ daemon: DaemonProcess) {
        self.daemon = daemon.processorTime
        peers = DaemonProcess.processorTime(of: "self")
    }

    func since(_ before: Costs, count: Int) -> String {
        let each = 1e6 / Double(max(1, count))
        return String(
            format: "%.0f µs in the daemon, %.0f µs in load and simulated peers",
            (daemon - before.daemon) * each,
            (peers - before.peers) * each
        )
    }
}
