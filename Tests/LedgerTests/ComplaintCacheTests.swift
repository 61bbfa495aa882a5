import Complaints
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Ledger

@Suite("Complaints that were opened lately")
struct ComplaintCacheTests {
    /// A ticket that is done, and its complaint as it stands in the file.
    private func fill(_ ledger: Ledger, _ clock: TestClock, _ path: String) async throws -> Data {
        _ = try await ledger.openTicket("jembatan Segamit putus", id: "1", at: clock.now)
        _ = try await ledger.claimTicketsToForward(limit: 1)
        try await ledger.recordForwarded(1, trackingID: "9000001", pollAt: clock.now)
        _ = try await ledger.record(StatusObservation(verbatim: "Selesai"), of: 1, nextPoll: nil)
        let reader = try DatabaseQueue(path: path)
        defer { try? reader.close() }
        let sealed = try await reader.read { try Data.fetchOne($0, sql: "SELECT complaint FROM ticket") }
        let found = try #require(sealed)
        #expect(ledger.vault.complaints[found] != nil)
        return found
    }

    @Test("are not in memory any more when their sender is erased")
    func sender() async throws {
        try await withLedger { ledger, clock, path in
            let sealed = try await fill(ledger, clock, path)
            #expect(try await ledger.erase(.test(), isForced: true, by: .token("test")).counts.tickets == 1)
            #expect(ledger.vault.complaints[sealed] == nil)
        }
    }

    @Test(
        "are not in memory any more when they are erased by age, also while the key is being exchanged",
        arguments: [false, true]
    )
    func retention(isExchangingKey: Bool) async throws {
        try await withLedger { ledger, clock, path in
            let sealed = try await fill(ledger, clock, path)
            if isExchangingKey {
                try await ledger.beginKeyExchange(to: .key([UInt8](repeating: 9, count: 32)))
                _ = try await ledger.ticket(called: "9000001")
                #expect(ledger.vault.complaints[sealed] != nil)
            }
            clock.advance(by: 400 * 86_400)
            #expect(
                try await ledger.purge(by: RetentionRule(), isDryRun: false, requester: .token("test")).tickets == 1
            )
            #expect(ledger.vault.complaints[sealed] == nil)
        }
    }

    @Test("are bounded, and those that were used last stay")
    func bounded() {
        let cache = ComplaintCache(limit: 2)
        let complaint = Complaint(intent: Judgement(.report), body: "jalan rusak")
        func key(_ byte: UInt8) -> Data { Data([byte]) }
        for byte in UInt8(1)...9 {
            cache.insert(complaint, for: key(byte))
            #expect(cache[key(1)] != nil)
        }
        #expect((UInt8(2)...7).count { cache[key($0)] != nil } <= 2)
    }
}
