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
