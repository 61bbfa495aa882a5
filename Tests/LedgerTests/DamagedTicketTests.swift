import Carriers
import Complaints
import Foundation
import GRDB
import Ledger
import LedgerSteps
import TestSupport
import Testing

/// Damages rows below an open ledger: who only looks must see all the rest, and be told what is missing and where.
@Suite("A ticket that cannot be decrypted")
struct DamagedTicketTests {
    private func damage(_ path: String, _ sql: String) async throws {
        let intruder = try DatabaseQueue(path: path)
        try await intruder.write { try $0.execute(sql: sql) }
        try intruder.close()
    }

    private func open(_ count: Int, _ ledger: Ledger, _ clock: TestClock) async throws {
        for number in 1...count {
            _ = try await ledger.openTicket("teks \(number)", id: "\(number)", from: .test(number), at: clock.now)
        }
    }

    @Test("hides no other from an operator's lists, which name it, what is missing and what to do")
    func lists() async throws {
        try await withLedger { ledger, clock, path in
            try await open(4, ledger, clock)
            try await damage(
                path,
                """
                UPDATE ticket SET deadline = '2025-01-01';
                UPDATE ticket SET complaint = x'01ff' WHERE id = 2;
                UPDATE ticket SET sender = substr(sender, 1, 20) WHERE id = 3;
                """
            )
            let today = try #require(CalendarDate("2026-01-01"))
            let lists = [
                try await ledger.tickets(matching: TicketQuery()).items, try await ledger.tickets(limit: 10),
                try await ledger.overdueTickets(on: today).items.reversed(),
            ]
            for list in lists {
                #expect(list.map(\.id) == [4, 3, 2, 1])
                #expect(list.map { $0.complaint?.body } == ["teks 4", "teks 3", nil, "teks 1"])
                #expect(list.map(\.sender) == [.test(4), nil, .test(2), .test(1)])
                #expect(list.map(\.unreadable) == [[], [.number], [.text], []])
                let damage = list.map(\.damage)
                #expect(damage[0] == nil && damage[3] == nil)
                #expect(damage[1]?.contains("the number of ticket \(list[1].number) cannot be decrypted") == true)
                #expect(damage[2]?.contains("the text of ticket \(list[2].number) cannot be decrypted") == true)
                #expect(damage[2]?.contains("docs/backup.md") == true)
            }
        }
    }

    @Test("is shown with what is left of it, its history too")
    func shown() async throws {
        try await withLedger { ledger, clock, path in
            try await open(1, ledger, clock)
            try await ledger.recordForwarded(1, trackingID: "9000001", pollAt: clock.now)
            try await damage(
                path,
                "UPDATE ticket SET complaint = x'01ff'; UPDATE ticket_event SET detail = x'01ff' WHERE id = 2"
            )
            let ticket = try #require(try await ledger.ticket(called: "9000001"))
            #expect(ticket.state == .forwarded)
            #expect(ticket.sender == .test(1))
            #expect(ticket.unreadable == [.text])
            let events = try await ledger.events(of: ticket.id)
            #expect(events.map(\.kind) == [.opened, .forwarded])
            #expect(events.map(\.isDamaged) == [false, true])
            var histories: [TicketHistory] = []
            try await ledger.readHistories { histories.append($0) }
            #expect(histories.map(\.unreadable) == [[.text, .history]])
            #expect(histories.first?.damage?.contains("the text and history of ticket \(ticket.number)") == true)
        }
    }

    @Test("is not taken for damaged because the key is exchanged while it is looked at")
    func exchange() async throws {
        try await withLedger { ledger, clock, _ in
            try await open(30, ledger, clock)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...4 {
                    group.addTask {
                        var damaged = 0
                        for _ in 1...40 {
                            damaged += try await ledger.tickets(limit: 30).count { !$0.unreadable.isEmpty }
                        }
                        return damaged
                    }
                }
                try await ledger.beginKeyExchange(to: .key([UInt8](repeating: 8, count: 32)))
                while try await ledger.continueKeyExchange(limit: 10).isUnderWay {}
                #expect(try await group.reduce(0, +) == 0)
            }
        }
    }

    @Test("keeps its citizen neither from reporting again nor from being remembered")
    func citizen() async throws {
        try await withLedger { ledger, clock, path in
            for number in 1...2 {
                _ = try await ledger.openTicket("teks \(number)", id: "\(number)", from: .test(1), at: clock.now)
            }
            for notification in try await ledger.waitingNotifications(limit: 5) {
                try await ledger.settle(notification, text: "diterima \(notification.id)", sendAt: clock.now)
            }
            func hear(_ id: String) async throws -> TriageItem {
                _ = try await ledger.store(.test("halo \(id)", id: id, from: .test(1), at: clock.now))
                return try #require(try await ledger.messagesForTriageInContext(limit: 5).first)
            }
            let first = try await hear("a")
            var memory = SenderMemory()
            memory.language = "en"
            _ = try await ledger.settle(
                first.message,
                as: TriageSettlement(state: .triaged, sender: .init(memory: memory))
            )
            try await damage(
                path,
                """
                UPDATE ticket SET complaint = x'01ff' WHERE id = 1;
                UPDATE outbound_message SET text = x'01ff' WHERE id = 1;
                UPDATE sender SET memory = x'01ff';
                """
            )
            let second = try await hear("b")
            let context = try second.context.get()
            #expect(context.tickets.map(\.id) == [2])
            #expect(context.replies.map(\.text) == ["diterima 2"])
            #expect(context.memory == SenderMemory())
            _ = try await ledger.settle(
                second.message,
                as: TriageSettlement(state: .triaged, sender: .init(memory: memory))
            )
            #expect(try await hear("c").context.get().memory == memory)
        }
    }

    @Test("is followed at the central system, where an export of it is taken over too")
    func followed() async throws {
        try await withLedger { ledger, clock, path in
            try await open(1, ledger, clock)
            try await ledger.recordForwarded(1, trackingID: "9000001", pollAt: clock.now)
            _ = try await ledger.store(.test("tambah", id: "a", from: .test(1), at: clock.now))
            let message = try #require(try await ledger.messagesForTriage(limit: 1).first)
            let event = TicketEvent(kind: .added, actor: .citizen, at: 0)
            _ = try await ledger.settle(
                message,
                as: TriageSettlement(state: .triaged, change: .extend(id: 1, event: event, addition: "tambah"))
            )
            _ = try await ledger.recordFromExport(
                StatusObservation(verbatim: "Terdisposisi ke Dinas A"),
                of: 1,
                by: .token("test")
            )
            try await damage(
                path,
                """
                UPDATE ticket SET complaint = x'01ff', sender = x'01ff';
                UPDATE addition SET text = x'01ff';
                UPDATE ticket_event SET detail = x'01ff';
                """
            )
            let answer = StatusObservation.Answer(institution: "Dinas A", text: "sudah", key: "1")
            let observation = StatusObservation(verbatim: "Terdisposisi ke Dinas B", answers: [answer])
            #expect(try await ledger.recordFromExport(observation, of: 1, by: .token("test")))
            let kinds = try await ledger.events(of: 1).map(\.kind)
            #expect(kinds.suffix(2) == [.answered, .statusChanged])
        }
    }

    @Test("does not keep a text to all who wait from the others, and is named")
    func broadcast() async throws {
        try await withLedger { ledger, clock, path in
            try await open(3, ledger, clock)
            let number = try #require(try await ledger.tickets(limit: 3).last?.number)
            try await damage(path, "UPDATE ticket SET sender = x'01ff' WHERE id = 1")
            let waiting = try await ledger.citizensWaiting()
            #expect(waiting.citizens.map(\.number) == [.test(2), .test(3)])
            #expect(waiting.unreadable == [number])
        }
    }

    @Test("of spam: hides no other")
    func spam() async throws {
        try await withLedger { ledger, clock, path in
            for number in 1...3 {
                _ = try await ledger.store(
                    .test("promo \(number)", id: "\(number)", from: .test(number), at: clock.now)
                )
            }
            for message in try await ledger.messagesForTriage(limit: 5) {
                _ = try await ledger.settle(message, as: TriageSettlement(state: .spam))
            }
            try await damage(path, "UPDATE inbound_message SET text = x'01ff' WHERE id = 2")
            #expect(try await ledger.spam(limit: 5).items.map(\.text) == ["promo 3", nil, "promo 1"])
        }
    }

    @Test("comes back from a backup alone, as docs/backup.md says, and the ledger is sound again")
    func mended() async throws {
        try await withLedger { ledger, clock, path in
            try await open(3, ledger, clock)
            try await ledger.recordForwarded(2, trackingID: "9000002", pollAt: clock.now)
            let backup = path + ".backup"
            _ = try await ledger.backUp(to: backup)
            _ = try await ledger.openTicket("teks 4", id: "4", from: .test(4), at: clock.now)
            let number = try #require(try await ledger.ticket(called: "9000002")?.number)
            try await damage(
                path,
                """
                UPDATE ticket SET complaint = x'01ff', sender = x'00' WHERE id = 2;
                UPDATE ticket_event SET detail = x'01ff' WHERE ticket_id = 2;
                """
            )
            #expect(try await ledger.examine().map(\.name) == ["value-does-not-open", "value-does-not-open"])
            let page = try String(contentsOf: repository.appending(path: "docs/backup.md"), encoding: .utf8)
            let quoted = try #require(page.split(separator: "```sql\n").dropFirst().first)
            let statements = try #require(quoted.split(separator: "```").first)
            let sql = String(statements).replacing("BACKUP", with: backup).replacing("LP10022", with: number)
            let intruder = try DatabaseQueue(path: path)
            try await intruder.writeWithoutTransaction { try $0.execute(sql: sql) }
            try intruder.close()
            let ticket = try #require(try await ledger.ticket(called: number))
            #expect(ticket.complaint?.body == "teks 2")
            #expect(ticket.unreadable.isEmpty)
            #expect(try await ledger.examine() == [])
        }
    }

    @Test("is erased like any other, and then nothing of it is damaged")
    func erased() async throws {
        try await withLedger { ledger, clock, path in
            try await open(2, ledger, clock)
            try await damage(
                path,
                """
                UPDATE ticket SET complaint = x'01ff', sender = x'01ff' WHERE id = 1;
                UPDATE ticket_event SET detail = x'01ff' WHERE ticket_id = 1;
                UPDATE inbound_message SET text = x'01ff', sender = x'01ff' WHERE id = 1;
                """
            )
            let erasure = try await ledger.erase(.test(1), isForced: true, rule: RetentionRule(), by: .token("test"))
            #expect(erasure.counts.tickets == 1)
            #expect(try await ledger.tickets(limit: 5).allSatisfy(\.unreadable.isEmpty))
            #expect(try await ledger.examine() == [])
        }
    }
}

/// The repository's root, from where this file stands.
private let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
