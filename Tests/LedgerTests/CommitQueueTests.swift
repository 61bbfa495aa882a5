import Complaints
import Dispatch
import Foundation
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
            let gate = DispatchSemaphore(value: 0)
            async let holding: Void = ledger.write { _ in
                gate.wait()
                // Open from now on: work may run twice.
                gate.signal()
            }
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
            let deadline = ContinuousClock.now + .seconds(30)
            while ledger.writeDepth < 8, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(2))
            }
            gate.signal()
            try await holding
            #expect(await outcomes.count(where: \.self) == 4)
            #expect(try await ledger.events(of: ticket).count == 5)
            #expect(try await ledger.verify() == [])
        }
    }
}
