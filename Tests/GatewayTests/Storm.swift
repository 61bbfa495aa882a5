import Carriers
import CentralAPI
import Complaints
import CurlHTTP
import Foundation
import Gateway
import Ledger
import LedgerSteps
import Logging
import Sandbox
import ServiceLifecycle
import TestSupport

/// Many tickets on a real ledger, the forwarding stage, the client, and a simulated central system that fails in every way.
struct Storm {
    let central: SimulatedCentralSystem
    let address: String
    let path: String
    private let logger = Logger.quiet

    /// What goes wrong, and how likely; after most of these nobody can tell whether the complaint was taken.
    static let faults: [(SimulatedCentralFaults.Kind, Double)] = [
        (.errorAfter, 0.03), (.errorBefore, 0.03), (.dropAfter, 0.03), (.resetBefore, 0.03), (.cutAnswer, 0.02),
        (.garbage, 0.02), (.missingID, 0.02), (.gatewayTimeout, 0.02), (.maintenancePage, 0.02), (.alreadyExists, 0.01),
        (.unavailable(retryAfter: 0), 0.02), (.throttle(retryAfter: 0), 0.02), (.refuse, 0.01), (.silenceAfter, 0.004),
        (.silence, 0.002), (.idAsText, 0.05),
    ]

    /// Runs a storm in a folder of its own.
    static func run(_ body: (Storm) async throws -> Void) async throws {
        let folder = try makeTemporaryFolder("storm")
        defer { try? FileManager.default.removeItem(at: folder) }
        let logger = Logger.quiet
        let central = try SimulatedCentralSystem(logger: logger)
        for (kind, probability) in faults { central.faults.add(.init(kind, next: nil, probability: probability)) }
        let group = ServiceGroup(configuration: .init(services: [central], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let path = folder.appending(path: "ledger.sqlite").path
            try await body(Storm(central: central, address: try await central.address(), path: path))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    func openLedger() throws -> Ledger {
        try Ledger(
            configuration: .init(path: path, protection: .key([UInt8](repeating: 7, count: 32)), writeLimit: 100_000),
            logger: logger
        )
    }

    /// Opens tickets as Intake and Triage do.
    func open(_ count: Int, in ledger: Ledger) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 1...count {
                group.addTask {
                    _ = try await ledger.store(Self.record(index))
                }
                if index % 256 == 0 { try await group.waitForAll() }
            }
            try await group.waitForAll()
        }
        while true {
            let waiting = try await ledger.messagesForTriage(limit: 256)
            guard !waiting.isEmpty else { return }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for message in waiting {
                    group.addTask {
                        let complaint = Complaint(
                            intent: Judgement(.report),
                            title: "Jalan rusak",
                            body: message.text
                        )
                        let new = NewTicket(complaint: complaint, forwardAt: Date(), deadline: nil)
                        _ = try await ledger.settle(
                            message,
                            as: TriageSettlement(state: .triaged, change: .open(new))
                        )
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    private static func record(_ index: Int) -> InboundMessage {
        InboundMessage(
            carrier: "test",
            sender: PhoneNumber(kind: .subscriber, canonical: "62812\(10_000_000 + index)"),
            recipient: "9009",
            carrierMessageID: "\(index)",
            sentAt: nil,
            receivedAt: Date(),
            payload: .text("jalan rusak nomor \(index) di desa Guci")
        )
    }

    /// Forwards until nothing is open or under way, or until so many complaints are at the central system.
    ///
    /// - Parameters:
    ///   - ledger: The ledger; closed under the stage's feet, as by a crash, where a limit is given and reached.
    ///   - limit: After how many complaints to crash.
    /// - Throws: ``Overdue`` where it does not come to an end.
    func forward(_ ledger: Ledger, crashingAt limit: Int? = nil) async throws {
        let forwarding = Forwarding(
            configuration: .init(
                concurrency: 16,
                retries: RetrySchedule(first: .milliseconds(10), longest: .milliseconds(100), attempts: 1000),
                lookUpInterval: .seconds(3600),
                firstPoll: .seconds(3600)
            ),
            ledger: ledger,
            central: makeSystem(),
            monitor: StageMonitor(),
            observer: { _ in },
            logger: logger
        )
        let group = ServiceGroup(configuration: .init(services: [forwarding], logger: logger))
        let running = Task { try await group.run() }
        let deadline = ContinuousClock.now + .seconds(600)
        while true {
            guard ContinuousClock.now < deadline else { throw Overdue() }
            if let limit, central.archive.complaints.count >= limit {
                try await leaveOneWithoutAnswer(until: deadline)
                await ledger.close()
                running.cancel()
                _ = await running.result
                return
            }
            if try await isQuiet(ledger) { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }

    /// Returns when a request is under way that is not answered before its deadline: a crash must find one.
    private func leaveOneWithoutAnswer(until deadline: ContinuousClock.Instant) async throws {
        let others = central.faults.rules.count
        central.faults.add(.init(.silenceAfter))
        while central.faults.rules.count > others {
            guard ContinuousClock.now < deadline else { throw Overdue() }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    private func isQuiet(_ ledger: Ledger) async throws -> Bool {
        guard try await ledger.counts().ticketsOpen == 0 else { return false }
        return try await ledger.standings(in: .forwarding).isEmpty
    }

    private func makeSystem() -> GuardedCentralSystem {
        var configuration = CentralConfiguration(
            profile: .splp(
                .init(
                    address: address,
                    ids: .init(
                        channel: 1,
                        classifications: .init(fallback: 1),
                        categories: .init(fallback: 1),
                        locations: .init(fallback: 1),
                        institutions: .init(fallback: 1)
                    )
                )
            ),
            circuit: .init(
                failuresToOpen: 5,
                openFor: .milliseconds(5),
                openForAtMost: .milliseconds(20),
                lockedFor: .milliseconds(20),
                busyFor: .milliseconds(5)
            ),
            requestsPerSecond: 100_000,
            burst: 100_000
        )
        configuration.connection.maximumInFlight = 16
        configuration.connection.deadlines = CurlDeadlines(connect: .seconds(5), total: .seconds(2))
        return configuration.makeSystem(logger: logger)
    }

    /// How often each ticket is at the central system, by its mark.
    var complaints: [String: Int] {
        var counts: [String: Int] = [:]
        for complaint in central.archive.complaints {
            let number = TicketReference.number(in: complaint.content, prefix: "LP")?.description ?? "unmarked"
            counts[number, default: 0] += 1
        }
        return counts
    }

    struct Overdue: Error {}
}
