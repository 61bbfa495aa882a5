import Carriers
import Complaints
import Foundation
import GRDB
import Ledger
import LedgerSteps
import TestSupport
import Testing

@Suite("The exchange of the key")
struct KeyExchangeTests {
    private static func key(_ byte: UInt8) -> Vault.Protection { .key([UInt8](repeating: byte, count: 32)) }

    private func fill(_ ledger: Ledger, _ clock: TestClock, _ numbers: ClosedRange<Int>) async throws {
        for number in numbers {
            _ = try await ledger.openTicket("laporan \(number)", id: "\(number)", from: .test(number), at: clock.now)
            _ = try await ledger.store(.test("mentah \(number)", reason: "x", from: .test(number)))
        }
        for notification in try await ledger.waitingNotifications(limit: 1000) {
            try await ledger.settle(notification, text: "Diterima", sendAt: clock.now)
        }
    }

    private func finish(_ ledger: Ledger, limit: Int = 7) async throws {
        while try await ledger.continueKeyExchange(limit: limit).isUnderWay {}
    }

    @Test("leaves everything readable and known with the new key alone, and nothing with the old one")
    func whole() async throws {
        try await withLedger(protection: Self.key(7)) { ledger, clock, path in
            try await fill(ledger, clock, 1...30)
            let before = try await ledger.tickets(state: nil, limit: 100).map(\.complaint)
            try await ledger.beginKeyExchange(to: Self.key(8))
            try await finish(ledger)
            #expect(try await ledger.tickets(state: nil, limit: 100).map(\.complaint) == before)
            #expect(try await ledger.verify() == [])
            await ledger.close()
            #expect {
                try openLedger(path, protection: Self.key(7), clock: clock)
            } throws: { error in
                (error as? LedgerError)?.code == .wrongKey && "\(error)".contains("rekey")
            }
            let again = try openLedger(path, protection: Self.key(8), clock: clock)
            for number in 1...30 {
                let stored = try await again.store(
                    .test("laporan \(number)", id: "\(number)", from: .test(number), at: clock.now)
                )
                guard case .duplicate = stored else {
                    Issue.record("a redelivery was not recognised after the exchange")
                    return
                }
            }
            #expect(try await again.deadLetters().count == 30)
            #expect(try await again.erasure(of: .test(5)).counts.tickets == 1)
            try await again.beginKeyExchange(to: Self.key(9))
            try await finish(again)
            let twice = try await again.store(.test("laporan 5", id: "5", from: .test(5), at: clock.now))
            guard case .duplicate = twice else {
                Issue.record("a redelivery was not recognised after the second exchange")
                return
            }
            #expect(try await again.verify() == [])
            await again.close()
        }
    }

    @Test("goes on where it stopped, with either key first in the configuration")
    func resumed() async throws {
        try await withLedger(protection: Self.key(7)) { ledger, clock, path in
            try await fill(ledger, clock, 1...20)
            try await ledger.beginKeyExchange(to: Self.key(8))
            var progress = try await ledger.keyExchangeProgress()
            while progress.rowsDone == 0 { progress = try await ledger.continueKeyExchange(limit: 25) }
            await ledger.close()
            #expect(progress.isUnderWay)
            #expect(progress.rowsDone > 0)
            #expect(throws: LedgerError.self) { try openLedger(path, protection: Self.key(7), clock: clock) }
            let both = try openLedger(path, protection: Self.key(7), next: Self.key(8), clock: clock)
            #expect(both.isExchangingKey)
            #expect(try await both.keyExchangeProgress().rowsDone == progress.rowsDone)
            #expect(try await both.tickets(state: nil, limit: 100).count { $0.complaint != nil } == 20)
            _ = try await both.continueKeyExchange(limit: 10)
            await both.close()
            let alone = try openLedger(path, protection: Self.key(8), clock: clock)
            #expect(alone.isExchangingKey)
            try await finish(alone)
            #expect(!alone.isExchangingKey)
            #expect(try await alone.tickets(state: nil, limit: 100).count { $0.complaint != nil } == 20)
            await alone.close()
        }
    }

    @Test("is not noticed by what comes and goes meanwhile: redeliveries, tickets, wishes and budgets of a number hold")
    func underLoad() async throws {
        try await withLedger(protection: Self.key(7)) { ledger, clock, _ in
            try await fill(ledger, clock, 1...40)
            // Read before the exchange, settled after it began.
            _ = try await ledger.store(.test("BERHENTI", id: "stop", from: .test(3), at: clock.now))
            let early = try #require(try await ledger.messagesForTriage(limit: 1).first)
            try await ledger.beginKeyExchange(to: Self.key(8))
            _ = try await ledger.settle(early, as: TriageSettlement(state: .triaged, sender: .init(isStopped: true)))
            var step = 0
            while try await ledger.continueKeyExchange(limit: 9).isUnderWay {
                step = step % 40 + 1
                let again = try await ledger.store(
                    .test("laporan \(step)", id: "\(step)", from: .test(step), at: clock.now)
                )
                guard case .duplicate = again else {
                    Issue.record("a redelivery was not recognised at step \(step)")
                    return
                }
                _ = try await ledger.store(.test("baru \(step)", id: "n\(step)", from: .test(step), at: clock.now))
                for message in try await ledger.messagesForTriage(limit: 5) {
                    let context = try await ledger.context(of: message)
                    #expect(context.tickets.count == 1)
                    #expect(context.isStopped == (message.sender == .test(3)))
                    let budget = try await ledger.standing(of: message.senderHash, since: clock.now - 60)
                    #expect(budget.sent == 1)
                    _ = try await ledger.settle(message, as: TriageSettlement(state: .triaged))
                }
            }
            #expect(step > 10)
            for number in 1...40 {
                #expect(try await ledger.erasure(of: .test(number)).counts.tickets == 1)
            }
            #expect(try await ledger.verify() == [])
        }
    }

    @Test("ends in spite of damaged rows: names them, leaves them as they were, and brings all the others over")
    func damaged() async throws {
        try await withLedger(protection: Self.key(7)) { ledger, clock, path in
            try await fill(ledger, clock, 1...40)
            for number in 41...50 {
                _ = try await ledger.openTicket("baru", id: "\(number)", from: .test(number), at: clock.now)
                let part = InboundConcatenation(reference: number, isWide: false, total: 2, sequence: 1)
                _ = try await ledger.store(
                    .test("potongan \(number)", id: "p\(number)", from: .test(number), at: clock.now, part: part)
                )
            }
            let planted = try await plantDamage(path)
            let named = Set(planted + [UnreadableRows(table: "loopback_test", count: 1, ids: [1])])
            try await ledger.beginKeyExchange(to: Self.key(8))
            var steps = 0
            while try await ledger.continueKeyExchange(limit: 7).isUnderWay {
                steps += 1
                try #require(steps < 1000, "the exchange does not end")
            }
            let progress = try await ledger.keyExchangeProgress()
            #expect(Set(progress.unreadable) == named)
            await ledger.close()

            #expect(throws: LedgerError.self) { try openLedger(path, protection: Self.key(7), clock: clock) }
            let again = try openLedger(path, protection: Self.key(8), clock: clock)
            #expect(!again.isExchangingKey)
            #expect(try await again.keyExchangeProgress().unreadable == progress.unreadable)
            // All rows are opened by it, so those not counted are readable.
            let findings = try await again.examine()
            let closed = findings.filter { $0.name == "value-does-not-open" }.map(\.count)
            #expect(closed.sorted() == planted.map(\.count).sorted())
            #expect(findings.filter { $0.name == "value-of-an-old-key" }.map(\.count) == [1])
            let told = try await again.verify()
            #expect(told.contains { $0.contains("(rows 2, 3)") && $0.contains("of ticket hold values") })
            let redelivered = try await again.store(.test("laporan 2", id: "2", from: .test(2), at: clock.now))
            guard case .duplicate = redelivered else {
                Issue.record("a redelivery of the damaged message was not recognised")
                return
            }
            try await again.beginKeyExchange(to: Self.key(9))
            try await finish(again)
            #expect(Set(try await again.keyExchangeProgress().unreadable) == named)
            await again.close()
        }
    }

    /// Damages two rows of each table with sealed values, one cut off and one with the number of a key that never was; and a hash.
    private func plantDamage(_ path: String) async throws -> [UnreadableRows] {
        let columns = [
            "notification": "variables", "addition": "text", "ticket": "complaint", "ticket_event": "detail",
            "inbound_part": "payload", "inbound_message": "text", "outbound_message": "text", "dead_letter": "raw",
        ]
        let intruder = try DatabaseQueue(path: path)
        defer { try? intruder.close() }
        return try await intruder.write { database in
            // Values of another column do not open here.
            try database.execute(
                sql: """
                    INSERT INTO sender (sender_hash, memory)
                        SELECT sender_hash, complaint FROM ticket WHERE id < 21;
                    INSERT INTO addition (ticket_id, inbound_id, text, state, due_at)
                        SELECT id, inbound_id, complaint, 'dead', 0 FROM ticket WHERE id IN (5, 6, 7);
                    DELETE FROM addition WHERE id = 1;
                    INSERT INTO loopback_test (carrier, token_hash, sent_at, outcome) VALUES ('test', x'ff00', 0, 'lost');
                    """
            )
            var planted = [UnreadableRows(table: "sender", count: 20)]
            for (table, column) in columns {
                let ids = try Int64.fetchAll(
                    database,
                    sql: "SELECT id FROM \(table) ORDER BY id LIMIT 2 OFFSET \(table == "addition" ? 0 : 1)"
                )
                try #require(ids.count == 2, "\(table) has no two rows")
                try database.execute(
                    sql: """
                        UPDATE \(table) SET \(column) = substr(\(column), 1, length(\(column)) - 1) WHERE id = \(ids[0]);
                        UPDATE \(table) SET \(column) = x'0209aabb' WHERE id = \(ids[1]);
                        """
                )
                planted.append(UnreadableRows(table: table, count: 2, ids: ids))
            }
            return planted
        }
    }

    @Test("turns encryption on in a ledger that had none")
    func encryption() async throws {
        try await withLedger(protection: .off) { ledger, clock, path in
            try await fill(ledger, clock, 1...5)
            try await ledger.beginKeyExchange(to: Self.key(8))
            try await finish(ledger)
            for file in [path, path + "-wal"] {
                let bytes = try Data(contentsOf: URL(filePath: file))
                for secret in ["62812700", "laporan 1", "mentah", "Diterima"] {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(file.suffix(8))")
                }
            }
        }
    }

    @Test("knows that a ledger is encrypted: a value whose first byte became 0 is damaged, not readable")
    func plainMark() async throws {
        try await withLedger(protection: Self.key(7)) { ledger, clock, path in
            try await fill(ledger, clock, 1...3)
            func expectDamage() async throws {
                #expect(try await ledger.tickets(limit: 5).map(\.unreadable) == [[], [.text], []])
                #expect(try await ledger.examine().map(\.count) == [1])
            }
            let intruder = try DatabaseQueue(path: path)
            try await intruder.write {
                try $0.execute(
                    sql: "UPDATE ticket SET complaint = CAST(x'00' || substr(complaint, 2) AS BLOB) WHERE id = 2"
                )
            }
            try intruder.close()
            try await expectDamage()
            try await ledger.beginKeyExchange(to: Self.key(8))
            try await expectDamage()
            try await finish(ledger)
            #expect(try await ledger.keyExchangeProgress().unreadable == [.init(table: "ticket", count: 1, ids: [2])])
            try await expectDamage()
        }
    }

    @Test("takes readable values while a ledger is being encrypted, also after a restart, and none from then on")
    func plainOnTheWay() async throws {
        try await withLedger(protection: .off) { ledger, clock, path in
            try await fill(ledger, clock, 1...9)
            try await ledger.beginKeyExchange(to: Self.key(8))
            _ = try await ledger.continueKeyExchange(limit: 4)
            await ledger.close()
            let again = try openLedger(path, protection: Self.key(8), clock: clock)
            #expect(try await again.tickets(limit: 20).allSatisfy { $0.complaint != nil && $0.sender != nil })
            try await finish(again, limit: 4)
            #expect(try await again.examine() == [])
            let intruder = try DatabaseQueue(path: path)
            try await intruder.write {
                try $0.execute(sql: "UPDATE ticket SET sender = x'0036323831' WHERE id = 1")
            }
            try intruder.close()
            #expect(try await again.tickets(limit: 20).last?.unreadable == [.number])
            #expect(try await again.examine().count == 1)
            await again.close()
        }
    }

    @Test("refuses the current key, a second one at once, and none")
    func refusals() async throws {
        try await withLedger(protection: Self.key(7)) { ledger, _, _ in
            for wrong in [Self.key(7), .off] {
                await #expect(throws: LedgerError.self) { try await ledger.beginKeyExchange(to: wrong) }
            }
            try await ledger.beginKeyExchange(to: Self.key(8))
            await #expect(throws: LedgerError.self) { try await ledger.beginKeyExchange(to: Self.key(9)) }
        }
    }

    @Test("knows every column that holds what the vault makes")
    func columns() async throws {
        try await withLedger { _, _, path in
            let reader = try DatabaseQueue(path: path)
            let columns = try await reader.read { database in
                try String.fetchSet(
                    database,
                    sql: """
                        SELECT table_.name || '.' || column_.name
                        FROM sqlite_schema table_ JOIN pragma_table_info(table_.name) column_
                        WHERE table_.type = 'table' AND column_.type = 'BLOB' AND table_.name <> 'meta'
                        """
                )
            }
            let fixed: Set = ["ticket_event.detail_hash", "ticket_event.chain", "erasure.chain"]
            // A trigger brings these over with those of the messages.
            let followers: Set = ["inbound_identity.dedup_hash"]
            #expect(columns.subtracting(fixed).subtracting(followers) == SealedTable.columns)
        }
    }
}
