import Carriers
import Complaints
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Ledger

/// Each test fills the memory of ``RedeliveryIndex`` at once, and so that the commits that follow leave most of it there.
@Suite("Redeliveries of messages that are known from memory")
struct RedeliveryTests {
    private static let count = 1000

    private func fill(_ ledger: Ledger, _ clock: TestClock) async throws {
        let records = (0..<Self.count).map { InboundItem.message(.test("laporan \($0)", id: "\($0)", at: clock.now)) }
        for result in await ledger.store(records) { _ = try result.get() }
    }

    /// How many of the messages are taken for new when they come again.
    private func takenForNew(_ ledger: Ledger, _ clock: TestClock) async throws -> Int {
        var count = 0
        for number in stride(from: 0, to: Self.count, by: 41) {
            let again = try await ledger.store(.test("laporan \(number)", id: "\(number)", at: clock.now))
            if case .stored = again { count += 1 }
        }
        return count
    }

    /// Brings everything to the disk, where it is examined.
    private func settle(_ ledger: Ledger) async throws {
        try await ledger.write { try $0.prepareChangeOfIdentities() }
    }

    /// What comes in the middle is brought over by itself; where nothing comes, the exchange meets all in memory.
    @Test("are known after an exchange of the key, and in the middle of it", arguments: [true, false])
    func keyExchange(comesInTheMiddle: Bool) async throws {
        try await withLedger { ledger, clock, _ in
            try await fill(ledger, clock)
            try await ledger.beginKeyExchange(to: .key([UInt8](repeating: 8, count: 32)))
            if comesInTheMiddle { #expect(try await takenForNew(ledger, clock) == 0) }
            while try await ledger.continueKeyExchange(limit: 5000).isUnderWay {}
            try await settle(ledger)
            #expect(try await ledger.verify() == [])
            #expect(try await takenForNew(ledger, clock) == 0)
        }
    }

    @Test("are not known any more once they are forgotten")
    func forgotten() async throws {
        try await withLedger { ledger, clock, _ in
            try await fill(ledger, clock)
            let rule = RetentionRule(redeliveries: .zero)
            let erased = try await ledger.erase(.test(), isForced: true, rule: rule, by: .token("test"))
            #expect(erased.counts.messages == Self.count)
            clock.advance(by: 1)
            try await ledger.finishErasure(of: ErasureCounts())
            try await settle(ledger)
            #expect(try await ledger.verify() == [])
            #expect(try await takenForNew(ledger, clock) == 25)
        }
    }

    @Test("are known after a kill")
    func kill() async throws {
        try await withLedger { ledger, clock, path in
            try await fill(ledger, clock)
            // A copy of the files is what a kill leaves.
            let copy = path + ".killed"
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            let next = try openLedger(copy, clock: clock)
            #expect(try await takenForNew(next, clock) == 0)
            #expect(try await next.verify() == [])
            await next.close()
        }
    }

    @Test("are stored where the message that they would repeat is not there, and do no harm where a hash is damaged")
    func damage() async throws {
        try await withLedger { ledger, clock, path in
            try await fill(ledger, clock)
            try await settle(ledger)
            _ = try await ledger.store(.test("yang terakhir", id: "z", at: clock.now))
            await ledger.close()
            let intruder = try DatabaseQueue(path: path)
            try await intruder.writeWithoutTransaction { database in
                try database.execute(sql: "DELETE FROM inbound_message WHERE id = 1")
                try database.execute(sql: "UPDATE inbound_message SET dedup_hash = x'0102' WHERE id > \(Self.count)")
            }
            try intruder.close()
            let again = try openLedger(path, clock: clock)
            guard case .stored = try await again.store(.test("laporan 0", id: "0", at: clock.now)) else {
                Issue.record("a message was taken for a redelivery of one that is not there")
                return
            }
            #expect(try await takenForNew(again, clock) == 0)
            await again.close()
        }
    }

    @Test("are stored where the work that had stored them was undone")
    func undone() async throws {
        struct Refusal: Error {}
        try await withLedger { ledger, clock, _ in
            let record = InboundMessage.test("jalan rusak", id: "1", at: clock.now)
            await #expect(throws: Refusal.self) {
                try await ledger.write { transaction in
                    let prepared = PreparedInbound(record, vault: transaction.vault)
                    _ = try transaction.store(prepared, window: 60)
                    throw Refusal()
                }
            }
            // The id that it had goes to another.
            let other = try await ledger.store(.test("lampu mati", id: "2", at: clock.now))
            #expect(other == .stored(id: 1))
            #expect(try await ledger.store(record) == .stored(id: 2))
            #expect(try await ledger.store(record) == .duplicate(id: 2))
            try await settle(ledger)
            #expect(try await ledger.verify() == [])
        }
    }

    @Test("are stored where only a neighbour in the same commit failed, and known after it")
    func neighbour() async throws {
        struct Refusal: Error {}
        try await withLedger { ledger, clock, _ in
            // While the first commit is held, the others gather to one batch.
            let hold = CommitHold()
            async let holding: Void = ledger.write { _ in hold.wait() }
            try await hold.untilHeld()
            async let stored = withTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let outcome = try? await ledger.store(.test("x\(number)", id: "x\(number)", at: clock.now))
                        return if case .stored = outcome { true } else { false }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            try await hold.untilWaiting(20, in: ledger)
            async let failing: Void = ledger.write { _ in throw Refusal() }
            try await hold.untilWaiting(21, in: ledger)
            hold.release()
            try await holding
            do {
                try await failing
                Issue.record("the neighbour did not fail")
            } catch is Refusal {}
            #expect(await stored == 20)
            #expect(try await ledger.counts().inboundWaiting == 20)
            for number in 0..<20 {
                guard case .duplicate = try await ledger.store(.test("x\(number)", id: "x\(number)", at: clock.now))
                else {
                    Issue.record("x\(number) was stored twice")
                    return
                }
            }
            #expect(try await ledger.verify() == [])
        }
    }
}
