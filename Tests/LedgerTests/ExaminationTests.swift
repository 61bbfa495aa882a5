import Carriers
import Complaints
import Foundation
import GRDB
import Ledger
import LedgerSteps
import TestSupport
import Testing

@Suite("The examination of a ledger")
struct ExaminationTests {
    /// A violation that somebody plants, and what is found.
    struct Violation: Sendable, CustomTestStringConvertible {
        var name: String
        var sql: String
        /// Whether --repair mends it.
        var isMended = false

        var testDescription: String { name }
    }

    static let violations: [Violation] = [
        Violation(
            name: "part-without-message",
            sql: "UPDATE inbound_part SET inbound_id = NULL, received_at = 0, total = 9"
        ),
        Violation(name: "message-not-joined", sql: "UPDATE inbound_part SET inbound_id = NULL, total = 1"),
        Violation(
            name: "dead-message-without-letter",
            sql: "UPDATE inbound_message SET state = 'dead' WHERE ticket_id IS NULL",
            isMended: true
        ),
        Violation(
            name: "message-not-known",
            sql: """
                INSERT INTO meta VALUES ('identities_settled', x'32'); DELETE FROM inbound_identity WHERE inbound_id = 2
                """,
            isMended: true
        ),
        Violation(
            name: "known-without-message",
            sql: "INSERT INTO inbound_identity VALUES (x'000102030405060708090A0B0C0D0E0F', 3)",
            isMended: true
        ),
        Violation(name: "ticket-without-message", sql: "UPDATE inbound_message SET ticket_id = NULL WHERE id = 1"),
        Violation(name: "message-of-missing-ticket", sql: "UPDATE inbound_message SET ticket_id = 99 WHERE id = 3"),
        Violation(
            name: "message-with-two-tickets",
            sql: """
                PRAGMA writable_schema = ON;
                DELETE FROM sqlite_schema WHERE name = 'sqlite_autoindex_ticket_2';
                UPDATE sqlite_schema SET sql = replace(sql, 'inbound_id INTEGER NOT NULL UNIQUE', 'inbound_id INTEGER NOT NULL')
                WHERE name = 'ticket';
                """
        ),
        Violation(
            name: "forwarded-without-tracking-id",
            sql: "UPDATE ticket SET state = 'forwarded', tracking_id = NULL WHERE id = 2"
        ),
        Violation(
            name: "tracking-id-not-forwarded",
            sql: "UPDATE ticket SET state = 'uncertain', forward_at = 4000000000000 WHERE id = 1",
            isMended: true
        ),
        Violation(
            name: "tracking-id-twice",
            sql:
                "DROP INDEX ticket_tracking_id; UPDATE ticket SET tracking_id = '9000001', state = 'forwarded' WHERE id = 2"
        ),
        Violation(
            name: "ticket-without-event",
            sql: "DROP TRIGGER ticket_event_unchanged; UPDATE ticket_event SET kind = 'amended' WHERE kind = 'opened'"
        ),
        Violation(
            name: "forwarded-without-event",
            sql:
                "DROP TRIGGER ticket_event_unchanged; UPDATE ticket_event SET kind = 'amended' WHERE kind = 'forwarded'"
        ),
        Violation(name: "reply-without-event", sql: "UPDATE outbound_message SET reply_key = 'e999' WHERE id = 1"),
        Violation(name: "reply-without-message", sql: "UPDATE outbound_message SET reply_key = 'm999' WHERE id = 1"),
        Violation(
            name: "reply-twice",
            sql: """
                INSERT INTO notification (reply_key, kind, carrier, recipient_hash, recipient, variables, created_at)
                SELECT reply_key, kind, carrier, recipient_hash, recipient, text, 4000000000000 FROM outbound_message LIMIT 1
                """,
            isMended: true
        ),
        Violation(name: "erased-ticket-with-text", sql: "UPDATE ticket SET erased_at = 1 WHERE id = 2", isMended: true),
        Violation(
            name: "erased-message-with-text",
            sql: "UPDATE inbound_message SET erased_at = 1 WHERE id = 3",
            isMended: true
        ),
        Violation(
            name: "erased-reply-with-text",
            sql: "UPDATE outbound_message SET erased_at = 1",
            isMended: true
        ),
        Violation(
            name: "message-unread",
            sql: "UPDATE inbound_message SET state = 'assembled', received_at = 0 WHERE ticket_id IS NULL"
        ),
        Violation(name: "ticket-unclaimed", sql: "UPDATE ticket SET state = 'open', forward_at = 0 WHERE id = 2"),
        Violation(
            name: "ticket-claimed-and-forgotten",
            sql: "UPDATE ticket SET state = 'forwarding', updated_at = 0 WHERE id = 2",
            isMended: true
        ),
        Violation(
            name: "addition-claimed-and-forgotten",
            sql: """
                INSERT INTO addition (ticket_id, inbound_id, text, state, due_at)
                SELECT 1, id, text, 'sending', 0 FROM inbound_message WHERE id = 3
                """,
            isMended: true
        ),
        Violation(
            name: "reply-claimed-and-forgotten",
            sql: "UPDATE outbound_message SET state = 'sending', updated_at = 0, due_at = 4000000000000",
            isMended: true
        ),
        Violation(
            name: "reply-unwritten",
            sql: """
                INSERT INTO notification (reply_key, kind, carrier, recipient_hash, recipient, variables, created_at)
                SELECT 'm3', kind, carrier, recipient_hash, recipient, text, 0 FROM outbound_message LIMIT 1
                """
        ),
        Violation(name: "reply-unsent", sql: "UPDATE outbound_message SET state = 'queued', due_at = 0"),
        Violation(name: "reference-broken", sql: "PRAGMA foreign_keys = OFF; DELETE FROM inbound_message WHERE id = 1"),
        Violation(
            name: "erasure-chain-broken",
            sql: """
                INSERT INTO erasure VALUES (1, 0, 'request', 1, 1, 1, 1, x'00', NULL)
                """
        ),
        Violation(
            name: "audit-chain-broken",
            sql: "DROP TRIGGER ticket_event_unchanged; UPDATE ticket_event SET at = at + 1 WHERE id = 2"
        ),
        Violation(name: "value-does-not-open", sql: "UPDATE ticket SET complaint = sender WHERE id = 2"),
        Violation(
            name: "value-of-an-old-key",
            sql: "UPDATE sender SET sender_hash = x'0102030405060708090A0B0C0D0E0F1011'"
        ),
    ]

    /// Two tickets, the first at SP4N, a question without a ticket, a part, a reply and a sender.
    private func fill(_ ledger: Ledger, _ clock: TestClock) async throws {
        let ticket = try #require(try await ledger.openTicket("satu", id: "1", at: clock.now))
        _ = try await ledger.claimTicketsToForward(limit: 5)
        _ = try await ledger.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now)
        _ = try await ledger.openTicket("dua", id: "2", from: .test(2), at: clock.now)
        _ = try await ledger.store(.test("BERHENTI", id: "3", from: .test(3), at: clock.now))
        let stop = try #require(try await ledger.messagesForTriage(limit: 5).first)
        _ = try await ledger.settle(stop, as: TriageSettlement(state: .triaged, sender: .init(isStopped: true)))
        for sequence in 1...2 {
            let part = InboundConcatenation(reference: 7, isWide: false, total: 2, sequence: sequence)
            _ = try await ledger.store(
                .test("\(sequence)", id: "p\(sequence)", from: .test(4), at: clock.now, part: part)
            )
        }
        let joined = try #require(try await ledger.messagesForTriage(limit: 5).first)
        _ = try await ledger.settle(joined, as: TriageSettlement(state: .triaged))
        let notification = try #require(try await ledger.waitingNotifications(limit: 1).first)
        try await ledger.settle(notification, text: "diterima", sendAt: clock.now)
    }

    @Test("finds nothing in a sound ledger")
    func sound() async throws {
        try await withLedger { ledger, clock, _ in
            try await fill(ledger, clock)
            #expect(try await ledger.examine() == [])
        }
    }

    @Test("finds what was planted, explains it, and mends what can be mended", arguments: violations)
    func planted(_ violation: Violation) async throws {
        try await withLedger { ledger, clock, path in
            try await fill(ledger, clock)
            await ledger.close()
            let intruder = try DatabaseQueue(path: path)
            try await intruder.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA foreign_keys = OFF")
                try database.execute(sql: violation.sql)
            }
            try intruder.close()
            if violation.name == "message-with-two-tickets" {
                let second = try DatabaseQueue(path: path)
                try await second.writeWithoutTransaction { database in
                    try database.execute(sql: "PRAGMA foreign_keys = OFF")
                    try database.execute(sql: "UPDATE ticket SET inbound_id = 1")
                }
                try second.close()
            }
            let again = try openLedger(path, clock: clock)
            let findings = try await again.examine()
            let finding = try #require(findings.first { $0.name == violation.name }, "\(findings)")
            #expect(finding.count > 0)
            #expect(!finding.meaning.isEmpty)
            #expect(!finding.remedy.isEmpty)
            #expect(finding.isMendable == violation.isMended)
            let (left, mended) = try await again.repair()
            #expect((mended[violation.name] != nil) == violation.isMended)
            #expect(left.contains { $0.name == violation.name } == !violation.isMended)
            await again.close()
        }
    }
}
