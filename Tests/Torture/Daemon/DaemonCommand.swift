import ArgumentParser
import Foundation
import Sandbox
import Synchronization
import TestSupport

/// `Torture daemon`: the real daemon, killed under load.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Kills the real daemon under load, over and over, and counts what is lost and what is doubled.",
        discussion: """
            Citizens report by HTTP, by SMPP and by modem, each with a text of their own; the central system and both networks die, delay, repeat \
            and lie. Kills come at random moments, at counted calls to disk, sockets and modem, while the central system answers, and \
            as power cuts that leave only what was synchronised.
            """
    )

    @Option(help: "How often the daemon is killed.")
    var kills = 50

    @Option(help: "Decides all chances; 0 takes one by the clock.")
    var seed: UInt64 = 0

    @Flag(help: "Keeps the folder with ledger and log.")
    var keep = false

    /// How long a daemon that waits for its call may live.
    private static let longestLife = Duration.seconds(4)

    func run() async throws {
        bufferStandardOutputByLines()
        let chosen = seed == 0 ? UInt64(Date().timeIntervalSince1970) : seed
        var generator = SeededGenerator(seed: chosen)
        guard FileManager.default.fileExists(atPath: FaultOrder.library) else {
            throw ValidationError("\(FaultOrder.library) is not there: swift build --product FaultyCalls")
        }
        let folder = try TortureFolder()
        print("torture: \(kills) kills, seed \(chosen), in \(folder.url.path)")
        let executioner = Executioner()
        let peers = try Peers(in: folder) { executioner.complaintTaken() }
        try await peers.start()
        let citizens = Citizens(peers: peers)
        let load = Task { await citizens.run() }
        var trouble = Trouble(peers: peers, seed: SeededGenerator(seed: generator.next()))
        let troubled = Task { try await trouble.run() }
        let started = ContinuousClock.now
        var broken: [String] = []
        var blows: [String: Int] = [:]
        var lostWrites = 0
        for number in 1...max(1, kills) {
            let blow = Blow.random(using: &generator)
            do {
                let outcome = try await strike(blow, in: folder, executioner, using: &generator)
                lostWrites += outcome.lostWrites
                blows[
                    outcome.isLate ? "after \(Self.longestLife), since the call did not come" : blow.name,
                    default: 0
                ] += 1
            } catch {
                broken.append("kill \(number), \(blow): \(error)")
            }
            if number % 100 == 0 {
                print("  \(number) kills, \(citizens.heard.acknowledged.count) messages acknowledged")
            }
        }
        let tortured = ContinuousClock.now - started
        troubled.cancel()
        _ = await troubled.result
        await peers.behave()
        citizens.stop()
        do {
            try await settle(folder, peers, citizens)
        } catch {
            broken.append("\(error)")
        }
        load.cancel()
        await peers.stop()
        let verdict = try await DaemonVerdict(folder: folder, peers: peers, citizens: citizens).judge()
        broken += verdict.findings
        let deeds = await peers.deeds
        print("kills: \(blows.values.reduce(0, +)) in \(tortured.components.seconds) s")
        for (name, count) in blows.sorted(by: { $0.key < $1.key }) { print("  \(count) \(name)") }
        print("  \(lostWrites) writes that were not synchronised were lost in power cuts")
        print(
            "peers: network died \(deeds.networkDeaths) times, central system \(deeds.centralDeaths), modem unplugged"
                + " \(deeds.unpluggings), other faults \(deeds.faults)"
        )
        for line in verdict.figures { print(line) }
        for finding in broken.prefix(40) { print("BROKEN: \(finding)") }
        print(broken.isEmpty ? "torture: no promise broke" : "torture: \(broken.count) PROMISES BROKE, seed \(chosen)")
        if broken.isEmpty, !keep {
            try? FileManager.default.removeItem(at: folder.url)
        } else {
            print("kept: \(folder.url.path)")
        }
        if !broken.isEmpty { throw ExitCode(1) }
    }

    /// Starts the daemon and ends it; returns how many writes were lost, and whether what it waited for did not happen.
    private func strike(
        _ blow: Blow,
        in folder: TortureFolder,
        _ executioner: Executioner,
        using seed: inout SeededGenerator
    ) async throws -> (lostWrites: Int, isLate: Bool) {
        var order = FaultOrder(paths: folder.ledger.paths)
        var life = Self.longestLife
        var before: [String: Data]?
        switch blow {
        case .afterTime(let milliseconds): life = .milliseconds(milliseconds)
        case .atCall(let calls, let kind, let position):
            order.calls = calls
            order.kind = kind
            order.position = position
        case .whileForwarding: break
        case .powerCut(let milliseconds):
            life = .milliseconds(milliseconds)
            try? FileManager.default.removeItem(at: folder.journal)
            order.journal = folder.journal.path
            before = try folder.ledger.read()
        }
        let daemon = folder.daemon
        try daemon.start(environment: order.environment)
        if case .whileForwarding(let complaint) = blow { executioner.wait(for: complaint, then: daemon) }
        var end = try await daemon.end(within: life)
        executioner.rest()
        let isLate = end == nil && life == Self.longestLife
        if end == nil {
            daemon.kill()
            end = daemon.end
        }
        guard end == .killed else { throw ScenarioFault("the daemon ended by itself: \(String(describing: end))") }
        guard let before else { return (0, isLate) }
        var cut = PowerCut(base: before)
        cut.follow((try? Data(contentsOf: folder.journal)) ?? Data())
        try folder.ledger.replace(with: cut.remains(using: &seed))
        return (cut.lostWrites, isLate)
    }

    /// Lets the daemon bring everything to its end, and stops it in order.
    private func settle(
        _ folder: TortureFolder,
        _ peers: Peers,
        _ citizens: Citizens
    ) async throws {
        let daemon = folder.daemon
        try daemon.start()
        let deadline = ContinuousClock.now + .seconds(180)
        var status = ""
        repeat {
            guard daemon.isRunning, ContinuousClock.now < deadline else {
                daemon.kill()
                throw ScenarioFault("it did not come to rest: \(status)")
            }
            try await Task.sleep(for: .milliseconds(500))
            status = try DaemonLauncher.run(["status", "--json", "--socket", daemon.socket.path]).output
        } while !citizens.isDone || peers.modem.usedSlots > 0 || peers.modem.waitingMessages > 0
            || !status.contains("nothing waits") || status.contains(" uncertain,")
        daemon.terminate()
        let end = try await daemon.end(within: .seconds(60))
        guard end == .exited(0) else {
            throw ScenarioFault("the daemon did not stop in order: \(String(describing: end))")
        }
    }
}

/// Ends the daemon at the moment in which the central system has taken a complaint.
final class Executioner: Sendable {
    private let state = Mutex<(remaining: Int, daemon: DaemonLauncher?)>((0, nil))

    func wait(for complaint: Int, then daemon: DaemonLauncher) {
        state.withLock { $0 = (complaint, daemon) }
    }

    func rest() {
        state.withLock { $0 = (0, nil) }
    }

    func complaintTaken() {
        let daemon = state.withLock { state -> DaemonLauncher? in
            state.remaining -= 1
            return state.remaining == 0 ? state.daemon : nil
        }
        daemon?.strike()
    }
}
