import CentralAPI
import Complaints
import CurlHTTP
import Logging
import Sandbox
import Synchronization
import TestSupport
import Testing

struct GuardedCentralSystemTests {
    private func withGuarded<Result: Sendable>(
        _ address: String,
        circuit: CircuitBreaker.Configuration = .init(failuresToOpen: 3, openFor: .milliseconds(200)),
        total: Duration = .seconds(10),
        requestsPerSecond: Double = 10_000,
        burst: Int = 10_000,
        log: RecordingLog = RecordingLog(),
        _ body: @Sendable (GuardedCentralSystem) async throws -> Result
    ) async throws -> Result {
        var configuration = CentralConfiguration(
            profile: .splp(.init(address: address, ids: Fixture.ids)),
            circuit: circuit,
            requestsPerSecond: requestsPerSecond,
            burst: burst
        )
        configuration.connection.maximumInFlight = 16
        configuration.connection.deadlines.total = total
        let logger = Logger(label: "test") { _ in log }
        let system = configuration.makeSystem(logger: logger)
        do {
            let result = try await body(system)
            await system.shutdown()
            return result
        } catch {
            await system.shutdown()
            throw error
        }
    }

    @Test("a peer that fails is left alone, probed, and used again once it works")
    func opensAndCloses() async throws {
        try await withCentral { central, address in
            try await withGuarded(address) { system in
                central.faults.add(.init(.errorBefore, on: nil, next: 3))
                for _ in 0..<3 { _ = await system.status(of: "1") }
                #expect(system.health.condition == .open)
                guard case .busy(let time?) = await system.create(Fixture.complaint()) else {
                    Issue.record("a barred call was sent")
                    return
                }
                #expect(time <= .milliseconds(200))
                #expect(central.archive.complaints.isEmpty)
                try await eventually("use of the peer that works again") {
                    _ = await system.institutions()
                    return system.health.condition == .closed
                }
                #expect(await system.create(Fixture.complaint()) == .created(trackingID: "10000001"))
            }
        }
    }

    @Test("a refused token stops everything at once, until new credentials are set")
    func locks() async throws {
        try await withCentral { central, address in
            try await withGuarded(address) { system in
                central.faults.add(.init(.refuseToken))
                guard case .unauthorized = await system.create(Fixture.complaint(1)) else {
                    Issue.record("not unauthorized")
                    return
                }
                #expect(system.health.condition == .locked)
                guard case .unauthorized = await system.create(Fixture.complaint(2)) else {
                    Issue.record("not stopped")
                    return
                }
                #expect(central.faults.shown == 1)
                #expect(central.archive.complaints.isEmpty)
                system.reset()
                #expect(await system.create(Fixture.complaint(2)) == .created(trackingID: "10000001"))
            }
        }
    }

    @Test("without the ids that every complaint needs nothing is sent, and the status names them")
    func withheld() async throws {
        try await withCentral { central, address in
            var ids = Fixture.ids
            ids.channel = nil
            let configuration = CentralConfiguration(profile: .splp(.init(address: address, ids: ids)))
            let system = configuration.makeSystem(logger: Logger(label: "test") { _ in RecordingLog() })
            #expect(system.admit(.tickets, upTo: 4).permits.isEmpty)
            guard case .unauthorized = await system.create(Fixture.complaint()) else {
                Issue.record("it was sent")
                return
            }
            #expect(central.archive.complaints.isEmpty && !system.health.isUp)
            #expect(system.health.detail.hasSuffix("missing: ids.channel"))
            await system.shutdown()
        }
    }

    @Test("a refused token is told of once, however many calls met it")
    func tellsOnce() async throws {
        let log = RecordingLog()
        try await withCentral { central, address in
            try await withGuarded(address, log: log) { system in
                central.faults.add(.init(.refuseToken, on: nil, next: 12))
                await withDiscardingTaskGroup { group in
                    for serial in Int64(1)...12 {
                        group.addTask { _ = await system.create(Fixture.complaint(serial)) }
                    }
                }
                #expect(system.health.condition == .locked)
            }
        }
        let told = log.lines.filter { $0.level == .critical }
        #expect(told.count == 1)
        #expect(told.first?.metadata["event"] == "central-refuses-us")
    }

    @Test("\"come back later\" is kept by all calls")
    func busy() async throws {
        try await withCentral { central, address in
            try await withGuarded(address) { system in
                central.faults.add(.init(.throttle(retryAfter: 60)))
                #expect(await system.create(Fixture.complaint(1)) == .busy(retryAfter: .seconds(60)))
                guard case .busy(let time?) = await system.status(of: "1") else {
                    Issue.record("not held")
                    return
                }
                #expect(time > .seconds(50))
            }
        }
    }

    @Test("a pause that is asked for again and again is told of when it begins and when it ends")
    func pause() async throws {
        let log = RecordingLog()
        try await withCentral { central, address in
            try await withGuarded(address, log: log) { system in
                central.faults.add(.init(.throttle(retryAfter: 0), on: nil, next: 20))
                for serial in Int64(1)...20 {
                    #expect(await system.create(Fixture.complaint(serial)) == .busy(retryAfter: .zero))
                    #expect(system.health.condition == .held)
                    #expect(!system.health.isUp)
                }
                for serial in Int64(21)...25 { _ = await system.create(Fixture.complaint(serial)) }
                #expect(system.health.isUp)
            }
        }
        let warnings = log.lines.filter { $0.level == .warning }.map(\.message)
        #expect(warnings == ["the central system asks for a pause, and gets it"])
        let ends = log.lines.filter { $0.message.hasPrefix("the central system takes requests again") }
        #expect(ends.map(\.level) == [.notice])
        #expect(ends.first?.metadata["lasted"] != nil)
    }

    @Test("the rate limit spreads calls, and those that would wait too long are told to come back")
    func rate() async throws {
        try await withCentral { _, address in
            try await withGuarded(address, total: .seconds(2), requestsPerSecond: 10, burst: 1) { system in
                let answers = Recorder<ReadOutcome<[CentralListEntry]>>()
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<40 {
                        group.addTask { answers.note(number, await system.institutions()) }
                    }
                }
                let passed = answers.all.values.count { if case .found = $0 { true } else { false } }
                #expect((5...25).contains(passed))
            }
        }
    }

    @Test("thousands of complaints through a peer that loses its answers: none twice, all accounted for by the export")
    func storm() async throws {
        let count = 2000
        try await withCentral { central, address in
            let kinds: [SimulatedCentralFaults.Kind] = [
                .errorAfter, .errorBefore, .dropAfter, .resetBefore, .cutAnswer, .garbage, .gatewayTimeout,
                .unavailable(retryAfter: 0),
                .refuse,
            ]
            for kind in kinds { central.faults.add(.init(kind, next: nil, probability: 0.02)) }
            let circuit = CircuitBreaker.Configuration(failuresToOpen: 100_000, busyFor: .zero)
            let outcomes = try await withGuarded(address, circuit: circuit) { await Self.createAll(1...count, $0) }
            #expect(outcomes.count == count)
            #expect(central.faults.shown > count / 20)
            let export = try CentralExport(Array(SimulatedCentralExport.csv(of: central.archive).utf8))
            let found = Dictionary(grouping: export.matches(prefix: "LP")) { Int($0.ticketNumber.serial) }
                .mapValues { $0.count }
            #expect(found.values.allSatisfy { $0 == 1 })
            var uncertain = 0
            for (serial, outcome) in outcomes {
                switch outcome {
                case .created: #expect(found[serial] == 1)
                case .refused: #expect(found[serial] == nil)
                case .unknown: uncertain += 1
                default: Issue.record("\(serial) ended as \(outcome)")
                }
            }
            #expect(uncertain > 0)
        }
    }

    /// Creates complaints with these serials, 16 at a time.
    private static func createAll(
        _ serials: ClosedRange<Int>,
        _ system: GuardedCentralSystem
    ) async -> [Int: CreationOutcome] {
        let outcomes = Recorder<CreationOutcome>()
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<16 {
                group.addTask {
                    for serial in serials where serial % 16 == worker {
                        outcomes.note(serial, await createUntilCertain(serial, system))
                    }
                }
            }
        }
        return outcomes.all
    }

    /// Collects outcomes from several tasks.
    private final class Recorder<Outcome: Sendable>: Sendable {
        private let state = Mutex<[Int: Outcome]>([:])

        var all: [Int: Outcome] { state.withLock { $0 } }

        func note(_ serial: Int, _ outcome: Outcome) {
            state.withLock { $0[serial] = outcome }
        }
    }

    /// Sends again only what is certainly not created, as forwarding does.
    private static func createUntilCertain(_ serial: Int, _ system: GuardedCentralSystem) async -> CreationOutcome {
        var outcome = CreationOutcome.unknown(reason: "not tried")
        for _ in 0..<50 {
            outcome = await system.create(Fixture.complaint(Int64(serial)))
            switch outcome {
            case .notSent, .busy: continue
            default: return outcome
            }
        }
        return outcome
    }
}
