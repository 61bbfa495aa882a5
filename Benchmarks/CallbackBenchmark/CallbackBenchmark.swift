import Carriers
import ConfigurationFile
import Foundation
import Gateway
import HTTPCarrier
import Ledger
import Logging
import ServiceLifecycle

/// Measures callbacks acknowledged a second at 64 connections: the same listener before an intake that stores nothing, and
/// before the real ledger, on a disk that is told to hold what it got.
///
/// The load comes from `wrk` (Debian: wrk) on the same machine. Arguments: seconds a run (default 10), and the number of
/// callbacks over which memory is watched (default 0, which skips it).
@main
struct CallbackBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let seconds = arguments.first ?? 10
        let folder = FileManager.default.temporaryDirectory.appending(path: "lapord-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let baseline = try await serve(NullIntake()) { port in try Load.run(port: port, seconds: seconds) }
        report("stores nothing: \(baseline)")
        let store = try DurableIntake(folder: folder)
        let durable = try await serve(store.intake) { port in try Load.run(port: port, seconds: seconds) }
        report("durable:        \(durable)")
        let ratio = durable.perSecond / baseline.perSecond
        let tail = durable.p99 / baseline.p99
        report(
            String(
                format: "durable at %.0f %% of the same server without a store (at least 60), p99 %.1f times (under 3)",
                ratio * 100,
                tail
            )
        )
        if arguments.count > 1 { try await watchMemory(store, callbacks: arguments[1]) }
        await store.ledger.close()
        let isGood = ratio >= 0.6 && tail < 3 && durable.perSecond >= 15_000 && durable.failures == 0
        if !isGood { report("below the goal: 15000/s, 60 %, three times the p99, no failures") }
        exit(isGood ? 0 : 1)
    }

    private static func watchMemory(_ store: DurableIntake, callbacks: Int) async throws {
        try await serve(store.intake) { port in
            var done = 0
            while done < callbacks {
                done += Int(try Load.run(port: port, seconds: 5).requests)
                report("after \(done) callbacks: \(residentMegabytes()) MB resident")
            }
        }
    }

    private static func serve<Value: Sendable>(
        _ intake: any MessageIntake,
        _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        var logger = Logger(label: "bench")
        logger.logLevel = .error
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

    /// Unbuffered, since the output often goes through a pipe.
    private static func report(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private static func residentMegabytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) / 1024
    }

    private struct ListenError: Error {}
}

/// Says that everything is stored, and stores nothing.
private struct NullIntake: MessageIntake {
    func accept(_ message: InboundMessage) async throws(IntakeError) -> IntakeReceipt { .stored(id: 1) }
    func accept(_ message: UndecodableMessage) async throws(IntakeError) -> IntakeReceipt { .stored(id: 1) }
    func accept(_ report: DeliveryReport) async throws(IntakeError) -> IntakeReceipt { .stored(id: 1) }
}

/// The real ledger with the gateway's intake before it.
private struct DurableIntake {
    let ledger: Ledger
    let intake: Intake

    init(folder: URL) throws {
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        ledger = try Ledger(
            configuration: Ledger.Configuration(
                path: folder.appending(path: "ledger.sqlite").path,
                protection: .key((0..<32).map { _ in UInt8.random(in: 0...255) })
            ),
            logger: logger
        )
        intake = Intake(
            configuration: Intake.Configuration(),
            ledger: ledger,
            monitor: StageMonitor(),
            observer: { _ in },
            logger: logger
        )
    }
}
