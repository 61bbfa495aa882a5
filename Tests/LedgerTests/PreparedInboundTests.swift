import Carriers
import Complaints
import Foundation
import GRDB
import LedgerSteps
import TestSupport
import Testing

@testable import Ledger

/// Messages are hashed and sealed before it is the writer's turn; the key may change in between.
@Suite("A message that was sealed ahead of its commit")
struct PreparedInboundTests {
    private static func key(_ byte: UInt8) -> Vault.Protection { .key([UInt8](repeating: byte, count: 32)) }

    @Test("is known and sealed by the key that is in force at its commit", arguments: [false, true])
    func exchanged(isFinished: Bool) async throws {
        try await withLedger(protection: Self.key(7)) { ledger, clock, path in
            func prepared(
                _ text: String,
                _ id: String,
                part sequence: Int? = nil
            ) -> @Sendable (LedgerTransaction) throws -> Acknowledgement {
                let place = sequence.map {
                    InboundConcatenation(reference: 9, isWide: false, total: 2, sequence: $0)
                }
                let record = InboundMessage.test(text, id: id, from: .test(id.count), at: clock.now, part: place)
                return ledger.storing(record, with: ledger.vault)
            }
            _ = try await ledger.write(.refusable, prepared("jalan rusak", "1"))
            _ = try await ledger.write(.refusable, prepared("awal ", "22", part: 1))
            // What was prepared with the key before, and comes to its commit only now.
            let redelivery = prepared("jalan rusak", "1")
            let firstPart = prepared("awal ", "22", part: 1)
            let secondPart = prepared("akhir", "23", part: 2)
            let new = prepared("lampu mati", "333")
            try await ledger.beginKeyExchange(to: Self.key(8))
            if isFinished { while try await ledger.continueKeyExchange(limit: 5).isUnderWay {} }

            #expect(try await ledger.write(.refusable, redelivery) == .duplicate(id: 1))
            #expect(try await ledger.write(.refusable, firstPart) == .duplicate(id: 1))
            #expect(try await ledger.write(.refusable, secondPart) == .stored(id: 2))
            #expect(try await ledger.write(.refusable, new) == .stored(id: 3))
            #expect(try await ledger.write(.refusable, prepared("lampu mati", "333")) == .duplicate(id: 3))
            while try await ledger.continueKeyExchange(limit: 5).isUnderWay {}
            let texts = try await ledger.messagesForTriage(limit: 9).map(\.text)
            #expect(texts == ["jalan rusak", "awal akhir", "lampu mati"])
            #expect(try await ledger.verify() == [])
            let vault = ledger.vault
            let left = try await ledger.read { database in
                try SealedTable.all.reduce(0) { try $0 + $1.retiringCount(in: database, vault: vault) }
            }
            #expect(left == 0)
            await ledger.close()
            let again = try openLedger(path, protection: Self.key(8), clock: clock)
            #expect(try await again.messagesForTriage(limit: 9).map(\.text) == texts)
            await again.close()
        }
    }

    @Test("is not taken for damaged where it was read with the key before", arguments: ["message", "notification"])
    func readBefore(row: String) async throws {
        try await withLedger(protection: Self.key(7)) { ledger, clock, _ in
            _ = try await ledger.openTicket("jalan rusak", id: "1", at: clock.now)
            _ = try await ledger.store(.test("lampu mati", id: "2", at: clock.now))
            try await ledger.beginKeyExchange(to: Self.key(8))
            while try await ledger.continueKeyExchange(limit: 50).isUnderWay {}
            // As a reader does whose vault was replaced while it read.
            if row == "message" {
                try await ledger.addDeadLetter(unreadableMessages: [2])
            } else {
                try await ledger.addDeadLetter(unreadableNotifications: [1])
            }
            #expect(try await ledger.deadLetters().isEmpty)
            #expect(try await ledger.messagesForTriage(limit: 9).map(\.text) == ["lampu mati"])
            #expect(try await ledger.waitingNotifications(limit: 9).count == 1)
        }
    }
}
