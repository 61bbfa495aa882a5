import Carriers
import Complaints
import Foundation
import Gateway
import Ledger
import Logging
import NIOCore
import SMPPCarrier
import SMPPCodec

/// Measures one bind over SMPP against an SMSC in the same process, on the same cores.
///
/// Arguments name the parts, all of them where none is named:
///
/// - `deliver`: messages acknowledged a second with a window of 64, each durable in the real ledger before its answer;
/// - `half`: the time from a message to its answer at 5,000 a second;
/// - `submit`: submissions answered a second with a window of 64.
///
/// A part's size in messages may stand behind it: `deliver:100000`.
@main
struct SMPPBenchmark {
    static func main() async throws {
        var named: [String: Int?] = [:]
        for argument in CommandLine.arguments.dropFirst() {
            let words = argument.split(separator: ":", maxSplits: 1)
            named[words.first.map(String.init) ?? ""] = .some(words.dropFirst().first.flatMap { Int($0) })
        }
        let parts: [(name: String, run: (Int?) async throws -> Bool)] = [
            ("deliver", deliver), ("half", half), ("submit", submit),
        ]
        guard Set(named.keys).isSubset(of: parts.map(\.name)) else {
            report("name parts of: \(parts.map(\.name).joined(separator: " ")), with another size as deliver:100000")
            exit(2)
        }
        var isGood = true
        for part in parts where named.isEmpty || named[part.name] != nil {
            isGood = try await part.run(named[part.name] ?? nil) && isGood
        }
        exit(isGood ? 0 : 1)
    }

    // MARK: Parts

    private static func deliver(_ count: Int?) async throws -> Bool {
        let count = count ?? 100_000
        return try await withDurableIntake { ledger, intake in
            let smsc = LoadSMSC(load: .init(messages: count, window: 64, every: nil))
            let took = try await run(smsc, intake) { _ in try await smsc.waitUntilAnswered() }
            let stored = try await ledger.counts().inboundWaiting
            let rate = Double(count) / (took / .seconds(1))
            report(
                "deliver: \(Int(rate)) messages/s durable over one bind, window 64 (goal 10,000); stored \(stored) of \(count)"
            )
            return rate >= 10_000 && stored == count
        }
    }

    private static func half(_ count: Int?) async throws -> Bool {
        let count = count ?? 50_000
        return try await withDurableIntake { _, intake in
            let smsc = LoadSMSC(load: .init(messages: count, window: 1000, every: .microseconds(200)))
            _ = try await run(smsc, intake) { _ in try await smsc.waitUntilAnswered() }
            let times = smsc.times.sorted()
            let (median, late) = (times[times.count / 2], times[times.count * 99 / 100])
            report("half: at 5,000/s p50 \(milliseconds(median)) ms, p99 \(milliseconds(late)) ms (goal 20)")
            return late <= .milliseconds(20)
        }
    }

    private static func submit(_ count: Int?) async throws -> Bool {
        let count = count ?? 100_000
        let smsc = LoadSMSC(load: nil)
        guard let recipient = PhoneNumber("+6281273440001") else { return false }
        let took = try await run(smsc, NullIntake()) { carrier in
            await withTaskGroup(of: Void.self) { group in
                for lane in 0..<64 {
                    group.addTask {
                        for id in stride(from: lane, to: count, by: 64) {
                            let message = OutboundMessage(
                                id: Int64(id + 1),
                                recipient: recipient,
                                sender: "9009",
                                text: "Laporan LP10008 diterima dan diteruskan."
                            )
                            _ = await carrier.submit(message)
                        }
                    }
                }
            }
        }
        let rate = Double(count) / (took / .seconds(1))
        report(
            "submit: \(Int(rate)) submissions/s over one bind, window 64 (goal 8,000); taken \(smsc.submissions) of \(count)"
        )
        return rate >= 8000 && smsc.submissions == count
    }

    // MARK: Rig

    /// Runs a carrier that is bound to the SMSC; returns the time of the body.
    private static func run(
        _ smsc: LoadSMSC,
        _ intake: any MessageIntake,
        _ body: (SMPPCarrier) async throws -> Void
    ) async throws -> Duration {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            let port = try await smsc.start()
            group.addTask { try await smsc.run() }
            var configuration = SMPPCarrier.Configuration(
                name: "smsc",
                profile: SMPPProfile(name: "bench", title: "bench"),
                hosts: [.init(name: "127.0.0.1", port: port)],
                systemID: "lapord",
                password: "rahasia"
            )
            configuration.window = 64
            let carrier = SMPPCarrier(configuration: configuration, intake: intake, logger: logger)
            group.addTask { try await carrier.run() }
            await smsc.waitUntilBound()
            while await carrier.health().state != .up { try await Task.sleep(for: .milliseconds(1)) }
            let began = ContinuousClock.now
            smsc.begin()
            try await body(carrier)
            return ContinuousClock.now - began
        }
    }

    private static func withDurableIntake(_ body: (Ledger, Intake) async throws -> Bool) async throws -> Bool {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lapord-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let ledger = try Ledger(
            configuration: Ledger.Configuration(
                path: folder.appending(path: "ledger.sqlite").path,
                protection: .key((0..<32).map { _ in UInt8.random(in: 0...255) })
            ),
            logger: logger
        )
        let intake = Intake(
            configuration: Intake.Configuration(),
            ledger: ledger,
            monitor: StageMonitor(),
            observer: { _ in },
            logger: logger
        )
        let isGood = try await body(ledger, intake)
        await ledger.close()
        return isGood
    }

    private static var logger: Logger {
        var logger = Logger(label: "bench")
        logger.logLevel = .critical
        return logger
    }

    private static func milliseconds(_ duration: Duration) -> String {
        String(format: "%.1f", duration / .milliseconds(1))
    }

    /// Unbuffered, since the output often goes through a pipe.
    static func report(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

/// Says that everything is stored, and stores nothing.
private struct NullIntake: MessageIntake {
    func accept(_ message: InboundMessage) async throws(IntakeError) -> Acknowledgement { .stored(id: 1) }
    func accept(_ message: UndecodableMessage) async throws(IntakeError) -> Acknowledgement { .stored(id: 1) }
    func accept(_ report: DeliveryReport) async throws(IntakeError) -> Acknowledgement { .stored(id: 1) }
}
