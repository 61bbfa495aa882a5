import Carriers
import Complaints
import CurlHTTP
import Foundation
import HTTPCarrier
import Ledger
import Sandbox
import ServiceLifecycle
import Testing

@testable import struct HTTPCarrier.PaceSchedule
@testable import class HTTPCarrier.SubmissionPacer
@testable import struct HTTPCarrier.SubmissionWriter

@Suite("Submissions over HTTP")
struct HTTPCarrierSubmissionTests {
    private func message(_ text: String = "Laporan diterima: LP-1", id: Int64 = 1) throws -> OutboundMessage {
        let recipient = try #require(PhoneNumber("081273440001"))
        return OutboundMessage(id: id, recipient: recipient, sender: "9009", text: text)
    }

    /// Runs a carrier against a simulated SMSC.
    private func withSMSC(
        _ profileName: String,
        limits: SubmissionLimits = SubmissionLimits(),
        reports: SimulatedSMSC.Configuration.Reports = .delivered,
        _ body: (World, SimulatedSMSC, ReportWatcher) async throws -> Void
    ) async throws {
        let listenerPort = Int.random(in: 32_100...34_000)
        let style: SimulatedSMSC.Configuration.Style = profileName == "kannel" ? .kannel : .json
        let smsc = SimulatedSMSC(
            configuration: SimulatedSMSC.Configuration(
                messageURL: "http://127.0.0.1:\(listenerPort)/carriers/sim/mo",
                style: style,
                reports: reports
            ),
            logger: silent
        )
        let group = ServiceGroup(services: [smsc], logger: silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await smsc.boundPort())
            let configuration = HTTPCarrier.Configuration(
                name: "sim",
                profile: try profile(profileName),
                url: "http://127.0.0.1:\(port)",
                publicAddress: "http://127.0.0.1:\(listenerPort)",
                settings: ["username": "u", "password": "p"],
                limits: limits
            )
            let ledger = try TestLedger()
            let watcher = ReportWatcher(intake: ledger.intake)
            try await withWorld([configuration], port: listenerPort, ledger: ledger, intake: watcher) { world in
                try await body(world, smsc, watcher)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test("a message, its reply and its report go the whole way", arguments: ["kannel", "generic"])
    func wholeWay(name: String) async throws {
        try await withSMSC(name) { world, smsc, watcher in
            let attempt = await smsc.deliver(MobileMessage(sender: "+6281273440001", text: "Jalan rusak “parah”"))
            #expect(attempt.isAcknowledged)
            #expect(try await world.ledger.messages() == 1)
            let outcome = await world.carriers[0].submit(try message("Laporan “1” & 2 diterima"))
            guard case .accepted(let references) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(smsc.messages.map(\.text) == ["Laporan “1” & 2 diterima"])
            let report = try await eventually { watcher.reports.first }
            #expect(report.reference == references.first)
            #expect(report.status == .delivered)
            #expect(await world.carriers[0].health().state == .up)
        }
    }

    @Test("long messages arrive in parts and are one message on disk")
    func parts() async throws {
        try await withSMSC("kannel") { world, smsc, _ in
            let text = String(repeating: "Jalan desa rusak parah 🙏 ", count: 12)
            let attempt = await smsc.deliver(MobileMessage(sender: "+6281273440001", text: text), asParts: true)
            #expect(attempt.isAcknowledged)
            let counts = try await world.ledger.ledger.counts()
            #expect(counts.inboundWaiting == 1)
            #expect(counts.incompleteMessages == 0)
        }
    }

    @Test("the network delivers again with the same id until it is acknowledged")
    func redelivery() async throws {
        try await withSMSC("kannel") { world, smsc, _ in
            let late = Int.random(in: 34_100...36_000)
            smsc.setMessageURL("http://127.0.0.1:\(late)/carriers/sim/mo")
            let delivering = Task {
                await smsc.deliver(MobileMessage(sender: "+6281273440001", text: "halo", id: "same"))
            }
            try await Task.sleep(for: .milliseconds(300))
            let ledger = world.ledger
            let configuration = world.carriers[0].configuration
            try await withWorld([configuration], port: late, ledger: ledger, keepsLedger: true) { _ in
                let first = await delivering.value
                #expect(first.isAcknowledged)
                #expect(first.attempts > 1)
                let again = await smsc.deliver(MobileMessage(sender: "+6281273440001", text: "halo", id: "same"))
                #expect(again.isAcknowledged)
            }
            #expect(try await ledger.messages() == 1)
        }
    }

    @Test("every way of the operator to fail says what to do next")
    func faults() async throws {
        try await withSMSC("kannel", limits: SubmissionLimits(timeout: .seconds(1))) { world, smsc, _ in
            let carrier = world.carriers[0]
            func outcome(_ fault: PeerFault?) async throws -> String {
                if let fault { smsc.faults.add(.init(fault)) }
                switch await carrier.submit(try message()) {
                case .accepted: return "accepted"
                case .retry: return "retry"
                case .wait: return "wait"
                case .failed: return "failed"
                }
            }
            let expected: [(PeerFault?, String)] = [
                (.refuseToken, "wait"), (.unavailable(retryAfter: 5), "wait"), (.errorBefore, "retry"),
                (.delay(seconds: 0.2), "accepted"), (.dropAfter, "retry"), (.garbage, "retry"), (.silence, "retry"),
                (nil, "accepted"),
            ]
            for (fault, wanted) in expected {
                let found = try await outcome(fault)
                #expect(found == wanted, "\(String(describing: fault))")
            }
        }
    }

    @Test("an operator that is not there is waited for, and the health says so")
    func unreachable() async throws {
        try await withSMSC("generic") { world, _, _ in
            var configuration = world.carriers[0].configuration
            configuration.url = "http://127.0.0.1:1"
            let carrier = HTTPCarrier(configuration: configuration, intake: world.ledger.intake, logger: silent)
            for _ in 1...3 {
                guard case .wait = await carrier.submit(try message()) else {
                    Issue.record("an unreachable operator must be waited for")
                    return
                }
            }
            let health = await carrier.health()
            #expect(health.state == .down)
            #expect(!health.detail.contains("6281"))
        }
    }

    @Test(
        "a report that comes before the answer, or three times, is taken",
        arguments: [SimulatedSMSC.Configuration.Reports.early, .repeated]
    )
    func oddReports(kind: SimulatedSMSC.Configuration.Reports) async throws {
        try await withSMSC("kannel", reports: kind) { world, _, watcher in
            let outcome = await world.carriers[0].submit(try message())
            #expect(outcome == .accepted(references: ["1"]))
            _ = try await eventually { watcher.reports.count == (kind == .early ? 1 : 3) ? true : nil }
            #expect(Set(watcher.reports.map(\.reference)) == ["1"])
        }
    }

    @Test("a text longer than one submission may hold goes on where it stopped")
    func split() async throws {
        let dart = try profile(
            text: """
                title: x
                outbound:
                  method: GET
                  url: "${url}/cgi-bin/sendsms"
                  query: {to: "${recipient}", text: "${text}", id: "${reference}"}
                  text_limit: 20
                  results: [{status: 202, outcome: accepted}]
                """
        )
        try await withSMSC("kannel") { world, smsc, _ in
            var configuration = world.carriers[0].configuration
            configuration.profile = dart
            let carrier = HTTPCarrier(configuration: configuration, intake: world.ledger.intake, logger: silent)
            let long = try message("satu dua tiga empat lima enam tujuh delapan", id: 5)
            let pieces = 3
            // The second piece fails at first.
            let stream = smsc.submissions()
            let watching = Task {
                for await _ in stream {
                    smsc.faults.add(.init(.unavailable(retryAfter: 0)))
                    return
                }
            }
            var outcome = await carrier.submit(long)
            await watching.value
            for _ in 0..<3 {
                if case .accepted = outcome { break }
                outcome = await carrier.submit(long)
            }
            #expect(outcome == .accepted(references: ["5", "5.2", "5.3"]))
            #expect(smsc.messages.count == pieces)
            #expect(smsc.messages.map(\.text).joined(separator: " ") == long.text)
        }
    }

    @Test("turns are spaced by the rate and counted by the day")
    func pace() {
        let day = Date(timeIntervalSince1970: 1_795_250_096)
        let start = ContinuousClock.now
        var schedule = PaceSchedule(limits: SubmissionLimits(perSecond: 4, perDay: 5), spentToday: 1, now: day)
        #expect(schedule.take(at: start, date: day, longestWait: .seconds(1)) == .turn(start))
        #expect(schedule.take(at: start, date: day, longestWait: .seconds(1)) == .turn(start + .milliseconds(250)))
        #expect(
            schedule.take(at: start, date: day, longestWait: .milliseconds(100))
                == .refused(.milliseconds(500), reason: "at most 4.0 submissions a second")
        )
        #expect(schedule.take(at: start + .seconds(9), date: day, longestWait: .zero) == .turn(start + .seconds(9)))
        #expect(schedule.take(at: start + .seconds(10), date: day, longestWait: .zero) == .turn(start + .seconds(10)))
        guard case .refused(let wait, _) = schedule.take(at: start + .seconds(11), date: day, longestWait: .zero) else {
            Issue.record("the budget is spent")
            return
        }
        #expect(wait == .seconds(3600))
        let tomorrow = day.addingTimeInterval(86_400)
        #expect(
            schedule.take(at: start + .seconds(99), date: tomorrow, longestWait: .zero) == .turn(start + .seconds(99))
        )
    }

    @Test("no more submissions are under way than the operator allows; the others wait for their turn")
    func concurrency() async throws {
        try await withSMSC("kannel", limits: SubmissionLimits(concurrent: 2)) { world, smsc, _ in
            smsc.faults.add(.init(.delay(seconds: 0.1), next: nil))
            let carrier = world.carriers[0]
            let messages = try (1...6).map { try message(id: $0) }
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
        let limits = SubmissionLimits(concurrent: 1)
        let pacer = SubmissionPacer(limits: limits, spentToday: 0, now: Date(), longestQueueing: .milliseconds(50))
        #expect(await pacer.admit() == .admitted)
        let overdue = await pacer.admit()
        #expect(overdue == .wait(.seconds(1), reason: "1 submissions are under way"))
        let patient = SubmissionPacer(limits: limits, spentToday: 0, now: Date(), longestQueueing: .seconds(600))
        #expect(await patient.admit() == .admitted)
        let cancelled = Task { await patient.admit() }
        cancelled.cancel()
        #expect(await cancelled.value != .admitted)
        async let next = patient.admit()
        patient.finished()
        #expect(await next == .admitted)
    }

    @Test("texts are cut between words")
    func cutting() {
        #expect(SubmissionWriter.split("satu dua tiga", limit: 8) == ["satu", "dua tiga"])
        #expect(SubmissionWriter.split("satuduatiga", limit: 4) == ["satu", "duat", "iga"])
        #expect(SubmissionWriter.split("pas", limit: 3) == ["pas"])
    }
}
