package import Carriers
package import CentralAPI
package import Certificates
import Complaints
import Foundation
package import Gateway
package import Ledger

/// The parts of a running daemon, joined to a status.
package struct DaemonHealth: Sendable {
    private let version: String
    private let startedAt = Date()
    private let ledger: Ledger
    private let gateway: Gateway
    private let stageLimit: Duration
    private let carriers: [any Carrier]
    private let central: GuardedCentralSystem
    private let certificates: [ListenerCertificate]
    private let clock: @Sendable () -> ClockStatus
    private let silence: @Sendable () -> SilenceStatus?
    private let loopbackTests: @Sendable () -> [LoopbackTestStatus]
    private let alerts: @Sendable () -> [StandingAlert]

    /// Makes the health of a daemon that starts now.
    ///
    /// - Parameters:
    ///   - version: The version of lapord.
    ///   - ledger: The ledger.
    ///   - gateway: The stages.
    ///   - stageLimit: The time after which a stage that has not looked for work is stuck.
    ///   - carriers: The links to the networks.
    ///   - central: The central system.
    ///   - certificates: The certificates of the listeners.
    ///   - clock: The clock of the machine.
    ///   - silence: The time without a message.
    ///   - loopbackTests: The loopback tests.
    ///   - alerts: The alerts that stand.
    package init(
        version: String,
        ledger: Ledger,
        gateway: Gateway,
        stageLimit: Duration,
        carriers: [any Carrier],
        central: GuardedCentralSystem,
        certificates: [ListenerCertificate],
        clock: @escaping @Sendable () -> ClockStatus = { ClockStatus() },
        silence: @escaping @Sendable () -> SilenceStatus?,
        loopbackTests: @escaping @Sendable () -> [LoopbackTestStatus],
        alerts: @escaping @Sendable () -> [StandingAlert] = { [] }
    ) {
        self.version = version
        self.ledger = ledger
        self.gateway = gateway
        self.stageLimit = stageLimit
        self.carriers = carriers
        self.central = central
        self.certificates = certificates
        self.clock = clock
        self.silence = silence
        self.loopbackTests = loopbackTests
        self.alerts = alerts
    }

    /// Everything that `lapord status` shows.
    package func status() async throws -> StatusReport {
        // The status tells of a ledger that cannot be read, so this ends nothing here.
        var trouble = ledger.trouble?.reason
        var counts: LedgerCounts?
        do {
            counts = try await ledger.counts()
        } catch {
            trouble = trouble ?? "\(error)"
        }
        let carriers = await carrierStatuses()
        let verdict = verdict(counts, carriers)
        let central = central.health
        let today = CalendarDate(secondsSinceEpoch: Date().timeIntervalSince1970)
        let overdue = counts == nil ? [:] : try await ledger.overdueCounts(on: today)
        return StatusReport(
            version: version,
            startedAt: startedAt,
            summary: summary(verdict, counts),
            isHearing: verdict.isHearing,
            carriers: carriers,
            queues: [QueueStatus(name: "commit", depth: ledger.writeDepth, limit: ledger.configuration.writeLimit)]
                + (counts.map(Self.queues) ?? []),
            stages: stages(),
            central: CentralStatus(isUp: central.isUp, detail: central.detail, lastSuccessAt: central.lastSuccessAt),
            ledger: LedgerStatus(sizeBytes: ledger.sizeInBytes, freeBytes: ledger.freeBytes, trouble: trouble),
            tickets: counts.map {
                [
                    "held": $0.ticketsHeld, "open": $0.ticketsOpen, "uncertain": $0.ticketsUncertain,
                    "rejected": $0.ticketsRejected,
                ]
            } ?? [:],
            overdue: Self.byName(overdue),
            heldOverdue: counts?.ticketsHeldOverdue ?? 0,
            lastHeardAt: counts?.lastInbound,
            silence: silence(),
            clock: clock(),
            certificates: certificates.map { CertificateStatus(listener: $0.listener, expiresAt: $0.expiresAt) },
            loopbackTests: loopbackTests(),
            alerts: alerts()
        )
    }

    /// One line for `systemctl status`.
    package func summary() async -> String {
        let counts = try? await ledger.counts()
        return summary(verdict(counts, await carrierStatuses()), counts)
    }

    /// Each dependency of the daemon.
    package func readiness() async -> [DependencyReadiness] {
        var trouble: String?
        do {
            _ = try await ledger.counts()
            trouble = ledger.trouble?.reason
        } catch {
            trouble = "\(error)"
        }
        let silent = gateway.monitor.silentStages(for: stageLimit).map(\.rawValue).joined(separator: ", ")
        let statuses = await carrierStatuses()
        // One carrier that is up is enough to hear citizens.
        let isAnyUp = statuses.contains { $0.health.hearing == .up }
        let central = central.health
        return [
            DependencyReadiness(name: "ledger", isReady: trouble == nil, reason: trouble),
            DependencyReadiness(
                name: "stages",
                isReady: silent.isEmpty,
                reason: silent.isEmpty ? nil : "stuck: \(silent)"
            ),
        ]
            + statuses.map { carrier in
                let isUp = carrier.health.hearing == .up || carrier.health.hearing == .absent
                return DependencyReadiness(
                    name: "carrier \(carrier.name)",
                    isReady: isUp,
                    isRequired: !isAnyUp,
                    reason: isUp ? nil : carrier.health.detail
                )
            }
            + [
                DependencyReadiness(
                    name: "central",
                    isReady: central.isUp,
                    isRequired: false,
                    reason: central.isUp ? nil : central.detail
                )
            ]
    }

    private func verdict(_ counts: LedgerCounts?, _ carriers: [CarrierStatus]) -> HearingVerdict {
        HearingVerdict(
            carriers: carriers,
            lastHeardAt: counts?.lastInbound,
            silence: silence(),
            loopbackTests: loopbackTests(),
            ledgerTrouble: ledger.trouble?.reason
        )
    }

    private func summary(_ verdict: HearingVerdict, _ counts: LedgerCounts?) -> String {
        var parts = [verdict.sentence]
        guard let counts else { return (parts + ["the ledger cannot be read"]).joined(separator: ", ") }
        let waiting = counts.inboundWaiting + counts.ticketsOpen + counts.notificationsWaiting + counts.repliesQueued
        parts.append(waiting == 0 ? "nothing waits" : "\(waiting) waiting")
        if counts.ticketsHeld > 0 { parts.append("\(counts.ticketsHeld) held for an officer") }
        if counts.ticketsUncertain > 0 { parts.append("\(counts.ticketsUncertain) uncertain") }
        if counts.deadLetters > 0 {
            parts.append(counts.deadLetters == 1 ? "1 dead letter" : "\(counts.deadLetters) dead letters")
        }
        let central = central.health
        if !central.missing.isEmpty {
            parts.append("not connected to SP4N")
        } else if !central.isUp {
            parts.append("central system down")
        }
        if clock().trouble != nil { parts.append("clock in doubt") }
        return parts.joined(separator: ", ")
    }

    private func carrierStatuses() async -> [CarrierStatus] {
        var statuses: [CarrierStatus] = []
        for carrier in carriers {
            statuses.append(
                CarrierStatus(
                    name: carrier.name.rawValue,
                    health: await carrier.health(),
                    lastHeardAt: gateway.lastHeard[carrier.name]
                )
            )
        }
        return statuses
    }

    private func stages() -> [StageStatus] {
        let now = ContinuousClock.now
        return gateway.monitor.all.sorted { $0.key.rawValue < $1.key.rawValue }.map { name, pulse in
            let silence = now - pulse.lastBeat
            return StageStatus(
                name: name.rawValue,
                isAlive: silence <= stageLimit,
                secondsSinceBeat: silence / .seconds(1),
                trouble: pulse.trouble
            )
        }
    }

    private static func queues(_ counts: LedgerCounts) -> [QueueStatus] {
        [
            QueueStatus(name: "triage", depth: counts.inboundWaiting, oldestAt: counts.oldestInbound),
            QueueStatus(name: "incomplete", depth: counts.incompleteMessages, oldestAt: counts.oldestIncomplete),
            QueueStatus(name: "held", depth: counts.ticketsHeld, oldestAt: counts.oldestHeld),
            QueueStatus(name: "forwarding", depth: counts.ticketsOpen, oldestAt: counts.oldestOpenTicket),
            QueueStatus(name: "additions", depth: counts.additionsWaiting),
            QueueStatus(name: "tracking", depth: counts.ticketsToPoll, oldestAt: counts.oldestPoll),
            QueueStatus(name: "notification", depth: counts.notificationsWaiting, oldestAt: counts.oldestNotification),
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
}
