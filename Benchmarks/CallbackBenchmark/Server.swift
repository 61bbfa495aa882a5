import Carriers
import ConfigurationFile
import Foundation
import Gateway
import HTTPCarrier
import Ledger
import Logging
import ServiceLifecycle

/// The listener with Kannel's profile, as the daemon runs it.
enum Server {
    /// Serves while the body runs.
    static func run<Value: Sendable>(
        _ intake: any MessageIntake,
        _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        let faults = FaultCollector()
        let path = FileManager.default.currentDirectoryPath + "/config/carriers/kannel.yaml"
        guard let profile = CarrierProfile.read(path: path, faults: faults) else {
            throw ConfigurationError(faults: faults.faults)
        }
        let carrier = HTTPCarrier(
            configuration: HTTPCarrier.Configuration(name: "kannel", profile: profile),
            intake: intake,
            logger: logger
        )
        let listener = CallbackListener(
            configuration: CallbackListener.Configuration(port: 0),
            endpoints: carrier.endpoints,
            logger: logger
        )
        let group = ServiceGroup(services: [carrier, listener], logger: logger)
        async let running: Void = group.run()
        guard let port = await listener.boundPort() else { throw ListenError() }
        let value = try await body(port)
        await group.triggerGracefulShutdown()
        try await running
        return value
    }

    static var logger: Logger {
        var logger = Logger(label: "bench")
        logger.logLevel = .critical
        return logger
    }

    private struct ListenError: Error {}
}

/// Says that everything is stored, and stores nothing.
struct NullIntake: MessageIntake {
    func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement { .stored(id: 1) }
    func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement { .stored(id: 1) }
    func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement { .stored(id: 1) }
}

/// The real ledger with the gateway's intake before it.
struct DurableIntake {
    let ledger: Ledger
    let intake: Intake

    init(folder: URL, writeLimit: Int = 4096) throws {
        ledger = try Ledger(
            configuration: Ledger.Configuration(
                path: folder.appending(path: "ledger.sqlite").path,
                protection: .key((0..<32).map { _ in UInt8.random(in: 0...255) }),
                writeLimit: writeLimit
            ),
            logger: Server.logger
        )
        intake = Intake(
            configuration: Intake.Configuration(),
            ledger: ledger,
            monitor: StageMonitor(),
            observer: { _ in },
            logger: Server.logger
        )
    }
}

/// What this process uses.
enum Usage {
    /// Seconds of processor time so far.
    static var processorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static var residentMegabytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) / 1024
    }
}
