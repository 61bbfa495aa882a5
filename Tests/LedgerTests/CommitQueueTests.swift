import Complaints
import Foundation
import TestSupport
import Testing

@testable import Ledger

@Suite("The queue of commits")
struct CommitQueueTests {
    private struct Refusal: Error {}

    @Test("leaves the audit chain whole where work that had added events is undone among others")
    func undoneEvents() async throws {
        try await withLedger { ledger, clock, _ in
            let ticket = try #require(try await ledger.openTicket("jalan rusak", id: "1", at: clock.now)).id
            let event = TicketEvent(kind: .amended, actor: .operator, at: clock.now.timeIntervalSince1970)
            // While the first commit is held, the others gather to one batch.
            let hold = CommitHold()
            async let holding: Void = ledger.write { _ in hold.wait() }
            try await hold.untilHeld()
            async let outcomes = withTaskGroup(of: Bool.self) { group in
                for number in 1...8 {
                    group.addTask {
                        do {
                            try await ledger.write { transaction in
                                try transaction.append(event, to: ticket)
                                if number % 2 == 0 { throw Refusal() }
                            }
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            try await hold.untilWaiting(8, in: ledger)
            hold.release()
            try await holding
            #expect(await outcomes.count(where: \.self) == 4)
            #expect(try await ledger.events(of: ticket).count == 5)
            #expect(try await ledger.verify() == [])
        }
    }
}
