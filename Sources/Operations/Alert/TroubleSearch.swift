package import Administration
import Carriers
package import CentralAPI
package import Foundation

/// Finds in the status of the daemon what needs a person. Pure, but for what it remembers of the clock.
package struct TroubleSearch: Sendable {
    /// The least free space that is enough, in bytes: a day of a busy service, and the log of one large commit.
    private static let leastFreeBytes: Int64 = 512 << 20
    /// The time before its end from which a certificate is told, in seconds.
    private static let certificateNotice = 14 * 86_400.0
    /// The step of the clock that is told, in seconds; time servers correct smaller ones.
    private static let clockStep = 120.0
    /// The time for which a step is told, in seconds.
    private static let clockMemory = 3600.0

    private var lastLook: (date: Date, monotonic: Double)?
    private var step: (seconds: Double, date: Date)?

    package init() {}

    /// Finds all troubles.
    ///
    /// - Parameters:
    ///   - report: The status.
    ///   - central: The health of the central system.
    ///   - now: The time by the clock.
    ///   - monotonic: Seconds of a clock that nobody sets.
    /// - Returns: The troubles.
    package mutating func troubles(
        in report: StatusReport,
        central: CentralHealth,
        now: Date,
        monotonic: Double
    ) -> [Trouble] {
        var troubles: [Trouble] = []
        for carrier in report.carriers {
            if carrier.health.hearing == .down {
                troubles.append(Trouble(.carrierDown, of: carrier.name, carrier.health.detail))
            } else if carrier.health.sending == .down {
                troubles.append(Trouble(.carrierNotSending, of: carrier.name, carrier.health.detail))
            }
        }
        if !central.missing.isEmpty {
            troubles.append(Trouble(.centralNotConnected, "missing: \(central.missing.joined(separator: ", "))"))
        } else if central.condition == .locked {
            troubles.append(Trouble(.centralRefusesUs, central.barrier ?? "no reason given"))
        } else if !central.isUp {
            troubles.append(Trouble(.centralDown, central.detail))
        }
        if let trouble = report.ledger.trouble {
            troubles.append(Trouble(.ledgerTrouble, trouble))
        } else if let free = report.ledger.freeBytes, free < Self.leastFreeBytes {
            troubles.append(Trouble(.diskLow, "\(free >> 20) MiB are free"))
        }
        if let letters = report.queues.first(where: { $0.name == "dead_letters" })?.depth, letters > 0 {
            troubles.append(Trouble(.deadLetters, "\(letters) waiting: lapord queue list"))
        }
        if report.heldOverdue > 0 {
            troubles.append(Trouble(.heldOverdue, "\(report.heldOverdue) waiting: lapord tickets list --state held"))
        }
        for certificate in report.certificates {
            let left = certificate.expiresAt.timeIntervalSince(now)
            guard left < Self.certificateNotice else { continue }
            let words = left > 0 ? "it ends in \(Age.text(seconds: left))" : "it has ended"
            troubles.append(Trouble(.certificateEnds, of: certificate.listener, words))
        }
        if let reason = clockTrouble(report.lastHeardAt, now, monotonic) { troubles.append(Trouble(.clock, reason)) }
        return troubles
    }

    /// A clock that jumps, or that is behind what the ledger has seen already.
    private mutating func clockTrouble(_ lastHeardAt: Date?, _ now: Date, _ monotonic: Double) -> String? {
        if let last = lastLook {
            let jump = now.timeIntervalSince(last.date) - (monotonic - last.monotonic)
            if abs(jump) >= Self.clockStep { step = (jump, now) }
        }
        lastLook = (now, monotonic)
        if let lastHeardAt, lastHeardAt.timeIntervalSince(now) >= Self.clockStep {
            return "it is behind the last message by \(Age.text(seconds: lastHeardAt.timeIntervalSince(now)))"
        }
        guard let step, abs(now.timeIntervalSince(step.date)) < Self.clockMemory else { return nil }
        return "it was set \(step.seconds > 0 ? "forward" : "back") by \(Age.text(seconds: abs(step.seconds)))"
    }
}
