import Carriers
import Complaints
import Foundation
import Logging
import ModemCarrier
import Sandbox
import ServiceLifecycle
import TestSupport
import Testing

/// A carrier on a simulated modem over a real pseudo-terminal.
struct ModemBench {
    let modem: SimulatedModem
    let carrier: ModemCarrier
    let intake: RecordingIntake

    func isUp() async throws {
        try await eventually("the modem's coming up") { await carrier.health().state == .up }
    }

    /// Sends as the daemon does: again after a while, for as long as the outcome is to try again.
    ///
    /// - Returns: The last outcome, and how many attempts it took.
    func send(
        _ text: String,
        id: Int64 = 1,
        within limit: Duration = .seconds(30)
    ) async -> (
        outcome: SubmissionOutcome, attempts: Int
    ) {
        let end = ContinuousClock.now.advanced(by: limit)
        var attempt = 1
        while true {
            let outcome = await carrier.submit(Self.outbound(text, id: id, attempt: attempt))
            switch outcome {
            case .accepted, .failed, .optedOut: return (outcome, attempt)
            case .wait where ContinuousClock.now < end, .paced where ContinuousClock.now < end: break
            case .retry where ContinuousClock.now < end: attempt += 1
            case .wait, .paced, .retry: return (outcome, attempt)
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// A message to send.
    static func outbound(
        _ text: String,
        id: Int64 = 1,
        to number: String = "+628127001122",
        attempt: Int = 1
    )
        -> OutboundMessage
    {
        OutboundMessage(id: id, recipient: PhoneNumber(number)!, text: text, attempt: attempt)
    }
}

/// Runs a test with a carrier on a simulated modem, both stopped at the end.
func withModem(
    _ dialect: ModemDialect = .huawei,
    sim: SIMCard = SIMCard(),
    modem adjustModem: (inout SimulatedModem.Configuration) -> Void = { _ in },
    carrier adjustCarrier: (inout ModemCarrier.Configuration) -> Void = { _ in },
    before: (SimulatedModem, RecordingIntake) throws -> Void = { _, _ in },
    _ test: (ModemBench) async throws -> Void
) async throws {
    let link = temporaryPath("modem").path
    var modemConfiguration = SimulatedModem.Configuration(
        dialect: dialect,
        sim: sim,
        devicePath: link,
        absence: .milliseconds(100),
        startTime: .milliseconds(100),
        reportDelay: .milliseconds(20)
    )
    adjustModem(&modemConfiguration)
    let modem = SimulatedModem(configuration: modemConfiguration, logger: .quiet)
    let intake = RecordingIntake()
    try before(modem, intake)
    try modem.start()
    defer { modem.stop() }
    var configuration = ModemCarrier.Configuration(
        name: "modem-test",
        device: link,
        pollInterval: .seconds(1),
        checkInterval: .seconds(1),
        commandDeadline: .milliseconds(500),
        networkDeadline: .seconds(1)
    )
    adjustCarrier(&configuration)
    let carrier = ModemCarrier(configuration: configuration, intake: intake, logger: .quiet)
    try await withCarrier(carrier) {
        try await test(ModemBench(modem: modem, carrier: carrier, intake: intake))
    }
}

/// Runs a carrier for as long as a test needs it, then stops it gracefully.
func withCarrier(_ carrier: ModemCarrier, _ test: () async throws -> Void) async throws {
    let group = ServiceGroup(
        configuration: .init(services: [.init(service: carrier)], logger: .quiet)
    )
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        do {
            try await test()
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}
