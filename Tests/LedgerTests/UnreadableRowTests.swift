import Carriers
import Complaints
import Foundation
import GRDB
import Ledger
import LedgerSteps
import TestSupport
import Testing

/// Damages rows below an open ledger: each stage has to put the row away with its reason, and to go on with what is beside and behind.
@Suite("A row that cannot be decrypted")
struct UnreadableRowTests {
    private func damage(_ path: String, _ sql: String) async throws {
        let intruder = try DatabaseQueue(path: path)
        try await intruder.write { try $0.execute(sql: sql) }
        try intruder.close()
    }

    /// That one dead letter waits, of a stage and about a row.
    private func expectLetter(
        _ stage: DeadLetterRecord.Stage,
        _ subject: String,
        _ id: Int64,
        in ledger: Ledger,
        reason: String = "cannot be decrypted"
    ) async throws {
        let letters = try await ledger.deadLetters()
        #expect(letters.map(\.stage) == [stage])
        #expect(letters.map(\.subject) == [subject])
        #expect(letters.map(\.subjectID) == [id])
        #expect(letters.allSatisfy { $0.reason.contains(reason) }, "\(letters.map(\.reason))")
    }

    @Test(
        "in triage: lets the other senders pass and its own sender's next message, and can be retried when it is mended"
    )
    func triage() async throws {
        try await withLedger { ledger, clock, path in
            for (number, sender) in [1, 2, 3, 2].enumerated() {
                _ = try await ledger.store(.test("teks \(number)", id: "\(number)", from: .test(sender), at: clock.now))
            }
            try await damage(
                path,
                """
                CREATE TABLE kept AS SELECT text FROM inbound_message WHERE id = 2;
                UPDATE inbound_message SET text = x'01020304' WHERE id = 2
                """
            )
            let wakeUp = WakeUp()
            ledger.signals.subscribe(wakeUp, to: .inbound)
            #expect(try await ledger.messagesForTriageInContext(limit: 2).map(\.message.text) == ["teks 0"])
            try await expectLetter(.triage, "inbound_message", 2, in: ledger)
            let next = try await ledger.messagesForTriageInContext(limit: 5).map(\.message.text)
            #expect(next == ["teks 0", "teks 2", "teks 3"])

            try await damage(
                path,
                "UPDATE inbound_message SET text = (SELECT text FROM kept) WHERE id = 2; DROP TABLE kept"
            )
            try await ledger.retryDeadLetter(1)
            #expect(try await ledger.messagesForTriage(limit: 5).map(\.text) == ["teks 0", "teks 1", "teks 2"])
        }
    }

    @Test("in notification: lets the other replies be written", arguments: ["notification", "ticket", "sender"])
    func notification(table: String) async throws {
        try await withLedger { ledger, clock, path in
            _ = try await ledger.store(.test("halo", id: "0", at: clock.now))
            let first = try #require(try await ledger.messagesForTriage(limit: 1).first)
            _ = try await ledger.settle(
                first,
                as: TriageSettlement(state: .triaged, sender: .init(memory: SenderMemory()))
            )
            for number in 1...3 {
                _ = try await ledger.openTicket("teks \(number)", id: "\(number)", from: .test(number), at: clock.now)
            }
            switch table {
            case "notification": try await damage(path, "UPDATE notification SET variables = x'01ff' WHERE id = 1")
            case "ticket": try await damage(path, "UPDATE ticket SET complaint = x'01ff' WHERE id = 1")
            default: try await damage(path, "UPDATE sender SET memory = x'01ff'")
            }
            let items = try await ledger.notificationsInContext(limit: 5, countingSince: clock.now)
            #expect(items.map(\.notification.recipient) == [.test(2), .test(3)])
            try await expectLetter(.notification, "notification", 1, in: ledger)
            #expect(try await ledger.waitingNotifications(limit: 5).map(\.recipient) == [.test(2), .test(3)])
        }
    }

    @Test("in forwarding: lets the other tickets be sent")
    func forwarding() async throws {
        try await withLedger { ledger, clock, path in
            for number in 1...3 {
                _ = try await ledger.openTicket("teks \(number)", id: "\(number)", from: .test(number), at: clock.now)
            }
            try await damage(path, "UPDATE ticket SET complaint = x'01ff' WHERE id = 2")
            #expect(try await ledger.claimDueTickets(limit: 2).items.map(\.ticket.id) == [1])
            #expect(try await ledger.claimDueTickets(limit: 2).items.map(\.ticket.id) == [3])
            try await expectLetter(.forwarding, "ticket", 2, in: ledger)
        }
    }

    @Test("in dispatch: lets the other replies be sent")
    func dispatch() async throws {
        try await withLedger { ledger, clock, path in
            for number in 1...3 {
                _ = try await ledger.openTicket("teks \(number)", id: "\(number)", from: .test(number), at: clock.now)
            }
            for notification in try await ledger.waitingNotifications(limit: 5) {
                try await ledger.settle(notification, text: "diterima", sendAt: clock.now)
            }
            try await damage(path, "UPDATE outbound_message SET text = x'01ff' WHERE id = 2")
            #expect(try await ledger.replies(about: 1).map(\.text) == ["diterima"])
            let damaged = try await ledger.replies(about: 2)
            #expect(damaged.map(\.state) == [.queued] && damaged.map(\.text) == [nil])
            #expect(try await ledger.claimDueReplies(for: "test", limit: 2).items.map(\.recipient) == [.test(1)])
            #expect(try await ledger.claimDueReplies(for: "test", limit: 2).items.map(\.recipient) == [.test(3)])
            try await expectLetter(.dispatch, "outbound_message", 2, in: ledger)
        }
    }

    @Test(
        "at the central system: lets the other tickets be asked about and looked up, and the other additions be passed on"
    )
    func atTheCentralSystem() async throws {
        try await withLedger { ledger, clock, path in
            for number in 1...4 {
                _ = try await ledger.openTicket("teks \(number)", id: "\(number)", from: .test(number), at: clock.now)
            }
            for ticket in try await ledger.claimTicketsToForward(limit: 4) {
                if ticket.id > 2 {
                    try await ledger.recordUncertain(ticket.id, reason: "no answer")
                } else {
                    try await ledger.recordForwarded(ticket.id, trackingID: "900000\(ticket.id)", pollAt: clock.now)
                }
            }
            for number in 1...2 {
                _ = try await ledger.store(.test("tambah", id: "a\(number)", from: .test(number), at: clock.now))
                let message = try #require(try await ledger.messagesForTriage(limit: 1).first)
                let event = TicketEvent(kind: .added, actor: .citizen, at: 0)
                _ = try await ledger.settle(
                    message,
                    as: TriageSettlement(
                        state: .triaged,
                        change: .extend(id: Int64(number), event: event, addition: "tambah")
                    )
                )
            }
            try await damage(path, "UPDATE addition SET text = x'01ff' WHERE id = 1")
            #expect(try await ledger.claimAdditions(limit: 5).map(\.ticket.id) == [2])
            try await expectLetter(.forwarding, "addition", 1, in: ledger)
            try await ledger.discardDeadLetter(1)

            try await damage(path, "UPDATE ticket SET sender = x'01ff' WHERE id IN (1, 3)")
            #expect(try await ledger.claimTicketsToPoll(limit: 5, lease: .seconds(60)).map(\.id) == [2])
            try await expectLetter(.tracking, "ticket", 1, in: ledger)
            try await ledger.discardDeadLetter(2)
            #expect(try await ledger.claimUncertainTickets(limit: 5, lease: .seconds(60)).map(\.id) == [4])
            try await expectLetter(.forwarding, "ticket", 3, in: ledger)
            // The lease holds for those that could not be read, too.
            #expect(try await ledger.claimTicketsToPoll(limit: 5, lease: .seconds(60)).isEmpty)
            #expect(try await ledger.claimUncertainTickets(limit: 5, lease: .seconds(60)).isEmpty)
        }
    }

    @Test(
        "among the parts of a long message: is marked as missing, and keeps no other part and no other message from being joined"
    )
    func part() async throws {
        try await withLedger { ledger, clock, path in
            func part(_ text: String, _ reference: Int, _ sequence: Int) -> InboundMessage {
                let place = InboundConcatenation(reference: reference, isWide: false, total: 2, sequence: sequence)
                return .test(text, id: "\(reference)-\(sequence)", from: .test(reference), at: clock.now, part: place)
            }
            for reference in 1...3 { _ = try await ledger.store(part("awal ", reference, 1)) }
            try await damage(path, "UPDATE inbound_part SET payload = x'01ff' WHERE id <= 2")
            _ = try await ledger.store(part("akhir", 1, 2))
            let joined = try await ledger.messagesForTriage(limit: 5)
            #expect(joined.map(\.text) == [" [...] akhir"])
            #expect(joined.map(\.isIncomplete) == [true])
            try await expectLetter(.intake, "inbound_part", 1, in: ledger)
            clock.advance(by: 601)
            #expect(try await ledger.closeIncompleteMessages(olderThan: .seconds(600)) == 2)
            let closed = try await ledger.messagesForTriage(limit: 5).dropFirst().map(\.text)
            #expect(closed.sorted() == [" [...] ", "awal  [...] "])
        }
    }

    @Test("among the dead letters: hides no other from an operator")
    func letters() async throws {
        try await withLedger { ledger, _, path in
            for byte in 1...2 {
                _ = try await ledger.store(.test("\(byte)"))
            }
            try await damage(path, "UPDATE dead_letter SET raw = x'01ff' WHERE id = 1")
            let letters = try await ledger.deadLetters()
            #expect(letters.map(\.raw) == [Data(), Data("2".utf8)])
            #expect(letters.map(\.reason) == ["undecodable (its bytes cannot be decrypted)", "undecodable"])
        }
    }
}
