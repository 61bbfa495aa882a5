import CentralAPI
import Complaints
import Foundation
import Ledger
import Logging

/// Passing on what citizens add to a complaint that the central system has.
extension Forwarding {
    func passOnAdditions() async {
        let loop = ClaimLoop<Permitted<ClaimedAddition>, Void>(
            stage: .forwarding,
            concurrency: 2,
            wakeUp: wakeUp(for: .additions, .additions),
            net: .seconds(10),
            monitor: monitor,
            clock: clock,
            logger: logger,
            claim: { [self] limit in
                try await central.claim(for: .additions, upTo: limit, clock: clock) { limit in
                    try await ledger.claimAdditions(limit: limit)
                } nextDue: {
                    try await ledger.nextAddition()
                }
            },
            process: { [self] claimed in await passOn(claimed.item, permit: claimed.permit) },
            settle: { _ in }
        )
        await loop.run()
    }

    private func passOn(_ addition: ClaimedAddition, permit: CentralPermit) async {
        guard let trackingID = addition.ticket.trackingID else { return central.giveBack([permit], by: .additions) }
        let complaint = addition.ticket.complaint
        let isAnonymous = complaint?.anonymous.value ?? true
        let digits = isAnonymous ? addition.ticket.sender.flatMap { ReporterDigits($0) } : nil
        guard let text = digits.map({ $0.redacted(addition.text) }) ?? addition.text else {
            central.giveBack([permit], by: .additions)
            return await keepBack(addition)
        }
        let entry = CentralAddition(
            text: text,
            isAnonymous: isAnonymous,
            isSecret: complaint?.isConfidential ?? false
        )
        let outcome = await central.addFollowUp(entry, to: trackingID, permit: permit)
        do {
            switch outcome {
            case .done:
                try await ledger.settleAddition(addition.id)
                logger.info("an addition was passed on", metadata: ["ticket": "\(addition.ticket.number)"])
            case .refused(let reason), .unsupported(let reason):
                try await ledger.settleAddition(addition.id, failure: reason)
                logger.warning(
                    "an addition cannot be passed on and waits among the dead letters",
                    metadata: [
                        "event": "dead-letter", "ticket": "\(addition.ticket.number)", "reason": "\(reason)",
                    ]
                )
            case .unknown(let reason):
                try await ledger.settleAddition(addition.id, failure: reason, isUncertain: true)
                logger.warning(
                    "whether the central system has an addition is unknown; it waits among the dead letters",
                    metadata: [
                        "event": "dead-letter", "ticket": "\(addition.ticket.number)", "reason": "\(reason)",
                    ]
                )
            case .unauthorized(let reason):
                try await ledger.settleAddition(addition.id, retryAt: time(after: nil), failure: reason)
            case .busy(let retryAfter):
                try await retry(addition, reason: "the central system asks to come back later", atLeast: retryAfter)
            case .notSent(let reason, let retryAfter):
                try await retry(addition, reason: reason, atLeast: retryAfter)
            }
        } catch {
            logger.error(
                "the outcome of an addition could not be recorded",
                metadata: ["ticket": "\(addition.ticket.number)", "error": "\(error)"]
            )
        }
    }

    /// Puts an addition among the dead letters that would give an anonymous reporter away.
    private func keepBack(_ addition: ClaimedAddition) async {
        let reason = """
            the reporter is anonymous, and the reporter's own number can still be put together from the addition: pass it on to the \
            agency without the number, then discard this
            """
        do {
            try await ledger.settleAddition(addition.id, failure: reason)
            logger.warning(
                "an addition cannot be passed on and waits among the dead letters",
                metadata: ["event": "dead-letter", "ticket": "\(addition.ticket.number)", "reason": "\(reason)"]
            )
        } catch {
            logger.error(
                "the outcome of an addition could not be recorded",
                metadata: ["ticket": "\(addition.ticket.number)", "error": "\(error)"]
            )
        }
    }

    private func retry(_ addition: ClaimedAddition, reason: String, atLeast: Duration?) async throws {
        guard
            let scheduled = configuration.retries.pause(
                afterAttempt: addition.attempts,
                jitter: .random(in: 0...1)
            )
        else {
            try await ledger.settleAddition(addition.id, failure: reason)
            logger.error(
                "an addition was tried for too long and waits among the dead letters",
                metadata: ["event": "dead-letter", "ticket": "\(addition.ticket.number)", "reason": "\(reason)"]
            )
            return
        }
        let retryAt = time(after: max(scheduled, atLeast ?? .zero))
        try await ledger.settleAddition(addition.id, retryAt: retryAt, failure: reason)
    }
}
