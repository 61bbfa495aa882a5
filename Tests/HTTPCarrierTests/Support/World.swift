import Carriers
import ConfigurationFile
import CurlHTTP
import Foundation
import HTTPCarrier
import Logging
import Sandbox
import ServiceLifecycle
import TestSupport
import Testing

let silent = Logger.quiet

/// Reads a profile that is delivered.
func profile(_ name: String) throws -> CarrierProfile {
    let faults = FaultCollector()
    let profile = CarrierProfile.read(path: "\(ProfileExamplesTests.folder)/\(name).yaml", faults: faults)
    try faults.check()
    return try #require(profile)
}

/// Reads a profile from a text.
func profile(text: String) throws -> CarrierProfile {
    let faults = FaultCollector()
    let profile = CarrierProfile(try ConfigurationDocument(text: text, file: "test.yaml"), faults: faults)
    try faults.check()
    return profile
}

/// A profile of an operator that takes twenty characters in a submission.
func shortTextProfile() throws -> CarrierProfile {
    try profile(
        text: """
            title: x
            outbound:
              method: GET
              url: "${url}/cgi-bin/sendsms"
              query: {to: "${recipient}", text: "${text}", id: "${reference}"}
              text_limit: 20
              results: [{status: 202, outcome: accepted}, {status: 503, outcome: wait}]
            """
    )
}

/// A listener on a free port, real carriers behind it, a real ledger behind them, and a client to call it.
struct World {
    let port: Int
    let ledger: TestLedger
    let client: CurlClient
    let carriers: [HTTPCarrier]

    /// Calls the listener.
    func call(
        _ target: String,
        method: String = "GET",
        headers: CurlHeaders = [:],
        body: String? = nil
    ) async throws -> CurlResponse {
        try await client.execute(
            CurlRequest(
                method: method,
                url: "http://127.0.0.1:\(port)\(target)",
                headers: headers,
                body: body.map { Array($0.utf8) }
            )
        )
    }
}

extension CurlResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Runs a listener for some carriers while the body runs, and ends it gracefully.
func withWorld(
    _ configurations: [HTTPCarrier.Configuration],
    listener configuration: CallbackListener.Configuration = CallbackListener.Configuration(port: 0),
    port: Int = 0,
    ledger: TestLedger? = nil,
    keepsLedger: Bool = false,
    intake: (any MessageIntake)? = nil,
    logger: Logger = silent,
    _ body: (World) async throws -> Void
) async throws {
    let ledger = try ledger ?? TestLedger()
    let carriers = configurations.map {
        HTTPCarrier(configuration: $0, intake: intake ?? ledger.intake, logger: logger)
    }
    var configuration = configuration
    configuration.port = port
    let listener = CallbackListener(
        configuration: configuration,
        endpoints: carriers.flatMap(\.endpoints),
        logger: logger
    )
    let group = ServiceGroup(services: carriers + [listener], logger: silent)
    let client = CurlClient(configuration: .init(maximumInFlight: 256, maximumWaiting: 10_000), logger: silent)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let port = try #require(await listener.boundPort())
        do {
            try await body(World(port: port, ledger: ledger, client: client, carriers: carriers))
        } catch {
            Issue.record(error)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
    await client.shutdown()
    if !keepsLedger { await ledger.remove() }
}
