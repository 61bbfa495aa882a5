import Logging
import Sandbox

/// The simulated SMSC and the simulated central system, in this process.
enum SimulatedPeers {
    /// Runs the peers around a body, which learns their ports. They answer as they always do, over a server that leaves the machine to
    /// the daemon.
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
                guard let number = Int(message.recipient.suffix(8)) else { return }
                // Only a text with the number names SP4N-LAPOR!.
                journey.replied(to: number, tellsNumber: message.text.utf8.contains(UInt8(ascii: "!")))
            }
        )
        let central = try SimulatedCentralSystem(logger: logger)
        let smscServer = try LoopbackServer { smsc.answer($0) }
        let centralServer = try LoopbackServer { central.answer($0) }
        defer {
            smscServer.stop()
            centralServer.stop()
        }
        return try await body((smscServer.port, centralServer.port))
    }
}
