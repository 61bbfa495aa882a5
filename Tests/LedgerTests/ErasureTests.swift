import Carriers
import Complaints
import Foundation
import GRDB
import Ledger
import LedgerSteps
import TestSupport
import Testing

@Suite("Erasure")
struct ErasureTests {
    private static let day = 86_400.0

    /// A ticket with everything that can hang on it, done at SP4N.
    private func fill(_ ledger: Ledger, _ clock: TestClock) async throws -> TicketRecord {
        let ticket = try #require(try await ledger.openTicket("jembatan Segamit putus", id: "1", at: clock.now))
        _ = try await ledger.claimTicketsToForward(limit: 5)
        _ = try await ledger.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now)
        _ = try await ledger.store(.test("TAMBAH dekat rumah Karto", id: "2", at: clock.now))
        let addition = try #require(try await ledger.messagesForTriage(limit: 1).first)
        let event = TicketEvent(
            kind: .added,
            actor: .citizen,
            at: clock.now.timeIntervalSince1970,
            detail: ["text": addition.text]
        )
        _ = try await ledger.settle(
            addition,
            as: TriageSettlement(state: .triaged, change: .extend(id: ticket.id, event: event, addition: addition.text))
        )
        for addition in try await ledger.claimAdditions(limit: 5) { try await ledger.settleAddition(addition.id) }
        try await ledger.record(
            StatusObservation(
                verbatim: "Selesai",
                answers: [.init(institution: "PUPR", text: "sudah diperbaiki Karto")]
            ),
            of: ticket.id,
            nextPoll: nil
        )
        for notification in try await ledger.waitingNotifications(limit: 10) {
            try await ledger.settle(notification, text: "Laporan Segamit diterima", sendAt: clock.now)
        }
        for reply in try await ledger.claimReplies(for: "test", limit: 10) {
            try await ledger.recordSent(reply, carrier: "test", references: ["kirim-\(reply.id)"])
        }
        return ticket
    }

    /// Runs a whole pass, as the daemon's upkeep does.
    private func purge(_ ledger: Ledger, _ rule: RetentionRule, isDryRun: Bool = false) async throws -> ErasureCounts {
        var cursor = RetentionCursor()
        var counts = ErasureCounts()
        while !cursor.isThrough {
            counts = counts + (try await ledger.eraseDue(by: rule, from: &cursor, limit: 2, isDryRun: isDryRun))
        }
        if !isDryRun { try await ledger.finishErasure(of: counts) }
        return counts
    }

    private func expectNothing(of secrets: [String], in path: String) throws {
        for file in [path, path + "-wal"] {
            let bytes = try Data(contentsOf: URL(filePath: file))
            for secret in secrets {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(file.suffix(8))")
            }
        }
    }

    private let secrets = ["6281270010001", "81270010001", "Segamit", "jembatan", "Karto", "diterima", "kirim-"]

    @Test("by age takes texts and numbers of done tickets, and leaves counts, dates and the audit chain")
    func retention() async throws {
        try await withLedger(protection: .off) { ledger, clock, path in
            let ticket = try await fill(ledger, clock)
            _ = try await ledger.store(.test("STATUS", id: "3", from: .test(2), at: clock.now))
            let question = try #require(try await ledger.messagesForTriage(limit: 1).first)
            _ = try await ledger.settle(question, as: TriageSettlement(state: .triaged))
            let open = try #require(
                try await ledger.openTicket("lampu mati", id: "4", from: .test(3), at: clock.now)
            )
            let rule = RetentionRule(doneTickets: .seconds(30 * Self.day), otherMessages: .seconds(10 * Self.day))
            #expect(try await purge(ledger, rule).isEmpty)

            clock.advance(by: 31 * Self.day)
            var expected = ErasureCounts()
            expected.tickets = 1
            expected.messages = 3
            expected.replies = 3
            #expect(try await purge(ledger, rule, isDryRun: true) == expected)
            #expect(try await ledger.ticket(called: ticket.number)?.complaint != nil)
            #expect(try await purge(ledger, rule) == expected)
            #expect(try await purge(ledger, rule).isEmpty)
            try expectNothing(of: secrets + ["STATUS"], in: path)

            let erased = try #require(try await ledger.ticket(called: "9000001"))
            #expect(erased.sender == nil)
            #expect(erased.complaint == nil)
            #expect(erased.status == .resolved)
            let events = try await ledger.events(of: ticket.id)
            #expect(events.map(\.kind).last == .erased)
            #expect(events.last?.detail == ["cause": "retention"])
            #expect(events.first { $0.kind == .statusChanged }?.detail["status"] == "resolved")
            #expect(events.first { $0.kind == .forwarded }?.detail["tracking_id"] == "9000001")
            // A month went by without a daemon, so what is open waits for one; nothing else is wrong.
            #expect(Set(try await ledger.examine().map(\.name)) == ["ticket-unclaimed", "reply-unwritten"])
            #expect(try await ledger.ticket(called: open.number)?.complaint?.body == "lampu mati")
            let traces = try await ledger.erasures(limit: 5)
            #expect(traces.map(\.counts) == [expected])
            #expect(traces.map(\.cause) == ["retention"])
        }
    }

    @Test("takes unreadable requests of callers that prove nothing by age, and no other dead letter that waits")
    func strangersLetters() async throws {
        try await withLedger { ledger, clock, path in
            for number in 0..<450 {
                var letter = UndecodableMessage.test("Segamit \(number)")
                letter.isStrangers = number % 3 == 0
                _ = try await ledger.store(letter)
            }
            let retried = try #require(try await ledger.deadLetters().first)
            #expect(retried.subject == nil, "its bytes can be read again like any other's")
            try await ledger.settleDeadLetter(retried.id)
            let rule = RetentionRule(otherMessages: .seconds(90 * Self.day), strangersLetters: .seconds(30 * Self.day))
            clock.advance(by: 29 * Self.day)
            #expect(try await purge(ledger, rule).isEmpty)
            var never = rule
            never.strangersLetters = nil
            clock.advance(by: 2 * Self.day)
            #expect(try await purge(ledger, never).isEmpty)
            var expected = ErasureCounts()
            expected.deadLetters = 149
            expected.expiredLetters = 149
            #expect(try await purge(ledger, rule, isDryRun: true) == expected)
            #expect(try await purge(ledger, rule) == expected)
            #expect(try await purge(ledger, rule).isEmpty)
            #expect(try await ledger.counts().deadLetters == 300)
            // The retried one goes like all that is settled; what an officer has not decided about stays.
            clock.advance(by: 3650 * Self.day)
            expected.deadLetters = 1
            expected.expiredLetters = 0
            #expect(try await purge(ledger, rule) == expected)
            #expect(try await ledger.counts().deadLetters == 300)
            // The same bytes from a caller that has proved itself are a letter of their own.
            guard case .stored = try await ledger.store(UndecodableMessage.test("Segamit 3")) else {
                Issue.record("an erased letter was taken for a waiting one")
                return
            }
        }
    }

    @Test("leaves a message known to redeliveries for as long as one can come, and no longer")
    func redelivery() async throws {
        try await withLedger { ledger, clock, path in
            _ = try await ledger.store(.test("STATUS", id: "3", at: clock.now))
            let question = try #require(try await ledger.messagesForTriage(limit: 1).first)
            _ = try await ledger.settle(question, as: TriageSettlement(state: .triaged))
            _ = try await ledger.erase(.test(), isForced: false, by: .token("test"))
            guard case .duplicate = try await ledger.store(.test("STATUS", id: "3", at: clock.now)) else {
                Issue.record("the redelivery of an erased message was taken for new")
                return
            }
            #expect(try await ledger.deadLetters().isEmpty)
            clock.advance(by: 8 * Self.day)
            try await ledger.finishErasure(of: ErasureCounts())
            let reader = try DatabaseQueue(path: path)
            let kept = try await reader.read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM inbound_message WHERE content_hash <> x''")
            }
            #expect(kept == 0)
        }
    }

    @Test("at the owner's request takes everything of one number, also what nobody could read, and nothing of others")
    func request() async throws {
        try await withLedger(protection: .off) { ledger, clock, path in
            _ = try await fill(ledger, clock)
            let other = try #require(
                try await ledger.openTicket("sampah menumpuk", id: "9", from: .test(2), at: clock.now)
            )
            for raw in ["from=+6281270010001&x=%", "00240D91261872000100F1", "rusak"] {
                _ = try await ledger.store(.test(raw, reason: raw == "rusak" ? "b" : "a"))
            }
            _ = try await ledger.store(
                DeliveryReport(
                    carrier: "test",
                    reference: "99",
                    recipient: .test(),
                    status: .delivered,
                    detail: "0",
                    receivedAt: clock.now
                )
            )
            let plan = try await ledger.erasure(of: .test())
            #expect(plan.hindrance == nil)
            #expect(plan.trackingIDs == ["9000001"])
            let done = try await ledger.erase(.test(), isForced: false, by: .token("test"))
            #expect(done == plan)
            #expect(done.counts.tickets == 1)
            #expect(done.counts.messages == 2)
            #expect(done.counts.deadLetters == 2)
            try expectNothing(of: ["6281270010001", "81270010001", "261872000100F1", "Segamit", "Karto"], in: path)
            #expect(try await ledger.ticket(called: other.number)?.complaint?.body == "sampah menumpuk")
            #expect(try await ledger.deadLetters().map(\.reason) == ["b"])
            #expect(try await ledger.erasures(limit: 1).map(\.cause) == ["request"])
            #expect(try await ledger.erasure(of: .test()).counts.isEmpty)
            #expect(try await ledger.verify() == [])
        }
    }

    @Test("is not kept from its work by rows that are damaged")
    func damaged() async throws {
        try await withLedger { ledger, clock, path in
            let ticket = try await fill(ledger, clock)
            _ = try await ledger.store(.test("rusak", reason: "a"))
            let intruder = try DatabaseQueue(path: path)
            try await intruder.write { database in
                try database.execute(sql: "UPDATE ticket_event SET detail = x'0102' WHERE kind = 'followed_up'")
                try database.execute(sql: "UPDATE dead_letter SET raw = x'0102'")
            }
            try intruder.close()
            #expect(try await ledger.erase(.test(), isForced: false, by: .token("test")).counts.tickets == 1)
            #expect(try await ledger.events(of: ticket.id).last?.kind == .erased)
        }
    }

    @Test("is refused while something is on its way to SP4N, unless it is forced: then SP4N never gets it")
    func onTheWay() async throws {
        try await withLedger { ledger, clock, _ in
            let ticket = try #require(try await ledger.openTicket("jalan rusak", id: "1", at: clock.now))
            _ = try await ledger.store(.test("belum dibaca", id: "2", at: clock.now))
            _ = try await ledger.store(
                .test(
                    "sepotong",
                    id: "3",
                    at: clock.now,
                    part: .init(reference: 1, isWide: false, total: 2, sequence: 1)
                )
            )
            await #expect {
                _ = try await ledger.erase(.test(), isForced: false, by: .token("test"))
            } throws: { error in
                (error as? LedgerError)?.code == .conflict && "\(error)".contains(ticket.number)
            }
            #expect(try await ledger.ticket(called: ticket.number)?.sender == .test())
            _ = try await ledger.erase(.test(), isForced: true, by: .token("test"))
            #expect(try await ledger.ticket(called: ticket.number)?.state == .cancelled)
            #expect(try await ledger.claimTicketsToForward(limit: 5).isEmpty)
            #expect(try await ledger.messagesForTriage(limit: 5).isEmpty)
            #expect(try await ledger.waitingNotifications(limit: 5).isEmpty)
            #expect(try await ledger.counts().incompleteMessages == 0)

            let second = try #require(try await ledger.openTicket("satu lagi", id: "4", at: clock.now))
            _ = try await ledger.claimTicketsToForward(limit: 5)
            await #expect(throws: LedgerError.self) {
                try await ledger.erase(.test(), isForced: true, by: .token("test"))
            }
            #expect(try await ledger.ticket(called: second.number)?.sender == .test())
        }
    }

    @Test("keeps the wish to get no texts, and follows the status without the answers' words")
    func afterwards() async throws {
        try await withLedger(protection: .off) { ledger, clock, path in
            let ticket = try await fill(ledger, clock)
            _ = try await ledger.store(.test("BERHENTI", id: "5", at: clock.now))
            let stop = try #require(try await ledger.messagesForTriage(limit: 1).first)
            _ = try await ledger.settle(stop, as: TriageSettlement(state: .triaged, sender: .init(isStopped: true)))
            #expect(try await ledger.erase(.test(), isForced: false, by: .token("test")).isStopped)
            _ = try await ledger.store(.test("halo", id: "6", at: clock.now))
            let message = try #require(try await ledger.messagesForTriage(limit: 1).first)
            #expect(try await ledger.context(of: message).isStopped)
            #expect(try await ledger.context(of: message).tickets.isEmpty)

            try await ledger.record(
                StatusObservation(verbatim: "Ditutup", answers: [.init(institution: "PUPR", text: "kata Segamit")]),
                of: ticket.id,
                nextPoll: nil
            )
            #expect(try await ledger.ticket(called: ticket.number)?.status == .closed)
            #expect(try await ledger.waitingNotifications(limit: 5).isEmpty)
            try expectNothing(of: ["Segamit"], in: path)
        }
    }
}
