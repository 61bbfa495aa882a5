import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

extension LedgerEngineTests {
    /// What several workers claim who ask at once until there is no more; each claim is of two.
    private func claimedAtOnce(
        _ claim: @escaping @Sendable () async throws -> [Int64]
    ) async throws -> [Int64] {
        try await withThrowingTaskGroup(of: [Int64].self) { group in
            for _ in 0..<6 {
                group.addTask {
                    var all: [Int64] = []
                    while true {
                        let claimed = try await claim()
                        if claimed.isEmpty { return all }
                        all += claimed
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    @Test("gives what many workers claim at once to one of them, until its lease ends", arguments: EngineKind.allCases)
    func concurrentClaims(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let count = 20
            for number in 1...count {
                _ = try await open("teks \(number)", id: "\(number)", from: .test(number), in: engine, at: clock.now)
            }
            let tickets = try await claimedAtOnce { try await engine.claimTicketsToForward(limit: 2).map(\.id) }
            #expect(tickets.count == count && Set(tickets).count == count)
            for (index, ticket) in tickets.enumerated() {
                if index < count / 2 {
                    try await engine.recordForwarded(ticket, trackingID: "\(9_000_000 + index)", pollAt: clock.now)
                } else {
                    try await engine.recordUncertain(ticket, reason: "no answer")
                }
                let message = try await hear("tambah \(index)", id: "t\(index)", in: engine, at: clock.now)
                let event = TicketEvent(kind: .added, actor: .citizen, at: 0)
                let change = TriageSettlement.TicketChange.extend(id: ticket, event: event, addition: message.text)
                _ = try await engine.settle(message, as: TriageSettlement(state: .triaged, change: change))
            }

            // An addition waits until its ticket is there for certain.
            let additions = try await claimedAtOnce { try await engine.claimAdditions(limit: 2).map(\.id) }
            #expect(additions.count == count / 2 && Set(additions).count == additions.count)

            try await writeReplies(sendAt: clock.now, in: engine)
            // Those to one number one after the other, so that each has to end.
            let replies = try await claimedAtOnce {
                let claimed = try await engine.claimReplies(for: "test", limit: 2)
                for outcome in await engine.record(claimed.map { .sent($0, carrier: "test", references: []) }) {
                    try outcome.get()
                }
                return claimed.map(\.id)
            }
            #expect(Set(replies).count == replies.count)
            // A confirmation for each, and for each that is there that it is.
            #expect(replies.count == count + count / 2)

            // Twice, since a lease ends.
            for _ in 1...2 {
                let polled = try await claimedAtOnce {
                    try await engine.claimTicketsToPoll(limit: 2, lease: .seconds(60)).map(\.id)
                }
                #expect(Set(polled) == Set(tickets.prefix(count / 2)) && polled.count == count / 2)
                let lookedUp = try await claimedAtOnce {
                    try await engine.claimUncertainTickets(limit: 2, lease: .seconds(60)).map(\.id)
                }
                #expect(Set(lookedUp) == Set(tickets.suffix(count / 2)) && lookedUp.count == count / 2)
                clock.advance(by: 61)
            }
        }
    }
}
