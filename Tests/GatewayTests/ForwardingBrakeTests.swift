import CentralAPI
import Complaints
import Foundation
import Gateway
import Ledger
import Logging
import ServiceLifecycle
import Synchronization
import Testing

/// A crash makes uncertain only requests that had begun.
@Suite(.timeLimit(.minutes(2)))
struct ForwardingBrakeTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("Tickets that wait for the rate limit stay open; a crash makes uncertain only requests under way")
    func slowRate() async throws {
        let central = SlowCentral()
        try await crash(behind: central, perSecond: 0.001, burst: 3, maximumUnderWay: 8, whenUnderWay: 3)
    }

    @Test("Tickets that wait for a free place stay open, too")
    func fewPlaces() async throws {
        let central = SlowCentral()
        try await crash(behind: central, perSecond: 1_000_000, burst: 1_000_000, maximumUnderWay: 2, whenUnderWay: 2)
    }

    /// Forwards 40 tickets with 16 places in the stage; crashes when some requests are under way, and counts what is uncertain.
    private func crash(
        behind central: SlowCentral,
        perSecond: Double,
        burst: Int,
        maximumUnderWay: Int,
        whenUnderWay expected: Int
    ) async throws {
        try await Storm.run { storm in
            var ledger = try storm.openLedger()
            try await storm.open(40, in: ledger)
            let guarded = GuardedCentralSystem(
                central,
                perSecond: perSecond,
                burst: burst,
                maximumUnderWay: maximumUnderWay,
                logger: logger
            )
            let forwarding = Forwarding(
                configuration: .init(concurrency: 16),
                ledger: ledger,
                central: guarded,
                monitor: StageMonitor(),
                observer: { _ in },
                logger: logger
            )
            let running = Task { try await ServiceGroup(services: [forwarding], logger: logger).run() }
            while central.created < expected { try await Task.sleep(for: .milliseconds(1)) }
            // Long enough for several more turns of the stage: signals as new tickets send them.
            for _ in 0..<20 {
                ledger.signals.signal(.forwarding)
                try await Task.sleep(for: .milliseconds(5))
            }
            await ledger.close()
            running.cancel()
            _ = await running.result
            ledger = try storm.openLedger()
            #expect(try await ledger.recoverForwarding() == expected)
            #expect(try await ledger.standings(in: .uncertain).count == central.created)
            #expect(try await ledger.counts().ticketsOpen == 40 - expected)
            await ledger.close()
        }
    }

    @Test("A ticket whose credentials were refused goes on once new ones are set, without a pause of its own")
    func credentials() async throws {
        let central = ScriptedCentral()
        central.answer(.unauthorized(reason: "401"))
        let guarded = GuardedCentralSystem(central, logger: logger)
        try await Storm.run { storm in
            let ledger = try storm.openLedger()
            try await storm.open(1, in: ledger)
            let forwarding = Forwarding(
                configuration: .init(),
                ledger: ledger,
                central: guarded,
                monitor: StageMonitor(),
                observer: { _ in },
                logger: logger
            )
            let group = ServiceGroup(services: [forwarding], logger: logger)
            let running = Task { try await group.run() }
            while guarded.health.condition != .locked { try await Task.sleep(for: .milliseconds(1)) }
            while try await ledger.counts().ticketsOpen == 0 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(central.taken.count == 1)
            guarded.reset()
            while central.taken.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
            await group.triggerGracefulShutdown()
            try await running.value
            await ledger.close()
        }
    }
}

/// A central system that takes complaints and does not answer while the test runs.
private final class SlowCentral: CentralSystem {
    let profile = "slow"
    private let count = Mutex(0)

    var created: Int { count.withLock { $0 } }

    func create(_ complaint: CentralComplaint) async -> CreationOutcome {
        count.withLock { $0 += 1 }
        try? await Task.sleep(for: .seconds(3600))
        return .unknown(reason: "no answer")
    }

    func status(of trackingID: String) async -> StatusOutcome { .unsupported }
    func followUps(of trackingID: String, after known: Set<String>) async -> ReadOutcome<[CentralFollowUp]> {
        .unsupported
    }
    func addFollowUp(_ followUp: CentralAddition, to trackingID: String) async -> ActionOutcome {
        .unsupported(reason: "slow")
    }
    func reject(_ trackingID: String, inFavourOf institution: Int, because reason: String) async -> ActionOutcome {
        .unsupported(reason: "slow")
    }
    func lookUp(ticketNumber: String) async -> LookUpOutcome { .unsupported }
    func institutions() async -> ReadOutcome<[CentralListEntry]> { .unsupported }
    func templates() async -> ReadOutcome<[CentralListEntry]> { .unsupported }
    func shutdown() async {}
}
