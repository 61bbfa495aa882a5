import Carriers
import Foundation
import HTTPCarrier
import Sandbox
import ServiceLifecycle
import TestSupport
import Testing

/// Runs a carrier named `sim` against a simulated SMSC, and a listener for what that brings.
func withSMSC(
    _ profileName: String,
    limits: SubmissionLimits = SubmissionLimits(),
    reports: SimulatedSMSC.Configuration.Reports = .delivered,
    _ body: (World, SimulatedSMSC, RecordingIntake) async throws -> Void
) async throws {
    let listenerPort = LoopbackPort.free()
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
        let watcher = RecordingIntake(before: ledger.intake)
        try await withWorld([configuration], port: listenerPort, ledger: ledger, intake: watcher) { world in
            try await body(world, smsc, watcher)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}
