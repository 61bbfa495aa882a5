import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

/// What is known of a sender, and what a text changes of a ticket.
extension LedgerEngineTests {
    @Test("remembers what a settlement tells of a sender, and nothing of it of another", arguments: EngineKind.allCases)
    func memory(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let first = try await hear("satu", id: "1", in: engine, at: clock.now)
            var memory = SenderMemory()
            memory.language = "jv"
            memory.recent = [.init(messageID: first.id, at: clock.now, exact: 1, loose: 2)]
            let deadline = try #require(CalendarDate("2026-12-01"))
            let complaint = Complaint(intent: Judgement(.report), body: "satu")
            let until = clock.now + 3600
            let opened = try await engine.settle(
                first,
                as: TriageSettlement(
                    state: .triaged,
                    change: .open(NewTicket(complaint: complaint, forwardAt: clock.now, deadline: deadline)),
                    sender: .init(helpedAt: clock.now, questionUntil: until, memory: memory)
                )
            )
            let ticket = try #require(opened)
            #expect(ticket.deadline == deadline)
            #expect(ticket.recipient == "9009")
            memory.recent[0].ticketID = ticket.id
            let second = try await hear("dua", id: "2", in: engine, at: clock.now)
            let known = try await engine.context(of: second)
            #expect(known.lastHelpAt == clock.now)
            #expect(known.question?.ticketID == ticket.id)
            #expect(known.question?.until == until)
            #expect(known.memory == memory)
            #expect(known.tickets.map(\.id) == [ticket.id])
            #expect(try await engine.standing(of: first.senderHash, since: clock.now).language == "jv")
            let stranger = try await hear("lain", id: "3", from: .test(2), in: engine, at: clock.now)
            let unknown = try await engine.context(of: stranger)
            #expect(unknown.lastHelpAt == nil && unknown.question == nil && unknown.memory == SenderMemory())
            #expect(unknown.tickets.isEmpty && unknown.replies.isEmpty)
            // An answer ends the question, and leaves the rest as it is.
            _ = try await engine.settle(
                second,
                as: TriageSettlement(state: .triaged, sender: .init(closesQuestion: true))
            )
            let third = try await hear("tiga", id: "4", in: engine, at: clock.now)
            let answered = try await engine.context(of: third)
            #expect(answered.question == nil)
            #expect(answered.lastHelpAt == clock.now)
            #expect(answered.memory == memory)
        }
    }

    @Test(
        "tells a sender's latest tickets and replies, newest first and no more than asked for",
        arguments: EngineKind.allCases
    )
    func context(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            var ids: [Int64] = []
            for number in 1...3 {
                ids.append(try await open("teks \(number)", id: "\(number)", in: engine, at: clock.now).id)
                try await writeReplies("balasan \(number)", sendAt: clock.now, in: engine)
                clock.advance(by: 1)
            }
            let first = try await hear("lagi", id: "4", in: engine, at: clock.now)
            let change = TriageSettlement.SenderChange(isStopped: false)
            _ = try await engine.settle(first, as: TriageSettlement(state: .triaged, sender: change))
            let message = try await hear("lagi dan lagi", id: "5", in: engine, at: clock.now)
            let context = try await engine.context(of: message, limit: 2)
            #expect(context.tickets.map(\.id) == [ids[2], ids[1]])
            #expect(context.replies.map(\.text) == ["balasan 3", "balasan 2", "balasan 1"])
        }
    }

    @Test("knows the ticket of the message that a late part continues", arguments: EngineKind.allCases)
    func continued(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            func part(_ text: String, _ sequence: Int) -> InboundMessage {
                let place = InboundConcatenation(reference: 7, isWide: false, total: 2, sequence: sequence)
                return .test(text, id: "\(sequence)", at: clock.now, part: place)
            }
            _ = try await store(part("awal", 1), in: engine)
            clock.advance(by: 601)
            #expect(try await engine.closeIncompleteMessages(olderThan: .seconds(600)) == 1)
            let first = try #require(try await engine.messagesForTriage(limit: 1).first)
            #expect(first.isIncomplete)
            let complaint = Complaint(intent: Judgement(.report), body: "awal")
            let ticket = try await engine.settle(
                first,
                as: TriageSettlement(
                    state: .triaged,
                    change: .open(NewTicket(complaint: complaint, forwardAt: clock.now, deadline: nil))
                )
            )
            _ = try await store(part("akhir", 2), in: engine)
            let late = try #require(try await engine.messagesForTriage(limit: 1).first)
            #expect(try await engine.context(of: late).continuedTicketID == ticket?.id)
            #expect(ticket != nil)
        }
    }

    @Test("changes a ticket while it waits, and afterwards sends the change behind it", arguments: EngineKind.allCases)
    func amended(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let ticket = try await open("jalan rusak", id: "1", in: engine, at: clock.now)
            let deadline = try #require(CalendarDate("2026-12-01"))
            func amend(_ text: String, id: String, forwardAt: Date?) async throws {
                let message = try await hear(text, id: id, in: engine, at: clock.now)
                let settlement = TriageSettlement(
                    state: .triaged,
                    change: .amend(
                        id: ticket.id,
                        event: TicketEvent(kind: .amended, actor: .citizen, at: 0),
                        complaint: Complaint(intent: Judgement(.report), body: text),
                        deadline: deadline,
                        forwardAt: forwardAt,
                        addition: text
                    ),
                    notification: NewNotification(replyKey: "m\(message.id)", kind: "amended"),
                    lateNotification: NewNotification(replyKey: "m\(message.id)", kind: "amended_late")
                )
                _ = try await engine.settle(message, as: settlement)
            }
            try await amend("jalan rusak di Guci", id: "2", forwardAt: clock.now + 60)
            let changed = try await engine.ticket(called: ticket.number)
            #expect(changed?.complaint?.body == "jalan rusak di Guci")
            #expect(changed?.deadline == deadline)
            #expect(try await engine.nextForwarding() == clock.now + 60)
            clock.advance(by: 60)
            #expect(try await engine.claimTicketsToForward(limit: 9).map(\.complaint?.body) == ["jalan rusak di Guci"])
            try await amend("jalan rusak di Guci RT 2", id: "3", forwardAt: nil)
            #expect(try await engine.ticket(called: ticket.number)?.state == .forwarding)
            try await engine.recordForwarded(ticket.id, trackingID: "9000001", pollAt: clock.now)
            #expect(try await engine.claimAdditions(limit: 9).map(\.text) == ["jalan rusak di Guci RT 2"])
            let told = try await engine.waitingNotifications(limit: 9).map(\.kind)
            #expect(told == ["confirmation", "amended", "amended_late", "forwarded"])
            let history = try await engine.events(of: ticket.id).map(\.kind)
            #expect(history == [.opened, .amended, .forwarding, .amended, .forwarded])
        }
    }

    @Test("tells an agency's answer once, and to its own reporter alone", arguments: EngineKind.allCases)
    func answers(kind: EngineKind) async throws {
        try await withEngine(kind) { engine, clock in
            let mine = try await forward("satu", id: "1", as: "9000001", pollAt: clock.now, in: engine, at: clock.now)
            let other = try await forward(
                "dua",
                id: "2",
                from: .test(2),
                as: "9000002",
                pollAt: clock.now,
                in: engine,
                at: clock.now
            )
            let addition = try await hear("tambah satu", id: "3", in: engine, at: clock.now)
            let event = TicketEvent(kind: .added, actor: .citizen, at: 0)
            let change = TriageSettlement.TicketChange.extend(id: mine.id, event: event, addition: addition.text)
            _ = try await engine.settle(addition, as: TriageSettlement(state: .triaged, change: change))
            func answered(_ entries: [(String, String)], about ticket: TicketRecord) async throws -> Bool {
                let answers = entries.map {
                    StatusObservation.Answer(institution: "Dinas A", text: $0.0, key: $0.1)
                }
                let observation = StatusObservation(verbatim: "Belum Terverifikasi", answers: answers)
                return try await engine.record(observation, of: ticket.id, nextPoll: nil)
            }
            // The central system lists what the citizen added among the answers.
            let first = [("tambah satu", "a"), ("akan dilihat", "b")]
            #expect(try await answered(first, about: mine))
            #expect(try await !answered(first, about: mine))
            #expect(try await answered(first + [("sudah selesai", "c")], about: mine))
            #expect(try await answered([("bukan urusan kami", "a")], about: other))
            let known = try await engine.answers(to: mine.senderHash, limit: 9)
            #expect(known.map(\.text) == ["sudah selesai", "akan dilihat"])
            #expect(known.allSatisfy { $0.ticketID == mine.id && $0.institution == "Dinas A" })
            #expect(try await engine.answers(to: mine.senderHash, limit: 1).map(\.text) == ["sudah selesai"])
            let told = try await engine.waitingNotifications(limit: 99).filter { $0.kind == "answered" }
            #expect(told.map { $0.variables["answer"] } == ["akan dilihat", "sudah selesai", "bukan urusan kami"])
            #expect(told.map(\.recipient) == [.test(), .test(), .test(2)])
            let history = try await engine.events(of: mine.id).map(\.kind)
            #expect(history.filter { $0 == .added || $0 == .answered } == [.added, .answered, .answered])
        }
    }
}
