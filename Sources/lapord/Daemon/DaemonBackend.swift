import Carriers
import CentralAPI
import Certificates
import Complaints
import ConfigurationFile
import Foundation
import Gateway
import HTTPCarrier
import Ledger
import Logging
import ModemCarrier
import Operations
import Synchronization

/// Answers operators' questions about the running daemon, and does what they ask.
final class DaemonBackend: OperationsBackend {
    let settings: Settings
    let ledger: Ledger
    let carriers: [any Carrier]
    let language: Language
    private let monitor: StageMonitor
    private let lastHeard: LastHeard
    private let stageLimit: Duration
    private let central: GuardedCentralSystem
    private let certificates: [ListenerCertificate]
    private let renewal: CertificateWatch
    private let logGate: LogGate
    private let startedAt = Date()
    /// Knows how long it has been quiet.
    private let watch = Mutex<SilenceWatch?>(nil)
    /// Know whether loopback tests come back.
    private let loopbackTests = Mutex<[LoopbackTestWatch]>([])
    /// The sections in force, to tell what a reload changes.
    private let fingerprints: Mutex<[String: String]>

    init(
        settings: Settings,
        ledger: Ledger,
        monitor: StageMonitor,
        lastHeard: LastHeard,
        stageLimit: Duration,
        carriers: [any Carrier],
        central: GuardedCentralSystem,
        language: Language,
        certificates: [ListenerCertificate],
        renewal: CertificateWatch,
        logGate: LogGate
    ) {
        self.settings = settings
        self.ledger = ledger
        self.monitor = monitor
        self.lastHeard = lastHeard
        self.stageLimit = stageLimit
        self.carriers = carriers
        self.central = central
        self.language = language
        self.certificates = certificates
        self.renewal = renewal
        self.logGate = logGate
        fingerprints = Mutex(settings.fingerprints)
    }

    // MARK: Health

    func status() async throws -> Operations.StatusReport {
        // A ledger that cannot be read is the one thing that the status must tell of, so it ends nothing here.
        var trouble = ledger.trouble?.reason
        var counts: LedgerCounts?
        do {
            counts = try await ledger.counts()
        } catch {
            trouble = trouble ?? "\(error)"
        }
        let carriers = await carrierStatuses()
        let verdict = verdict(counts: counts, carriers: carriers)
        let health = central.health
        let today = CalendarDate(secondsSinceEpoch: Date().timeIntervalSince1970)
        let overdue = counts == nil ? [:] : try await ledger.overdueCounts(on: today)
        return Operations.StatusReport(
            version: Lapord.version,
            startedAt: startedAt,
            summary: summary(verdict, counts: counts, isCentralUp: health.isUp),
            isHearing: verdict.isHearing,
            carriers: carriers,
            queues: [
                QueueStatus(name: "commit", depth: ledger.writeDepth, limit: settings.ledger.writeLimit)
            ] + (counts.map(Self.queues) ?? []),
            stages: stageStatuses(),
            central: Operations.CentralStatus(
                isUp: health.isUp,
                detail: health.detail,
                lastSuccessAt: health.lastSuccessAt
            ),
            ledger: LedgerStatus(
                sizeBytes: ledger.sizeInBytes,
                freeBytes: freeSpace(),
                trouble: trouble
            ),
            tickets: counts.map { counts in
                [
                    "open": counts.ticketsOpen, "uncertain": counts.ticketsUncertain,
                    "rejected": counts.ticketsRejected,
                ]
            } ?? [:],
            overdue: Self.byName(overdue),
            lastHeardAt: counts?.lastInbound,
            silence: watch.withLock { $0?.silence },
            certificates: certificates.map { CertificateStatus(listener: $0.listener, expiresAt: $0.expiresAt) },
            loopbackTests: loopbackTestStatuses
        )
    }

    private static func queues(_ counts: LedgerCounts) -> [QueueStatus] {
        [
            QueueStatus(name: "triage", depth: counts.inboundWaiting, oldestAt: counts.oldestInbound),
            QueueStatus(
                name: "incomplete",
                depth: counts.incompleteMessages,
                oldestAt: counts.oldestIncomplete
            ),
            QueueStatus(name: "forwarding", depth: counts.ticketsOpen, oldestAt: counts.oldestOpenTicket),
            QueueStatus(name: "additions", depth: counts.additionsWaiting),
            QueueStatus(name: "tracking", depth: counts.ticketsToPoll, oldestAt: counts.oldestPoll),
            QueueStatus(
                name: "notification",
                depth: counts.notificationsWaiting,
                oldestAt: counts.oldestNotification
            ),
            QueueStatus(name: "dispatch", depth: counts.repliesQueued, oldestAt: counts.oldestReply),
            QueueStatus(name: "dead_letters", depth: counts.deadLetters, oldestAt: counts.oldestDeadLetter),
        ]
    }

    /// All classifications, so that a metric falls back to 0 instead of vanishing.
    private static func byName(_ counts: [Classification?: Int]) -> [String: Int] {
        var named = Dictionary(uniqueKeysWithValues: Classification.allCases.map { ($0.rawValue, counts[$0] ?? 0) })
        if let unknown = counts[nil] { named["unknown"] = unknown }
        return named
    }

    /// Lets the status tell of silence, and of loopback tests.
    func show(_ watch: SilenceWatch, _ loopbackTests: [LoopbackTestWatch]) {
        self.watch.withLock { $0 = watch }
        self.loopbackTests.withLock { $0 = loopbackTests }
    }

    private var loopbackTestStatuses: [LoopbackTestStatus] { loopbackTests.withLock { $0 }.map(\.status) }

    /// One line for `systemctl status`.
    func summary() async -> String? {
        let counts = try? await ledger.counts()
        return summary(
            verdict(counts: counts, carriers: await carrierStatuses()),
            counts: counts,
            isCentralUp: central.health.isUp
        )
    }

    private func verdict(counts: LedgerCounts?, carriers: [CarrierStatus]) -> HearingVerdict {
        HearingVerdict(
            carriers: carriers,
            lastHeardAt: counts?.lastInbound,
            silence: watch.withLock { $0?.silence },
            loopbackTests: loopbackTestStatuses,
            ledgerTrouble: ledger.trouble?.reason
        )
    }

    func readiness() async -> [DependencyReadiness] {
        var dependencies: [DependencyReadiness] = []
        var trouble: String?
        do {
            _ = try await ledger.counts()
            trouble = ledger.trouble?.reason
        } catch {
            trouble = "\(error)"
        }
        dependencies.append(DependencyReadiness(name: "ledger", isReady: trouble == nil, reason: trouble))
        let silent = monitor.silentStages(for: stageLimit)
        dependencies.append(
            DependencyReadiness(
                name: "stages",
                isReady: silent.isEmpty,
                reason: silent.isEmpty ? nil : "stuck: \(silent.map(\.rawValue).joined(separator: ", "))"
            )
        )
        let statuses = await carrierStatuses()
        let isAnyUp = statuses.contains { $0.state == CarrierHealth.State.up.rawValue }
        for status in statuses {
            let isUp = status.state == CarrierHealth.State.up.rawValue
            dependencies.append(
                DependencyReadiness(
                    name: "carrier \(status.name)",
                    isReady: isUp,
                    // One carrier that hears is enough to be heard; the others' trouble is shown, but is not the daemon's.
                    isRequired: !isAnyUp,
                    reason: isUp ? nil : status.detail
                )
            )
        }
        let health = central.health
        dependencies.append(
            DependencyReadiness(
                name: "central",
                isReady: health.isUp,
                isRequired: false,
                reason: health.isUp ? nil : health.detail
            )
        )
        return dependencies
    }

    private func summary(_ verdict: HearingVerdict, counts: LedgerCounts?, isCentralUp: Bool) -> String {
        var parts = [verdict.sentence]
        guard let counts else { return (parts + ["the ledger cannot be read"]).joined(separator: ", ") }
        let waiting = counts.inboundWaiting + counts.ticketsOpen + counts.notificationsWaiting + counts.repliesQueued
        parts.append(waiting == 0 ? "nothing waits" : "\(waiting) waiting")
        if counts.ticketsUncertain > 0 { parts.append("\(counts.ticketsUncertain) uncertain") }
        if counts.deadLetters > 0 {
            parts.append(counts.deadLetters == 1 ? "1 dead letter" : "\(counts.deadLetters) dead letters")
        }
        if !isCentralUp { parts.append("central system down") }
        return parts.joined(separator: ", ")
    }

    private func carrierStatuses() async -> [CarrierStatus] {
        var statuses: [CarrierStatus] = []
        for carrier in carriers {
            let health = await carrier.health()
            statuses.append(
                CarrierStatus(
                    name: carrier.name.rawValue,
                    state: health.state.rawValue,
                    detail: health.detail,
                    facts: health.facts,
                    lastHeardAt: lastHeard[carrier.name]
                )
            )
        }
        return statuses
    }

    private func stageStatuses() -> [StageStatus] {
        let now = ContinuousClock.now
        return monitor.all.sorted { $0.key.rawValue < $1.key.rawValue }.map { name, pulse in
            let silence = now - pulse.lastBeat
            return StageStatus(
                name: name.rawValue,
                isAlive: silence <= stageLimit,
                secondsSinceBeat: silence.seconds,
                trouble: pulse.trouble
            )
        }
    }

    private func freeSpace() -> Int64? {
        let folder = URL(filePath: settings.ledger.path).deletingLastPathComponent().path(percentEncoded: false)
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        return (attributes?[.systemFreeSize] as? NSNumber)?.int64Value
    }

    // MARK: Dead letters

    func retryDeadLetter(_ id: Int64) async throws {
        if let letter = try await refusing({ try await self.ledger.deadLetter(id) }), letter.stage == .intake,
            letter.subject == nil, let read = reader(of: letter)
        {
            try await retry(letter, by: read)
            return
        }
        try await refusing { try await self.ledger.retryDeadLetter(id) }
    }

    /// Whether something can be done again for a letter, rather than only be looked at.
    func isRetryable(_ letter: DeadLetter) -> Bool {
        switch letter.subject {
        case "inbound_message", "ticket", "outbound_message", "addition": true
        case nil: letter.stage == .intake && reader(of: letter) != nil
        default: false
        }
    }

    /// What reads the bytes of a letter again: the carrier that heard them.
    private func reader(of letter: DeadLetter) -> (([UInt8], Date) async throws -> [Acknowledgement])? {
        switch carriers.first(where: { $0.name.rawValue == letter.carrier }) {
        case let carrier as HTTPCarrier: carrier.handler.retry
        case let carrier as ModemCarrier: carrier.retry
        default: nil
        }
    }

    /// Reads again what could not be read when it came; the profile or this program has been mended since.
    private func retry(
        _ letter: DeadLetter,
        by read: ([UInt8], Date) async throws -> [Acknowledgement]
    ) async throws {
        do {
            _ = try await read(Array(letter.raw), letter.createdAt)
        } catch let error as IntakeError {
            throw OperationsFault(.busy, error.reason)
        } catch {
            throw OperationsFault(.conflict, "dead letter \(letter.id) still cannot be read: \(error)")
        }
        try await refusing { try await self.ledger.settleDeadLetter(letter.id) }
    }

    func discardDeadLetter(_ id: Int64) async throws {
        try await refusing { try await self.ledger.discardDeadLetter(id) }
    }

    // MARK: Upkeep

    func reload() async -> ReloadReport {
        let logger = Logger(label: "lapord")
        let report = takeOverConfiguration(logger)
        logger.notice(
            "\(report.summary)",
            metadata: ["event": report.isApplied ? "configuration-reloaded" : "configuration-refused"]
        )
        return report
    }

    private func takeOverConfiguration(_ logger: Logger) -> ReloadReport {
        let new: Settings
        do {
            new = try Settings.load(path: settings.file)
        } catch {
            return ReloadReport(isApplied: false, faults: error.faults.map(\.description))
        }
        new.tellNotes(logger)
        language.exchange(parser: new.parser, writer: new.writer)
        renewal.look()
        logGate.level = new.log.level
        let old = fingerprints.withLock { $0 }
        let names = Set(old.keys).union(new.fingerprints.keys)
        let changed = names.filter { old[$0] != new.fingerprints[$0] && !Settings.liveSections.contains($0) }.sorted()
        return ReloadReport(
            isApplied: true,
            applied: ["replies", "knowledge", "log level"] + (certificates.isEmpty ? [] : ["certificates"]),
            needsRestart: changed
        )
    }

    func backUp(to path: String) async throws -> BackupReceipt {
        guard path.hasPrefix("/") else { throw OperationsFault(.invalid, "the path of a backup must be absolute") }
        let size = try await refusing { try await self.ledger.backUp(to: path) }
        return BackupReceipt(path: path, sizeBytes: size)
    }

    /// Turns the ledger's refusals into those that operators get.
    func refusing<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as LedgerError {
            let code: OperationsFault.Code =
                switch error.code {
                case .notFound: .notFound
                case .conflict: .conflict
                case .busy, .closed, .locked, .full: .busy
                case .unavailable, .wrongKey, .newerSchema, .olderSchema: .internal
                }
            throw OperationsFault(code, error.reason)
        }
    }
}
