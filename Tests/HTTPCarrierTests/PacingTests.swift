import Carriers
import Complaints
import Foundation
import GRDB
import Gateway
import HTTPCarrier
import Ledger
import Sandbox
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import class HTTPCarrier.SubmissionPacer
@testable import struct HTTPCarrier.SubmissionRecord

@Suite("The carrier's own limits")
struct PacingTests {
    private func message(_ id: Int64, _ text: String = "Laporan diterima") throws -> OutboundMessage {
        let recipient = try #require(PhoneNumber("081273440001"))
        return OutboundMessage(id: id, recipient: recipient, sender: "9009", text: text)
    }

    @Test("turns are spaced by the rate and counted by the day")
    func pace() {
        let day = Date(timeIntervalSince1970: 1_795_250_096)
        let start = ContinuousClock.now
        let limits = SubmissionLimits(perSecond: 4, perDay: 5, longestTurn: .milliseconds(300))
        let pacer = SubmissionPacer(limits: limits, spentToday: 1, now: day)
        /// How long an admitted submission waits; nil where it is not admitted.
        func turn(_ seconds: Int, _ date: Date) -> Duration? {
            let (admission, wait) = pacer.take(at: start + .seconds(seconds), on: date)
            return admission == .admitted ? wait : nil
        }
        #expect(turn(0, day) == .zero)
        #expect(turn(0, day) == .milliseconds(250))
        #expect(
            pacer.take(at: start, on: day).0 == .later(.milliseconds(500), reason: "at most 4.0 submissions a second")
        )
        #expect(turn(9, day) == .zero)
        #expect(turn(10, day) == .zero)
        #expect(pacer.spent(on: day) == 5)
        #expect(
            pacer.take(at: start + .seconds(11), on: day).0
                == .spent(.seconds(3600), reason: "the daily budget of 5 is spent")
        )
        let tomorrow = day.addingTimeInterval(86_400)
        #expect(pacer.spent(on: tomorrow) == 0)
        #expect(turn(99, tomorrow) == .zero)
    }

    @Test("no more submissions are under way than the operator allows; the others wait for their turn")
    func concurrency() async throws {
        try await withSMSC("kannel", limits: SubmissionLimits(concurrent: 2)) { world, smsc, _ in
            smsc.faults.add(.init(.delay(seconds: 0.1), next: nil))
            let carrier = world.carriers[0]
            let messages = try (1...6).map { try message($0) }
            let began = ContinuousClock.now
            let outcomes = await withTaskGroup(of: SubmissionOutcome.self) { group in
                for message in messages { group.addTask { await carrier.submit(message) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            // Two at once need three turns of a tenth of a second.
            #expect(ContinuousClock.now - began >= .milliseconds(300))
            let accepted = outcomes.count { if case .accepted = $0 { true } else { false } }
            #expect(accepted == 6)
            #expect(smsc.messages.count == 6)
            #expect(await carrier.health().state == .up)
        }
    }

    @Test("a submission whose turn does not come in time, or whose task ends, gives its place in the queue up")
    func queueing() async throws {
        func makePacer(_ longestQueueing: Duration) -> SubmissionPacer {
            let limits = SubmissionLimits(concurrent: 1, longestQueueing: longestQueueing)
            return SubmissionPacer(limits: limits, spentToday: 0, now: Date())
        }
        let pacer = makePacer(.milliseconds(50))
        #expect(await pacer.admit() == .admitted)
        let overdue = await pacer.admit()
        #expect(overdue == .later(.seconds(1), reason: "1 submissions are under way"))
        let patient = makePacer(.seconds(600))
        #expect(await patient.admit() == .admitted)
        let cancelled = Task { await patient.admit() }
        cancelled.cancel()
        #expect(await cancelled.value != .admitted)
        async let next = patient.admit()
        patient.finished()
        #expect(await next == .admitted)
    }

    @Test("a message whose turn is far away is given back, and neither the health nor the next turn knows of it")
    func paced() async throws {
        let limits = SubmissionLimits(perSecond: 0.01)
        try await withSMSC("kannel", limits: limits) { world, smsc, _ in
            let carrier = world.carriers[0]
            #expect(await carrier.submit(try message(1)) == .accepted(references: ["1"]))
            for id in 2...6 {
                guard case .paced(let pause, let reason) = await carrier.submit(try message(Int64(id))) else {
                    Issue.record("the turn is a hundred seconds away")
                    return
                }
                #expect((.seconds(60)...(.seconds(100))).contains(pause))
                #expect(reason == "at most 0.01 submissions a second")
            }
            let health = await carrier.health()
            #expect(health.state == .up)
            #expect(health.detail == "hears and sends")
            #expect(smsc.messages.count == 1)
        }
    }

    @Test("a budget that is spent lets another carrier send, and is no fault of the operator")
    func spent() async throws {
        try await withSMSC("kannel", limits: SubmissionLimits(perDay: 1)) { world, smsc, _ in
            let carrier = world.carriers[0]
            #expect(await carrier.submit(try message(1)) == .accepted(references: ["1"]))
            for id in 2...5 {
                guard case .wait(_, "the daily budget of 1 is spent") = await carrier.submit(try message(Int64(id)))
                else {
                    Issue.record("the budget is spent")
                    return
                }
            }
            let health = await carrier.health()
            #expect(health.state == .up)
            #expect(health.detail == "hears; today's budget is spent")
            #expect(health.facts["spent_today"] == "1")
            #expect(smsc.messages.count == 1)
        }
    }

    @Test("what the operator did not take costs nothing of the budget, and the log says once a day that it is spent")
    func unspent() async throws {
        try await withSMSC("kannel", limits: SubmissionLimits(perDay: 1)) { world, smsc, _ in
            for kind in [PeerFault.refuseToken, .unavailable(retryAfter: 1), .errorBefore, .refuse] {
                smsc.faults.add(.init(kind))
                let outcome = await world.carriers[0].submit(try message(1))
                if case .accepted = outcome { Issue.record("\(kind) is no acceptance") }
            }
            #expect(await world.carriers[0].health().facts["spent_today"] == "0")
            #expect(await world.carriers[0].submit(try message(1)) == .accepted(references: ["1"]))
            var away = world.carriers[0].configuration
            away.url = "http://127.0.0.1:\(LoopbackPort.free())"
            let carrier = HTTPCarrier(configuration: away, intake: world.ledger.intake, logger: silent)
            guard case .wait = await carrier.submit(try message(2)) else {
                Issue.record("nobody is there")
                return
            }
            #expect(await carrier.health().facts["spent_today"] == "0")
        }
        var record = SubmissionRecord()
        let today = CalendarDate(daysSinceEpoch: 20_000)
        let first = record.noteSpent(on: today)
        _ = record.note(.accepted(references: []))
        let second = record.noteSpent(on: today)
        let tomorrow = record.noteSpent(on: CalendarDate(daysSinceEpoch: 20_001))
        #expect(first && !second && tomorrow)
    }

    @Test("a text of which a part has gone is never left to another carrier, whatever holds the rest up")
    func partsStay() async throws {
        let parted = try shortTextProfile()
        try await withSMSC("kannel") { world, smsc, _ in
            var configuration = world.carriers[0].configuration
            configuration.profile = parted
            configuration.limits.perDay = 1
            let carrier = HTTPCarrier(configuration: configuration, intake: world.ledger.intake, logger: silent)
            let long = try message(5, "satu dua tiga empat lima enam")
            guard case .retry = await carrier.submit(long) else {
                Issue.record("another carrier would send the first part again")
                return
            }
            #expect(smsc.messages.map(\.text) == ["satu dua tiga empat"])
        }
    }

    @Test("a backlog goes by its own carrier in its order, while another one stands by")
    func backlog() async throws {
        let concurrency = 32
        let count = 120
        let limits = SubmissionLimits(perSecond: 30, concurrent: 64, longestTurn: .milliseconds(50))
        try await withSMSC("kannel", limits: limits, reports: .silent) { world, smsc, _ in
            let first = WatchedCarrier(world.carriers[0])
            let second = WatchedCarrier(name: "second")
            let ledger = world.ledger.ledger
            for index in 0..<count {
                let recipient = try #require(PhoneNumber("0812734\(40_000 + index)"))
                _ = try await ledger.queueMessage("\(index)", to: recipient, carrier: first.name.rawValue)
            }
            let dispatch = Dispatch(
                configuration: Dispatch.Configuration(concurrency: concurrency),
                ledger: ledger,
                carriers: [first, second],
                router: CarrierRouter(routes: [first, second].map { CarrierRoute(carrier: $0.name) }),
                monitor: StageMonitor(),
                observer: { _ in },
                logger: silent
            )
            let group = ServiceGroup(services: [dispatch], logger: silent)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                try await eventually("\(count) messages") { smsc.messages.count == count }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            #expect(first.seen.paced > 0, "the limit was never met")
            #expect(first.seen.others == count)
            #expect(first.seen.isEverDown == false)
            #expect(second.seen.others == 0)
            let sent = smsc.messages.compactMap { Int($0.text) }
            #expect(Set(sent).count == count)
            // What is under way at once may overtake itself, nothing else.
            for (place, number) in sent.enumerated() { #expect(abs(place - number) < 2 * concurrency) }
            let attempts = try await world.ledger.read(
                "SELECT count(*) FROM outbound_message WHERE state = 'sent' AND attempts = 1 AND carrier = 'sim'"
            )
            #expect(attempts == count)
        }
    }
}

/// A carrier, or one that takes everything, with what it said counted.
private final class WatchedCarrier: Carrier {
    struct Seen {
        var paced = 0
        var others = 0
        var isEverDown = false
    }

    let name: CarrierName
    private let carrier: (any Carrier)?
    private let counts = Mutex(Seen())

    init(_ carrier: any Carrier) {
        self.carrier = carrier
        name = carrier.name
    }

    init(name: CarrierName) {
        carrier = nil
        self.name = name
    }

    var seen: Seen { counts.withLock(\.self) }

    func run() async throws {}

    func submit(_ message: OutboundMessage) async -> SubmissionOutcome {
        let outcome = await carrier?.submit(message) ?? .accepted(references: [])
        let isUp = await health().state == .up
        counts.withLock { seen in
            if case .paced = outcome { seen.paced += 1 } else { seen.others += 1 }
            if !isUp { seen.isEverDown = true }
        }
        return outcome
    }

    func health() async -> CarrierHealth {
        await carrier?.health() ?? CarrierHealth(state: .up, detail: "stands by")
    }
}
