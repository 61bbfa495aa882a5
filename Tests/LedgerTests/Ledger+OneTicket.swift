import Complaints
import Foundation
import Ledger
import Testing

/// Steps of a test about one ticket, by the forms that the stage uses for many.
extension Ledger {
    func claimTicketsToForward(limit: Int) async throws -> [TicketRecord] {
        try await claimDueTickets(limit: limit).items.map(\.ticket)
    }

    /// When the next ticket is due, where none is due now.
    func nextForwarding() async throws -> Date? {
        let claim = try await claimDueTickets(limit: 10)
        #expect(claim.items.isEmpty)
        return claim.nextDue
    }

    func recordUncertain(_ ticketID: Int64, reason: String) async throws {
        for outcome in await record([.uncertain(ticketID, reason: reason)]) { _ = try outcome.get() }
    }

    func recordRejected(_ ticketID: Int64, reason: String) async throws {
        for outcome in await record([.rejected(ticketID, reason: reason, actor: .central)]) { _ = try outcome.get() }
    }
}
