import Carriers
import Complaints
import ConfigurationFile
import Foundation
import SMPPCodec
import Sandbox
import ServiceLifecycle
import TestSupport
import Testing

@testable import SMPPCarrier

@Suite("SMPP carrier and SMSC")
struct SMPPCarrierTests {
    /// An SMSC and a carrier bound to it.
    struct World: Sendable {
        let smsc: SimulatedSMSC
        let carrier: SMPPCarrier
        let intake: RecordingIntake

        func message(_ text: String, id: Int64 = 1) throws -> OutboundMessage {
            OutboundMessage(id: id, recipient: try #require(PhoneNumber("081273440001")), sender: "9009", text: text)
        }

        func untilBound() async throws {
            try await eventually("the bind") { await carrier.health().state == .up }
        }
    }

    private static func run(
        reports: SimulatedSMSC.Configuration.Reports = .delivered,
        _ change: (inout SMPPCarrier.Configuration) -> Void = { _ in },
        _ body: (World) async throws -> Void
    ) async throws {
        let smsc = SimulatedSMSC(
            configuration: .init(style: .smpp, smppPort: 0, secret: "rahasia", reports: reports),
            logger: .quiet
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await smsc.run() }
            let port = try #require(await smsc.boundSMPPPort())
            var configuration = SMPPCarrier.Configuration.test(port: port)
            change(&configuration)
            let intake = RecordingIntake()
            let carrier = SMPPCarrier(configuration: configuration, intake: intake, logger: .quiet)
            group.addTask { try await carrier.run() }
            try await body(World(smsc: smsc, carrier: carrier, intake: intake))
        }
    }

    @Test("a message, its reply and its receipt go the whole way", arguments: SMPPCarrier.Configuration.Bind.allCases)
    func wholeWay(bind: SMPPCarrier.Configuration.Bind) async throws {
        try await Self.run {
            $0.bind = bind
        } _: { world in
            try await world.untilBound()
            let attempt = await world.smsc.deliver(
                MobileMessage(sender: "+6281273440001", text: "Jalan rusak di Lingga")
            )
            #expect(attempt.isAcknowledged)
            #expect(world.intake.messages.map(\.sender.text) == ["6281273440001"])
            #expect(world.intake.messages.map(\.payload) == [.text("Jalan rusak di Lingga")])
            let long = String(repeating: "Laporan LP10008 diterima. ", count: 10)
            guard case .accepted(let references) = await world.carrier.submit(try world.message(long)) else {
                Issue.record("not accepted")
                return
            }
            #expect(references.count == 2)
            #expect(world.smsc.messages.map(\.text) == [long])
            let reports = try await eventually("the receipts") {
                world.intake.reports.count == 2 ? world.intake.reports : nil
            }
            #expect(reports.map(\.status) == [.delivered, .delivered])
        }
    }

    @Test("a message is answered only once it is stored")
    func busyStore() async throws {
        try await Self.run { world in
            try await world.untilBound()
            world.intake.set(refusal: IntakeError(.unavailable, retryAfter: .seconds(1), reason: "the disk is full"))
            async let attempt = world.smsc.deliver(MobileMessage(sender: "+6281273440001", text: "Jalan rusak"))
            await world.intake.waitUntilEntered()
            world.intake.set(refusal: nil)
            let result = await attempt
            #expect(result.isAcknowledged)
            #expect(result.attempts > 1)
            #expect(world.intake.messages.count == 1)
        }
    }

    @Test("throttling keeps the reply's place and pauses the link")
    func throttled() async throws {
        try await Self.run { world in
            try await world.untilBound()
            world.smsc.faults.add(.init(.throttle(retryAfter: 1), next: 2))
            guard case .paced = await world.carrier.submit(try world.message("Laporan")) else {
                Issue.record("not paced")
                return
            }
            guard case .paced = await world.carrier.submit(try world.message("Laporan")) else {
                Issue.record("not paced")
                return
            }
            #expect(world.smsc.messages.isEmpty)
            #expect(await world.carrier.health().state == .up)
        }
    }

    @Test("an answer that comes late saves the second submission")
    func lateAnswer() async throws {
        try await Self.run {
            $0.responseTimeout = .seconds(1)
        } _: { world in
            try await world.untilBound()
            world.smsc.faults.add(.init(.delay(seconds: 2)))
            guard case .retry = await world.carrier.submit(try world.message("Laporan")) else {
                Issue.record("not to be tried again")
                return
            }
            let outcome = try await eventually("the late answer") { () -> SubmissionOutcome? in
                // Only a part that is taken is accepted without a submission.
                let taken = world.carrier.isTaken(message: 1, index: 0)
                return taken ? await world.carrier.submit(try world.message("Laporan")) : nil
            }
            guard case .accepted(let references) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(references.count == 1)
            #expect(world.smsc.messages.count == 1)
        }
    }

    @Test(
        "the outcome of a refusal is that of the profile",
        arguments: [
            (PeerFault.refuse, "failed"), (.errorBefore, "retry"), (.unavailable(retryAfter: 1), "paced"),
            (.refuseToken, "wait"),
        ]
    )
    func refusals(fault: PeerFault, outcome: String) async throws {
        try await Self.run { world in
            try await world.untilBound()
            world.smsc.faults.add(.init(fault))
            let result = await world.carrier.submit(try world.message("Laporan"))
            #expect("\(result)".hasPrefix(outcome), "\(result)")
        }
    }

    @Test("a connection that is cut comes back by itself", arguments: [PeerFault.dropAfter, .resetBefore, .garbage])
    func cut(fault: PeerFault) async throws {
        try await Self.run { world in
            try await world.untilBound()
            world.smsc.faults.add(.init(fault))
            guard case .retry = await world.carrier.submit(try world.message("Laporan")) else {
                Issue.record("not to be tried again")
                return
            }
            try await world.untilBound()
            guard case .accepted = await world.carrier.submit(try world.message("Laporan", id: 2)) else {
                Issue.record("not accepted")
                return
            }
        }
    }

    @Test("a host that does not answer is passed over")
    func failover() async throws {
        try await Self.run {
            $0.hosts.insert(.init(name: "127.0.0.1", port: 1), at: 0)
        } _: { world in
            try await world.untilBound()
        }
    }

    @Test("a refused password is told, and the link is down")
    func wrongPassword() async throws {
        try await Self.run {
            $0.password = "salah"
        } _: { world in
            let health = try await eventually("the refusal") { () -> CarrierHealth? in
                let health = await world.carrier.health()
                return health.state == .down ? health : nil
            }
            #expect(health.detail.contains("ESME_RINVPASWD"))
            guard case .wait = await world.carrier.submit(try world.message("Laporan")) else {
                Issue.record("not to wait")
                return
            }
        }
    }

    @Test("the window bounds what is under way, and everything goes out")
    func window() async throws {
        try await Self.run {
            $0.window = 1
        } _: { world in
            try await world.untilBound()
            try await withThrowingTaskGroup(of: SubmissionOutcome.self) { group in
                for id in 1...40 {
                    group.addTask { await world.carrier.submit(try world.message("Laporan \(id)", id: Int64(id))) }
                }
                for try await outcome in group {
                    guard case .accepted = outcome else {
                        Issue.record("\(outcome)")
                        return
                    }
                }
            }
            #expect(Set(world.smsc.messages.map(\.text)).count == 40)
        }
    }
}

@Suite("SMPP profiles")
struct SMPPProfileTests {
    @Test("every shipped profile reads without a fault, its examples too")
    func shipped() throws {
        let folder = Checkout.root.appending(path: "config/carriers")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("smpp-") }
        #expect(!files.isEmpty)
        for file in files {
            let faults = FaultCollector()
            #expect(SMPPProfile.read(path: file.path(percentEncoded: false), faults: faults) != nil)
            #expect(faults.faults.map(\.description) == [])
        }
    }
}
