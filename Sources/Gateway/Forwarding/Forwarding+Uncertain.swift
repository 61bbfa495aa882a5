import CentralAPI
import Complaints
import Foundation
import Ledger
import Logging

/// Settling tickets whose outcome is unknown.
extension Forwarding {
    func settleUncertainTickets() async {
        let interval = configuration.lookUpInterval
        await loop(
            wokenBy: .uncertain,
            concurrency: 2,
            claim: { [self] limit in try await ledger.claimUncertainTickets(limit: limit, lease: interval) },
            process: { [self] ticket in await settleUncertain(ticket) },
            nextDue: { [self] in try await ledger.nextUncertainTicket() }
        )
    }

    private func settleUncertain(_ ticket: TicketRecord) async {
        do {
            let age = Duration.seconds(clock().timeIntervalSince(ticket.updatedAt))
            switch await central.lookUp(ticketNumber: ticket.number) {
            case .found(let trackingID):
                do {
                    try await recordForwarded(ticket, trackingID: trackingID, reconciled: true)
                } catch let error as LedgerError where error.code == .conflict {
                    try await leaveToOfficer(ticket, reason: "a search at the central system: \(error.reason)")
                }
            case .notFound:
                switch configuration.uncertain {
                case .resendWhenAbsent(let wait) where age >= wait, .resend(let wait) where age >= wait:
                    try await resend(ticket, reason: "the central system does not have it")
                default: break
                }
            case .foundSeveral(let trackingIDs):
                let numbers = trackingIDs.joined(separator: ", ")
                try await leaveToOfficer(ticket, reason: "the central system has it more than once: \(numbers)")
            case .unsupported:
                if case .resend(let wait) = configuration.uncertain, age >= wait {
                    try await resend(ticket, reason: "sent again by policy after \(wait)")
                }
            case .unauthorized(let reason), .failed(let reason):
                logger.notice(
                    "an uncertain ticket could not be looked up",
                    metadata: ["ticket": "\(ticket.number)", "reason": "\(reason)"]
                )
            case .busy(let retryAfter):
                gate.close(until: clock().addingTimeInterval((retryAfter ?? .seconds(30)).seconds))
            }
        } catch {
            logger.error(
                "an uncertain ticket could not be settled",
                metadata: ["ticket": "\(ticket.number)", "error": "\(error)"]
            )
        }
    }

    /// No further search settles it, and sending it again could only make it worse.
    private func leaveToOfficer(_ ticket: TicketRecord, reason: String) async throws {
        guard try await ledger.leaveToOfficer(ticket.id, reason: reason) else { return }
        logger.error(
            "an officer must decide about an uncertain ticket; it is looked up no more",
            metadata: ["event": "ticket-uncertain", "ticket": "\(ticket.number)", "reason": "\(reason)"]
        )
    }

    private func resend(_ ticket: TicketRecord, reason: String) async throws {
        try await ledger.resend(ticket.id, by: .daemon, reason: reason)
        logger.warning(
            "an uncertain ticket is sent again",
            metadata: ["ticket": "\(ticket.number)", "reason": "\(reason)"]
        )
    }
}
