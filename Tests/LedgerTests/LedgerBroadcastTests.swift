import Complaints
import Foundation
import LedgerSteps
import TestSupport
import Testing

@testable import Ledger

@Suite("A text to all who wait")
struct LedgerBroadcastTests {
    private func open(_ ledger: Ledger, _ clock: TestClock, citizen: Int, id: String) async throws -> Int64 {
        let text = "laporan \(id)"
        return try #require(try await ledger.openTicket(text, id: id, from: .test(citizen), at: clock.now)).id
    }

    private func finish(_ ledger: Ledger, _ clock: TestClock, _ ticket: Int64, as status: String) async throws {
        _ = try await ledger.recordForwarded(ticket, trackingID: "900000\(ticket)", pollAt: clock.now)
        try await ledger.record(StatusObservation(verbatim: status), of: ticket, nextPoll: nil)
    }

    @Test("goes to each citizen with an unfinished report, once, however many they have")
    func waiting() async throws {
        try await withLedger { ledger, clock, _ in
            _ = try await open(ledger, clock, citizen: 1, id: "a")
            _ = try await open(ledger, clock, citizen: 1, id: "b")
            try await finish(ledger, clock, try await open(ledger, clock, citizen: 2, id: "c"), as: "Dalam Proses")
            try await finish(ledger, clock, try await open(ledger, clock, citizen: 3, id: "d"), as: "Selesai")
            try await finish(
                ledger,
                clock,
                try await open(ledger, clock, citizen: 4, id: "e"),
                as: "Ditutup oleh Admin"
            )
            let finished = try await open(ledger, clock, citizen: 5, id: "f")
            try await finish(ledger, clock, finished, as: "Diarsipkan oleh Admin")
            _ = try await open(ledger, clock, citizen: 5, id: "g")
            let waiting = try await ledger.citizensWaiting().citizens
            #expect(waiting.map(\.number).sorted { $0.text < $1.text } == [.test(1), .test(2), .test(5)])
            #expect(waiting.allSatisfy { $0.carrier == "test" && $0.serviceNumber == "9009" && !$0.isStopped })
        }
    }

    @Test("is counted first, sent once, and sent again on an explicit word only")
    func once() async throws {
        try await withLedger { ledger, clock, _ in
            for citizen in 1...300 { _ = try await open(ledger, clock, citizen: citizen, id: "\(citizen)") }
            let citizens = try await ledger.citizensWaiting().citizens
            #expect(citizens.count == 300)
            func send(_ text: String, occasion: String = "", isDryRun: Bool = false) async throws -> BroadcastTally {
                try await ledger.broadcast(
                    text,
                    to: citizens,
                    occasion: occasion,
                    sendAt: clock.now,
                    isDryRun: isDryRun
                )
            }
            #expect(try await send("Layanan terganggu", isDryRun: true) == BroadcastTally(queued: 300, known: 0))
            #expect(try await ledger.claimReplies(for: "test", limit: 1000).isEmpty)
            #expect(try await send("Layanan terganggu") == BroadcastTally(queued: 300, known: 0))
            #expect(try await send("Layanan terganggu") == BroadcastTally(queued: 0, known: 300))
            #expect(try await send("Layanan pulih") == BroadcastTally(queued: 300, known: 0))
            #expect(try await send("Layanan terganggu", occasion: "again") == BroadcastTally(queued: 300, known: 0))
            var queued: [OutboundRecord] = []
            // Each citizen's three come one after the other.
            for _ in 1...3 {
                let claimed = try await ledger.claimReplies(for: "test", limit: 1000)
                #expect(Set(claimed.map(\.recipient)).count == 300)
                for reply in claimed { try await ledger.recordSent(reply, carrier: "test", references: []) }
                queued += claimed
            }
            #expect(queued.count == 900)
            #expect(Set(queued.map(\.recipient)).count == 300)
            #expect(queued.allSatisfy { $0.kind == "broadcast" && $0.serviceNumber == "9009" })
        }
    }
}
