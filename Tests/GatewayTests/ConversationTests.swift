import Complaints
import Foundation
import Gateway
import LedgerSteps
import Testing

@testable import Ledger

@Suite("A conversation")
struct ConversationTests {
    private let now = Date(timeIntervalSince1970: 1_763_700_000)
    private let conversation = Conversation(configuration: .init())

    private func message(_ text: String, from sender: PhoneNumber? = nil, id: Int64 = 1) -> WaitingInbound {
        WaitingInbound(
            id: id,
            carrier: "test",
            sender: sender ?? PhoneNumber(kind: .subscriber, canonical: "628127000001"),
            senderHash: Data([1]),
            recipient: "9009",
            text: text,
            isIncomplete: false,
            continuesID: nil,
            receivedAt: now,
            attempts: 0
        )
    }

    private func ticket(_ id: Int64, state: TicketState = .forwarded, trackingID: String? = nil) -> TicketRecord {
        TicketRecord(
            id: id,
            number: TicketNumber(serial: id, prefix: "LP").description,
            inboundID: id,
            carrier: "test",
            sender: PhoneNumber(kind: .subscriber, canonical: "628127000001"),
            senderHash: Data([1]),
            recipient: "9009",
            complaint: Complaint(intent: Judgement(.report), body: "jalan rusak"),
            state: state,
            trackingID: trackingID,
            status: nil,
            statusVerbatim: nil,
            createdAt: now,
            updatedAt: now,
            statusChangedAt: nil,
            deadline: nil,
            forwardAttempts: 0,
            pollFailures: 0,
            knownFollowUps: [],
            lastError: nil
        )
    }

    private func settle(
        _ text: String,
        _ context: SenderContext = SenderContext(),
        by conversation: Conversation? = nil
    ) -> TriageSettlement {
        settle(message(text), context, by: conversation)
    }

    private func settle(
        _ message: WaitingInbound,
        _ context: SenderContext = SenderContext(),
        by conversation: Conversation? = nil
    ) -> TriageSettlement {
        let now = now
        return (conversation ?? self.conversation).settle(
            Turn(message, context: context, now: now) { simpleReader($0, now, nil) }
        )
    }

    @Test("is counted by what a text is for: a command of the conversation by its name, anything else by its intent")
    func purpose() {
        func purpose(_ text: String, isRecovered: Bool = false) -> String {
            var message = message(text)
            message.isRecovered = isRecovered
            return Turn(message, context: SenderContext(), now: now) { [now] in simpleReader($0, now, nil) }.purpose
        }
        #expect(purpose("LANJUT") == "read_on")
        #expect(purpose("BAHASA JAWA") == "language")
        #expect(purpose("ANONIM") == "hide")
        #expect(purpose("terima kasih") == "courtesy")
        #expect(purpose("TAMBAH LP10019 dekat jembatan") == "followup")
        #expect(purpose("STATUS") == "status")
        #expect(purpose("P") == "unintelligible")
        #expect(purpose("jalan rusak di desa Guci") == "report")
        #expect(purpose("ANONIM", isRecovered: true) == "report")
    }

    @Test("opens a ticket with a deadline in working days")
    func report() throws {
        let settlement = settle("jalan rusak di desa Guci")
        guard case .open(let new) = settlement.change else {
            Issue.record("no ticket")
            return
        }
        #expect(new.forwardAt == now)
        #expect(settlement.notification == nil)
        #expect(new.confirmationBy == now + 10, "the confirmation waits for SP4N's number")
        #expect(settlement.sender.memory?.recent.last?.answers == 1, "and counts as an answer")
    }

    @Test(
        "sends a confirmation at once where nothing is worth waiting for: no wait is set, or the sender wants no news"
    )
    func confirmationAtOnce() throws {
        var stopped = SenderContext()
        stopped.isStopped = true
        let withoutWait = Conversation(configuration: .init(confirmationWait: .zero))
        for settlement in [
            settle("jalan rusak di desa Guci", stopped), settle("jalan rusak di desa Guci", by: withoutWait),
        ] {
            guard case .open(let new) = settlement.change else {
                Issue.record("no ticket")
                return
            }
            #expect(new.confirmationBy == nil)
            #expect(settlement.notification?.kind == "confirmation")
            #expect(settlement.notification?.replyKey == "m1")
        }
    }

    @Test("asks for a missing place, and waits a while for the answer before it forwards")
    func question() throws {
        let settlement = settle("jalan rusak")
        guard case .open(let new) = settlement.change else {
            Issue.record("no ticket")
            return
        }
        #expect(new.forwardAt == now + 600)
        #expect(settlement.notification?.kind == "confirmation_asking_place")
        #expect(new.confirmationBy == nil)
        #expect(settlement.sender.questionUntil != nil)
    }

    @Test("takes a short text with a place for the answer, while it is asked for one")
    func answer() throws {
        var context = SenderContext()
        context.tickets = [ticket(7, state: .open)]
        context.question = (7, now + 60)
        let settlement = settle("desa Guci ujan mas", context)
        guard case .amend(7, _, let complaint, _, let forwardAt, _) = settlement.change else {
            Issue.record("no answer")
            return
        }
        #expect(complaint.place.village?.name == "Guci")
        #expect(complaint.body.contains("desa Guci ujan mas"))
        #expect(forwardAt == now)
        context.question = (7, now - 1)
        guard case .open = settle("desa Guci ujan mas", context).change else {
            Issue.record("an answer after the question's end is a report of its own")
            return
        }
    }

    @Test("counts working days from the day of the text in the office's zone")
    func deadlineByZone() {
        // 2026-11-19T15:30Z is Thursday in the west and in the centre, and Friday in the east.
        let time = Date(timeIntervalSince1970: 1_795_102_200)
        let configuration = conversation.configuration
        let days = OfficeZone.allCases.map { zone in
            OfficeZone.$ofTask.withValue(zone) {
                configuration.deadline(for: .aspiration, receivedAt: time).description
            }
        }
        #expect(days == ["2026-11-26", "2026-11-26", "2026-11-27"])
    }

    // MARK: Many reports of one number

    private func afterReports(_ count: Int, told: Date? = nil, ago: Double = 3600) -> SenderContext {
        var context = SenderContext()
        context.tickets = (0..<count).map { index in
            var ticket = ticket(Int64(100 - index))
            ticket.createdAt = now - ago
            return ticket
        }
        context.memory.manyReportsAt = told
        return context
    }

    private func isHeld(_ settlement: TriageSettlement) -> Bool {
        guard case .open(let new) = settlement.change else { return false }
        return new.hold?.reason == .manyReports && new.complaint.hold == .manyReports
    }

    @Test("holds what a number reports beyond the day's number of reports, and tells it once a day")
    func manyReports() {
        let text = "jalan rusak di desa Guci ujan mas"
        #expect(!isHeld(settle(text, afterReports(9))))
        let first = settle(text, afterReports(10))
        #expect(isHeld(first) && first.notification?.kind == "many_reports")
        #expect(first.sender.memory?.manyReportsAt == now)
        #expect(first.sender.questionUntil == nil, "nothing is asked")
        #expect(settle(text, afterReports(12, told: now - 600)).notification == nil)
        #expect(settle(text, afterReports(12, told: now - 90_000)).notification?.kind == "many_reports")
        #expect(!isHeld(settle(text, afterReports(12, ago: 86_401))))
        #expect(!isHeld(settle(text, afterReports(12, ago: -400 * 86_400))), "times of a clock that was set back")
        let unlimited = Conversation(configuration: .init(dailyReports: 0))
        #expect(!isHeld(settle(text, afterReports(20), by: unlimited)))
    }

    @Test("lets danger go on, and words to one of many reports wait with it")
    func manyReportsAndDanger() {
        #expect(!isHeld(settleUnsure("ada api besar", afterReports(12))))
        var context = afterReports(12, told: now)
        context.tickets[0].state = .held
        context.tickets[0].complaint?.hold = .manyReports
        let next = settle("jalan putus di desa Guci ujan mas", context)
        #expect(isHeld(next), "another report is a ticket of its own")
        let addition = settle("TAMBAH jalan makin parah", context)
        guard case .amend(100, _, let complaint, nil, nil, _) = addition.change else {
            Issue.record("an addition does not release it")
            return
        }
        #expect(complaint.hold == .manyReports)
    }

    // MARK: Held texts

    /// Reads like ``simpleReader`` and is unsure of every text that has no `jalan` in it.
    private func unsure(_ text: String) -> Complaint {
        var complaint = simpleReader(text, now, nil)
        guard complaint.intent.value == .report, !text.contains("jalan") else { return complaint }
        complaint.agency = nil
        complaint.hold = .unsureKind
        complaint.urgent = Judgement(text.contains("api"))
        return complaint
    }

    private func settleUnsure(_ text: String, _ context: SenderContext = SenderContext()) -> TriageSettlement {
        conversation.settle(Turn(message(text), context: context, now: now) { [self] in unsure($0) })
    }

    private func held(_ body: String = "tolong pak", kind: String? = nil) -> SenderContext {
        var ticket = ticket(7, state: .held)
        ticket.complaint?.body = body
        ticket.complaint?.hold = .unsureKind
        ticket.complaint?.secondOpinion.kind = kind.map { Judgement($0) }
        var context = SenderContext()
        context.tickets = [ticket]
        context.question = (7, now + 60)
        context.memory.topic = .matter
        return context
    }

    @Test("holds a text that may be no report, asks once, and sets the day to decide by")
    func hold() throws {
        let settlement = settleUnsure("tolong pak")
        guard case .open(let new) = settlement.change else {
            Issue.record("no ticket")
            return
        }
        #expect(new.hold == .init(reason: .unsureKind, decideBy: try #require(CalendarDate("2025-11-24"))))
        #expect(new.deadline == nil && new.confirmationBy == nil)
        #expect(settlement.notification?.kind == "asking_held")
        #expect(settlement.notification?.variables["urgent"] == nil)
        #expect(settlement.sender.questionUntil != nil)
        guard case .amend(7, _, let complaint, _, nil, _) = settleUnsure("saya tunggu ya", held()).change else {
            Issue.record("a second text that is unclear belongs to the held one")
            return
        }
        #expect(complaint.body == "tolong pak. saya tunggu ya" && complaint.hold == .unsureKind)
        #expect(settleUnsure("saya tunggu ya", held()).notification == nil, "nobody is asked twice")
    }

    @Test("never holds danger silently, nor a text that an officer took back from the spam")
    func heldDanger() throws {
        let danger = settleUnsure("ada api besar")
        #expect(danger.notification?.kind == "asking_held" && danger.notification?.variables["urgent"] == "x")
        let behind = settleUnsure("api besar sekali", held())
        #expect(behind.notification?.kind == "addition_held" && behind.notification?.variables["urgent"] == "x")
        var recovered = message("halo pak")
        recovered.isRecovered = true
        let settlement = conversation.settle(
            Turn(recovered, context: SenderContext(), now: now) { [self] in unsure($0) }
        )
        guard case .open(let new) = settlement.change else {
            Issue.record("no ticket")
            return
        }
        #expect(new.hold == nil)
    }

    @Test("opens a held ticket by a clear answer, and leaves private talk out of a report of its own")
    func heldAnswer() throws {
        let answer = settleUnsure("jalan rusak di desa Guci", held())
        guard case .release(7, _, let complaint, _, let forwardAt, _) = answer.change else {
            Issue.record("the answer does not open the ticket")
            return
        }
        #expect(complaint.body == "tolong pak. jalan rusak di desa Guci" && complaint.hold == nil)
        #expect(forwardAt == now && answer.notification?.kind == "confirmation")
        #expect(answer.lateNotification?.kind == "addition_noted")
        guard case .open(let own) = settleUnsure("jalan rusak di desa Guci", held("apa kabar", kind: "chatter")).change
        else {
            Issue.record("the report is no ticket of its own")
            return
        }
        #expect(own.complaint.body == "jalan rusak di desa Guci" && own.hold == nil)
    }

    @Test("tells of a held ticket by STATUS, adds to it by TAMBAH, and withdraws it by BATAL")
    func heldCommands() {
        #expect(settleUnsure("STATUS", held()).notification?.kind == "status_held")
        #expect(
            settleUnsure("TAMBAH \(TicketNumber(serial: 7, prefix: "LP")) lama", held()).notification?.kind
                == "addition_held"
        )
        guard case .cancel(7, _, _) = settleUnsure("BATAL", held()).change else {
            Issue.record("the held ticket is not withdrawn")
            return
        }
        var dismissed = held()
        dismissed.tickets[0].state = .dismissed
        dismissed.question = nil
        #expect(settleUnsure("STATUS", dismissed).notification?.kind == "dismissed")
        #expect(settleUnsure("BATAL", dismissed).notification?.kind == "dismissed")
        guard case .open = settleUnsure("TAMBAH \(TicketNumber(serial: 7, prefix: "LP")) jalan rusak", dismissed).change
        else {
            Issue.record("what comes behind a dismissed text may be a report")
            return
        }
    }

    @Test("takes a sentence for a command only where its sender has something that it can mean")
    func sentence() {
        let read: @Sendable (String, Bool) -> Complaint = { text, prefersReport in
            var complaint = Complaint(intent: Judgement(prefersReport ? .report : .status), body: text)
            complaint.command = prefersReport ? nil : .sentence
            if prefersReport { complaint.hold = .unsureKind }
            return complaint
        }
        func settle(_ context: SenderContext) -> TriageSettlement {
            conversation.settle(
                Turn(
                    message("laporan saya bagaimana"),
                    context: context,
                    now: now,
                    read: { read($0, false) },
                    readAsReport: { read($0, true) }
                )
            )
        }
        #expect(settle(SenderContext()).notification?.kind == "asking_held")
        var context = SenderContext()
        context.tickets = [ticket(7, trackingID: "9000001")]
        #expect(settle(context).notification?.kind == "status")
        context.tickets[0].status = .closed
        #expect(settle(context).notification?.kind == "status", "it was closed just now")
        context.tickets[0].updatedAt = now - 31 * 86_400
        #expect(settle(context).notification?.kind == "asking_held")
    }

    @Test(
        "never answers away what may be a complaint behind the word of a command",
        arguments: [
            "BATAL listrik kami tanpa kabar", "BERHENTI kerja tiga bulan honor belum",
            "STATUS jalan desa kami tidak jelas",
        ]
    )
    func commandWord(text: String) {
        let settlement = settle(text)
        guard case .open(let new) = settlement.change else {
            Issue.record("answered with \(settlement.notification?.kind ?? "nothing")")
            return
        }
        #expect(new.hold?.reason == .unsureKind && new.complaint.body == text)
        #expect(settle(String(text.prefix { $0 != " " })).notification?.kind != "asking_held")
    }

    @Test("never answers names, short codes, or spam")
    func silence() {
        for sender in [
            PhoneNumber(kind: .alphanumeric, canonical: "TELKOMSEL"), PhoneNumber(kind: .shortCode, canonical: "4444"),
        ] {
            let text = "jalan rusak di desa Guci"
            let settlement = settle(message(text, from: sender))
            #expect(settlement.state == .ignored)
            #expect(settlement.notification == nil)
        }
        #expect(settle("PROMO pulsa").notification == nil)
        #expect(settle("PROMO pulsa").state == .spam)
    }

    @Test("makes a report of what an operator says is no spam")
    func recovered() {
        var message = message("PROMO palsu di kantor desa Guci")
        message.isRecovered = true
        let settlement = settle(message)
        guard case .open = settlement.change else {
            Issue.record("no ticket")
            return
        }
    }

    @Test("finds the sender's ticket by either number, sloppily written, or takes the latest")
    func status() {
        var context = SenderContext()
        context.tickets = [ticket(9), ticket(7, trackingID: "9000001")]
        let seventh = TicketNumber(serial: 7, prefix: "LP")
        for text in ["STATUS \(seventh)", "status lp-\(seventh.digits)", "STATUS 9000001"] {
            let settlement = settle(text, context)
            #expect(settlement.notification?.kind == "status", "\(text)")
            #expect(settlement.notificationTicketID == 7, "\(text)")
        }
        #expect(settle("STATUS", context).notificationTicketID == 9)
    }

    @Test("tells a stranger nothing, not even that a ticket exists")
    func stranger() {
        let existing = settle("STATUS 9000001")
        let invented = settle("STATUS 9999999")
        #expect(existing.notification?.kind == "unknown_ticket")
        #expect(existing.notification?.kind == invented.notification?.kind)
        #expect(existing.notificationTicketID == nil)
        #expect(settle("STATUS").notification?.kind == "no_ticket")
    }

    @Test("withdraws what is not forwarded yet, and passes the wish on otherwise")
    func cancel() {
        var context = SenderContext()
        context.tickets = [ticket(7, state: .open)]
        let settlement = settle("BATAL", context)
        #expect(settlement.notification?.kind == "cancelled")
        #expect(settlement.lateNotification?.kind == "cancel_noted")
        guard case .cancel(7, _, "Pelapor minta laporan ini dibatalkan.") = settlement.change else {
            Issue.record("not withdrawn")
            return
        }
    }

    @Test("takes a mark, and asks for one that is missing")
    func rating() {
        var context = SenderContext()
        context.tickets = [ticket(7, trackingID: "9000001")]
        #expect(settle("NILAI 9000001 4", context).notification?.variables["rating"] == "4")
        #expect(settle("NILAI 9000001", context).notification?.kind == "rating_asked")
    }

    @Test("helps at most once an hour")
    func help() {
        #expect(settle("P").notification?.kind == "greeting")
        var context = SenderContext()
        context.lastHelpAt = now - 1800
        #expect(settle("BANTUAN", context).notification == nil)
        context.lastHelpAt = now - 3700
        #expect(settle("BANTUAN", context).notification?.kind == "help")
    }

    @Test("lets a part that comes late join its ticket without another text")
    func latePart() {
        var context = SenderContext()
        context.continuedTicketID = 7
        let settlement = settle("lanjutan kalimat", context)
        guard case .extend(7, _, "lanjutan kalimat") = settlement.change else {
            Issue.record("not joined")
            return
        }
        #expect(settlement.notification == nil)
    }
}
