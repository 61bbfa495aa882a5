import Foundation
import Logging
import Sandbox
import ServiceLifecycle

/// The simulated SMSC and the simulated central system, in this process.
enum SimulatedPeers {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs the peers around a body, which learns their ports.
    static func with<Value: Sendable>(
        journey: Journey,
        _ body: @escaping @Sendable ((smsc: Int, central: Int)) async throws -> Value
    ) async throws -> Value {
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        let smsc = SimulatedSMSC(
            configuration: SimulatedSMSC.Configuration(reports: .silent),
            logger: logger,
            onSubmission: { message in
                if let number = Int(message.recipient.suffix(8)) { journey.replied(to: number) }
            }
        )
        let central = try SimulatedCentralSystem(logger: logger)
        let group = ServiceGroup(services: [smsc, central], logger: logger)
        async let running: Void = group.run()
        guard let port = await smsc.boundPort() else {
            throw Failure(description: "the simulated SMSC does not listen")
        }
        do {
            let value = try await body((port, try await central.listeningPort()))
            await group.triggerGracefulShutdown()
            try await running
            return value
        } catch {
            await group.triggerGracefulShutdown()
            try await running
            throw error
        }
    }
}
