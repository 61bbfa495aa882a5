import Carriers
import Foundation
import Ledger
import Logging
import Operations
import Reporting
import ServiceLifecycle
import Synchronization

@testable import Administration

/// An administration over an empty ledger, and a daemon whose condition a test sets.
final class SampleDaemon: Sendable {
    struct State {
        var dependencies = [DependencyReadiness(name: "ledger", isReady: true)]
        var reload = ReloadReport(isApplied: true, applied: ["replies"])
        var hangs = false
        var liveness = Liveness.alive
    }

    /// The condition of the daemon.
    final class Condition: Sendable {
        private let state = Mutex(State())

        func withLock<Value: Sendable>(_ body: (inout State) -> Value) -> Value { state.withLock { body(&$0) } }
    }

    let state = Condition()
    let ledger: Ledger
    let administration: Administration
    private let folder: URL

    init(logger: Logger) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "lapord-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        ledger = try Ledger(
            configuration: .init(path: folder.appending(path: "ledger.sqlite").path, protection: .off),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        var administration = Administration(
            ledger: ledger,
            rules: .init(
                ticketPrefix: "LP",
                retention: RetentionRule(),
                names: ReportNames(institution: "Kabupaten Muara Enim"),
                deadline: { _, _ in nil },
                vocabulary: { .init() },
                nextKey: { nil }
            ),
            carriers: [SilentCarrier()],
            logger: logger
        )
        administration.daemon = RunningDaemon(
            status: { [state] in
                if state.withLock({ $0.hangs }) { try await Task.sleep(for: .seconds(3600)) }
                return Self.status
            },
            readiness: { [state] in state.withLock { $0.dependencies } },
            reload: { [state] in state.withLock { $0.reload } }
        )
        self.administration = administration
    }

    func close() async {
        await ledger.close()
        try? FileManager.default.removeItem(at: folder)
    }

    private static var status: StatusReport {
        StatusReport(
            version: "1.2.3",
            startedAt: Date(timeIntervalSince1970: 1_790_000_000),
            summary: "citizens are heard on 1 carrier",
            isHearing: true,
            carriers: [
                CarrierStatus(
                    name: "modem-1",
                    health: CarrierHealth(state: .up, detail: "registered", facts: ["signal": "-71", "operator": "T"])
                )
            ],
            queues: [QueueStatus(name: "forwarding", depth: 3, limit: 1000, oldestAt: Date(timeIntervalSinceNow: -60))],
            stages: [StageStatus(name: "intake", isAlive: true, secondsSinceBeat: 0.5)],
            central: CentralStatus(isUp: false, detail: "not asked yet"),
            ledger: LedgerStatus(sizeBytes: 0),
            tickets: ["open": 1, "uncertain": 1]
        )
    }
}

/// A carrier that is up and sends nothing.
private struct SilentCarrier: Carrier {
    let name: CarrierName = "modem-1"

    func run() async throws {}
    func submit(_ message: OutboundMessage) async -> SubmissionOutcome { .failed(reason: "no network") }
    func health() async -> CarrierHealth { CarrierHealth(state: .up, detail: "registered") }
}
