import Carriers
import CentralAPI
import Complaints
import Foundation
import Gateway
import Ledger
import Synchronization
import TestSupport
import Testing

@Suite("The gateway")
struct GatewayTests {
    @Test("brings a text to the central system once and tells the citizen both numbers")
    func wholeWay() async throws {
        try await withGateway { fixture in
            for _ in 0..<3 {
                try await fixture.text("jalan rusak di desa Guci", id: "a")
            }
            try await eventually("both replies") { fixture.carrier.sent.count >= 2 }
            let complaint = try #require(fixture.central.taken.first)
            #expect(fixture.central.taken.count == 1)
            #expect(complaint.content == "jalan rusak di desa Guci")
            let number = complaint.ticketNumber
            #expect(complaint.reference == "[\(number)]")
            let texts = fixture.carrier.sent.map(\.text)
            #expect(texts[0].contains(number))
            #expect(texts[0].contains("Dinas PUPR"))
            #expect(texts[0].contains("Desa Guci"))
            #expect(texts[1].contains("9000001"))
            #expect(try await fixture.ledger.verify() == [])
        }
    }

    @Test("knows a loopback test when it comes back: no ticket, no answer, and its time is kept")
    func loopbackTest() async throws {
        try await withGateway { fixture in
            let mark = LoopbackTestMark()
            let id = try await fixture.ledger.beginLoopbackTest(by: "test", token: mark.token)
            try await fixture.text(mark.text, id: "a")
            try await eventually("the return") {
                try await fixture.ledger.lastLoopbackTest(by: "test")?.outcome == .returned
            }
            // Brought again, it is still ours; one with a token of nobody is a citizen's text like any other.
            try await fixture.text(mark.text, id: "b")
            try await fixture.text(LoopbackTestMark().text, id: "c", from: "628127000002")
            try await eventually("an answer to it") { !fixture.carrier.sent.isEmpty }
            try await eventually("triage") { try await fixture.ledger.counts().inboundWaiting == 0 }
            #expect(try await fixture.ledger.tickets(limit: 5).map(\.sender?.text) == ["628127000002"])
            #expect(fixture.carrier.sent.allSatisfy { $0.recipient.text == "628127000002" })
            try await fixture.ledger.endLoopbackTest(id, as: .lost)
            #expect(try await fixture.ledger.lastLoopbackTest(by: "test")?.outcome == .returned)
            let hours = try await fixture.ledger.activeHours(since: 0)
            #expect(hours.active.count == 1)
        }
    }

    @Test("tells a change of status once, though it asks many times")
    func tracking() async throws {
        try await withGateway { fixture in
            try await fixture.text("jalan rusak di desa Guci", id: "a")
            try await eventually("the tracking ID") { fixture.carrier.sent.count == 2 }
            fixture.central.state.withLock { $0.status = "Selesai" }
            try await eventually("the news") { fixture.carrier.sent.count == 3 }
            #expect(fixture.carrier.sent[2].text.contains("SELESAI"))
            let ticket = try #require(try await fixture.ledger.ticket(called: "9000001"))
            #expect(ticket.status == .resolved)
            #expect(try await fixture.ledger.replies(about: ticket.id).count == 3)
        }
    }

    @Test("asks about many complaints at once, and for answers only where there are new ones")
    func batches() async throws {
        try await withGateway(statusBatchSize: 10) { fixture in
            for index in 1...12 {
                try await fixture.text("jalan rusak \(index) di desa Guci", id: "\(index)", from: "62812700010\(index)")
            }
            try await fixture.tickets(12, become: .forwarded)
            fixture.central.state.withLock { $0.status = "Dalam Proses" }
            try await eventually("every status") {
                try await fixture.ledger.tickets(limit: 50).allSatisfy { $0.status == .inProgress }
            }
            #expect(fixture.central.state.withLock { $0.batches.contains { $0 > 1 } })
            // None has an answer, and the status tells so.
            #expect(fixture.central.state.withLock { $0.questionsForFollowUps } == 0)
            fixture.central.state.withLock { state in
                let answer = CentralFollowUp(key: "1", text: "sudah", from: "PUPR", to: nil, template: nil, at: nil)
                for id in state.trackingIDs { state.followUps[id] = [answer] }
            }
            try await eventually("every answer") {
                try await fixture.ledger.tickets(limit: 50).allSatisfy { $0.knownFollowUps == ["1"] }
            }
            let before = fixture.central.state.withLock { state in
                state.questions = 0
                return state.questionsForFollowUps
            }
            try await eventually("further rounds") { fixture.central.state.withLock { $0.questions } > 36 }
            // A question that was under way when the answers became known may still end; no round asks again.
            #expect(fixture.central.state.withLock { $0.questionsForFollowUps } <= before + 12)
        }
    }

    @Test("sends again only what certainly did not arrive")
    func notSent() async throws {
        try await withGateway { fixture in
            fixture.central.answer(
                .notSent(reason: "connection refused", retryAfter: nil),
                .busy(retryAfter: .milliseconds(10)),
                .unauthorized(reason: "401")
            )
            try await fixture.text("jalan rusak di desa Guci", id: "a")
            try await fixture.tickets(1, become: .forwarded)
            #expect(fixture.central.taken.count == 4)
        }
    }

    @Test("holds what may have arrived, and sends it again only when a search does not find it")
    func uncertain() async throws {
        try await withGateway { fixture in
            fixture.central.answer(.unknown(reason: "no answer"))
            try await fixture.text("jalan rusak di desa Guci", id: "a")
            try await fixture.tickets(1, become: .uncertain)
            try await fixture.text("lampu mati di desa Guci", id: "b", from: "628127000002")
            try await fixture.tickets(1, become: .forwarded)
            #expect(fixture.central.taken.count == 2)
            fixture.central.state.withLock { $0.isSearchable = true }
            try await fixture.tickets(2, become: .forwarded)
            #expect(fixture.central.taken.count == 3)
        }
    }

    @Test("holds a ticket whose number at the central system is another ticket's already")
    func numberGivenTwice() async throws {
        try await withGateway { fixture in
            fixture.central.answer(.created(trackingID: "9111111"), .created(trackingID: "9111111"))
            try await fixture.text("jalan rusak di desa Guci", id: "a")
            try await fixture.tickets(1, become: .forwarded)
            try await fixture.text("jembatan putus di desa Guci", id: "b", from: "628127000002")
            try await fixture.tickets(1, become: .uncertain)
            #expect(fixture.central.taken.count == 2)
            #expect(try await fixture.ledger.ticket(called: "9111111")?.state == .forwarded)
        }
    }

    @Test(
        "leaves an uncertain ticket to an officer when a search finds what settles nothing, and searches no more",
        arguments: [["9111111"], ["9222222", "9333333"]]
    )
    func searchedInVain(found: [String]) async throws {
        try await withGateway { fixture in
            fixture.central.answer(.created(trackingID: "9111111"), .unknown(reason: "no answer"))
            try await fixture.text("jalan rusak di desa Guci", id: "a")
            try await fixture.tickets(1, become: .forwarded)
            let first = try #require(fixture.central.taken.first?.ticketNumber)
            try await fixture.text("jembatan putus di desa Guci", id: "b", from: "628127000002")
            try await fixture.tickets(1, become: .uncertain)
            let second = try #require(fixture.central.taken.last?.ticketNumber)
            fixture.central.state.withLock { state in
                state.found[second] = found
                state.isSearchable = true
            }
            func held() async throws -> TicketRecord? { try await fixture.ledger.ticket(called: second) }
            let word = found.count == 1 ? "belongs to ticket \(first)" : "more than once: 9222222, 9333333"
            try await eventually("the officer's turn") { try await held()?.lastError?.contains(word) == true }
            let searches = fixture.central.state.withLock { $0.searches }
            try await fixture.text("lampu mati di desa Guci", id: "c", from: "628127000003")
            try await fixture.tickets(2, become: .forwarded)
            #expect(fixture.central.state.withLock { $0.searches } == searches)
            #expect(fixture.central.taken.count == 3)
            let ticket = try #require(try await held())
            #expect(ticket.state == .uncertain)
            let reasons = try await fixture.ledger.events(of: ticket.id).filter { $0.kind == .uncertain }
            #expect(reasons.last?.detail["reason"]?.contains(word) == true)
            // An officer's word still moves it.
            try await fixture.ledger.resend(ticket.id, by: .token("test"), reason: "looked it up")
            try await fixture.tickets(3, become: .forwarded)
        }
    }

    @Test("takes an uncertain ticket for forwarded when a search finds it")
    func reconciled() async throws {
        try await withGateway { fixture in
            fixture.central.answer(.unknown(reason: "no answer"))
            try await fixture.text("jalan rusak di desa Guci", id: "a")
            try await fixture.tickets(1, become: .uncertain)
            let number = try #require(fixture.central.taken.first?.ticketNumber)
            fixture.central.state.withLock { state in
                state.found[number] = ["9777777"]
                state.isSearchable = true
            }
            try await eventually("reconciliation") {
                try await fixture.ledger.ticket(called: "9777777")?.state == .forwarded
            }
            #expect(fixture.central.taken.count == 1)
        }
    }

    @Test("keeps a refused ticket for an officer, and goes on with the others")
    func refused() async throws {
        try await withGateway { fixture in
            fixture.central.answer(.refused(reason: "status 422: category_id"))
            try await fixture.text("jalan rusak di desa Guci", id: "a")
            try await eventually("refusal") { try await fixture.ledger.deadLetters().count == 1 }
            try await fixture.text("jembatan putus di desa Guci", id: "b", from: "628127000002")
            try await fixture.tickets(1, become: .forwarded)
            let letter = try #require(try await fixture.ledger.deadLetters().first)
            try await fixture.ledger.retryDeadLetter(letter.id)
            try await fixture.tickets(2, become: .forwarded)
        }
    }

    @Test("tries a reply again, and gives up with a dead letter after the last attempt")
    func dispatch() async throws {
        try await withGateway { fixture in
            fixture.carrier.answer(.retry(after: nil, reason: "x"), .wait(.milliseconds(20), reason: "x"))
            try await fixture.text("BANTUAN", id: "a")
            try await eventually("the reply") { fixture.carrier.sent.count == 3 }
            #expect(fixture.carrier.sent.map(\.attempt) == [1, 2, 3])
            #expect(Set(fixture.carrier.sent.map(\.id)).count == 1)
            fixture.carrier.answer(.failed(reason: "no such number"))
            try await fixture.text("STATUS", id: "b")
            try await eventually("the dead letter") { try await fixture.ledger.deadLetters().count == 1 }
        }
    }

    @Test("a reply that waits for its turn has used up no attempt, however often it is asked for")
    func pacedReply() async throws {
        try await withGateway { fixture in
            let paced = SubmissionOutcome.paced(.milliseconds(10), reason: "at most 5 a second")
            fixture.carrier.answer(paced, paced, paced, paced, .retry(after: nil, reason: "x"), paced)
            try await fixture.text("BANTUAN", id: "a")
            try await eventually("the reply") { fixture.carrier.sent.count == 7 }
            #expect(fixture.carrier.sent.map(\.attempt) == [1, 1, 1, 1, 1, 2, 2])
            #expect(Set(fixture.carrier.sent.map(\.id)).count == 1)
            #expect(try await fixture.ledger.deadLetters().isEmpty)
        }
    }

    @Test("passes what a citizen adds on to the central system")
    func additions() async throws {
        try await withGateway { fixture in
            try await fixture.text("jalan rusak di desa Guci", id: "a")
            try await eventually("the tracking ID") { fixture.carrier.sent.count == 2 }
            try await fixture.text("TAMBAH 9000001 dekat jembatan", id: "b")
            try await eventually("the addition") { fixture.central.state.withLock { $0.additions.count } == 1 }
            try await eventually("the thanks") { fixture.carrier.sent.count == 3 }
        }
    }

    @Test("never lets an anonymous reporter's number or anybody's NIK reach the central system")
    func anonymity() async throws {
        try await withGateway { fixture in
            try await fixture.text("ANONIM pungli di desa Guci", id: "a")
            try await eventually("forwarding") { fixture.central.taken.count == 1 }
            #expect(fixture.central.taken[0].reporter == .anonymous)
            var ticket = try #require(try await fixture.ledger.tickets(limit: 1).first)
            let body = "sy Budi NIK 1603020000000001"
            var complaint = Complaint(intent: Judgement(.report), body: body)
            complaint.personalData = [
                PersonalDatum(kind: .name, start: 3, length: 4),
                PersonalDatum(kind: .nationalIdentity, start: 12, length: 16),
            ]
            ticket.complaint = complaint
            let named = try #require(TicketToForward(ticket: ticket, original: "LAPOR " + body).complaint(prefix: "LP"))
            #expect(named.content == "sy Budi NIK [NIK]")
            complaint.anonymous = Judgement(true)
            ticket.complaint = complaint
            let anonymous = TicketToForward(ticket: ticket, original: "LAPOR " + body)
            let hidden = try #require(anonymous.complaint(prefix: "LP"))
            #expect(hidden.content == "sy [nama] NIK [NIK]")
            #expect(hidden.reporter == .anonymous)
        }
    }

    @Test("takes an anonymous reporter's own number out of whatever leaves, and holds back what may still tell it")
    func ownNumber() async throws {
        try await withGateway { fixture in
            try await fixture.text("ANONIM pungli di desa Guci, hub (0812)\u{A0}7000\u{2013}001", id: "a")
            try await eventually("forwarding") { fixture.central.taken.count == 1 }
            let sent = fixture.central.taken[0]
            #expect(sent.content.hasSuffix("hub ([no. HP]") && sent.title.hasSuffix("hub ([no. HP]"), "\(sent.content)")
            try await eventually("the tracking ID") {
                try await fixture.ledger.tickets(limit: 1).first?.trackingID != nil
            }
            try await fixture.text("TAMBAH 9000001 nomor saya nol 8 1 2 tujuh 0 0 0 0 0 satu", id: "b")
            try await eventually("the addition") { fixture.central.state.withLock { $0.additions.count } == 1 }
            let addition = try #require(fixture.central.state.withLock { $0.additions.first })
            #expect(addition.text.hasSuffix("nomor saya [no. HP]"), "\(addition.text)")

            try await fixture.text("ANONIM pungli di desa Guci, belakangnya 00001, depannya 81270", id: "c")
            try await eventually("the ticket that waits for an officer") {
                try await fixture.ledger.tickets(limit: 1).first?.state == .rejected
            }
            #expect(fixture.central.taken.count == 1)
            let letter = try #require(try await fixture.ledger.deadLetters().first)
            #expect(letter.reason.contains("anonymous") && letter.reason.contains("lapord tickets amend"))
        }
    }

    @Test("keeps an accusation of officials confidential, though nobody asked for it")
    func confidential() async throws {
        try await withGateway { fixture in
            try await fixture.text("jalan rusak di desa Guci", id: "a")
            try await eventually("forwarding") { fixture.central.taken.count == 1 }
            #expect(!fixture.central.taken[0].isSecret)
            var ticket = try #require(try await fixture.ledger.tickets(limit: 1).first)
            ticket.complaint?.classification = Judgement(.oversightComplaint)
            let accusation = try #require(TicketToForward(ticket: ticket, original: "x").complaint(prefix: "LP"))
            #expect(accusation.isSecret)
            #expect(!accusation.isAnonymous)
        }
    }

    @Test("tells the central system's number after the confirmation, though that has to be sent again")
    func order() async throws {
        try await withGateway { fixture in
            fixture.carrier.answer(.retry(after: .milliseconds(500), reason: "no network"))
            try await fixture.text("jalan rusak di desa Guci", id: "a")
            try await eventually("both replies") { fixture.carrier.sent.count == 3 }
            let texts = fixture.carrier.sent.map(\.text)
            #expect(texts[0] == texts[1])
            #expect(texts[2].contains("9000001"))
        }
    }

    @Test("sends no more to a number than its budget")
    func budget() async throws {
        try await withGateway(manners: ReplyManners(dailyBudget: 5)) { fixture in
            for index in 0..<30 {
                let word = String(repeating: "sekali ", count: index)
                try await fixture.text("jalan \(word)rusak di desa Guci", id: "\(index)")
            }
            try await eventually("quiet") {
                let counts = try await fixture.ledger.counts()
                return counts.inboundWaiting + counts.notificationsWaiting + counts.repliesQueued == 0
            }
            #expect(fixture.carrier.sent.count == 5)
        }
    }
}
