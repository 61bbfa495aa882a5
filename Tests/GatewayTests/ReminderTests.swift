import Carriers
import Complaints
import Foundation
import Gateway
import Ledger
import LedgerSteps
import Logging
import Synchronization
import TestSupport
import Testing

@Suite("Reminders of deadlines")
struct ReminderTests {
    /// 24 and 25 December 2026 are days off, a Thursday and a Friday.
    private let calendar: WorkingCalendar

    init() throws {
        calendar = WorkingCalendar(holidays: [try Self.day("2026-12-24"), try Self.day("2026-12-25")])
    }

    private static func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    @Test("come on working days counted over weekend and holidays, by classification")
    func plan() throws {
        let plan = ReminderPlan(
            steps: [.oversightComplaint: .init(before: [3], after: [])],
            usual: .init(before: [1, 0], after: [1, 2]),
            calendar: calendar
        )
        // Monday; the working day before it is Wednesday 23.
        let deadline = try Self.day("2026-12-28")
        var days: [String] = []
        var from = try Self.day("2026-12-01")
        while let next = plan.next(for: .aspiration, deadline: deadline, notBefore: from) {
            days.append(next.description)
            from = next.adding(days: 1)
        }
        #expect(days == ["2026-12-23", "2026-12-28", "2026-12-29", "2026-12-30"])
        let early = plan.next(for: .oversightComplaint, deadline: deadline, notBefore: try Self.day("2026-12-01"))
        #expect(early?.description == "2026-12-21")
        #expect(plan.next(for: .oversightComplaint, deadline: deadline, notBefore: deadline) == nil)
    }

    @Test("tell how many working days are left, and never 0 once the deadline has passed")
    func left() throws {
        let plan = ReminderPlan(calendar: calendar)
        let deadline = try Self.day("2026-12-23")
        for (day, left) in [
            ("2026-12-21", 2), ("2026-12-23", 0), ("2026-12-24", -1), ("2026-12-26", -1), ("2026-12-29", -2),
        ] {
            #expect(plan.workingDaysLeft(until: deadline, on: try Self.day(day)) == left, "\(day)")
        }
    }

    @Test("make one text of two SMS at most, however many there are")
    func text() throws {
        let deadline = try Self.day("2026-12-23")
        #expect([DeadlineReminder]().text(from: "X") == nil)
        let two = [
            DeadlineReminder(ticket: "LP10001", deadline: deadline, workingDaysLeft: 0),
            DeadlineReminder(ticket: "LP10002", deadline: deadline, workingDaysLeft: -3),
        ]
        #expect(
            two.text(from: "Kab. Muara Enim")
                == "Kab. Muara Enim: 1 laporan lewat tenggat: LP10002 (3 hk). 1 laporan mendekati tenggat: LP10001 (hari ini)."
        )
        let many = (1...500).map {
            DeadlineReminder(ticket: "LP\(10_000_000 + $0)", deadline: deadline, workingDaysLeft: $0 % 40 - 20)
        }
        let text = try #require(many.text(from: String(repeating: "N", count: 200)))
        #expect(text.count <= 306)
        #expect(text.contains("259 laporan lewat tenggat"))
        #expect(text.hasSuffix("lagi."))
    }

    @Test("are recorded once each, told to the agency's officers in one text, and end when the ticket is done")
    func wholeWay() async throws {
        try await withWatch { ledger, clock, watch, told in
            try await ledger.openReport("PUPR", id: "a", deadline: Self.day("2026-12-23"), at: clock.now)
            try await ledger.openReport("PUPR", id: "b", deadline: Self.day("2026-12-23"), at: clock.now)
            try await ledger.openReport("DLH", id: "c", deadline: Self.day("2026-12-23"), at: clock.now)
            #expect(try await watch.look().isEmpty)
            clock.set("2026-12-22", hour: 7)
            #expect(try await watch.look().isEmpty)
            clock.set("2026-12-22", hour: 8)
            #expect(try await watch.look().map(\.workingDaysLeft) == [1, 1, 1])
            #expect(try await watch.look().isEmpty)
            let texts = try await ledger.claimReplies(for: "modem-1", limit: 10)
            #expect(texts.map(\.recipient.text).sorted() == ["6281211111111", "6281222222222"])
            #expect(texts.first { $0.recipient.text == "6281211111111" }?.text.hasPrefix("Kab: 2 laporan") == true)
            #expect(told.withLock { $0.count } == 3)
            let ticket = try #require(try await ledger.tickets(limit: 3).last)
            let event = try #require(try await ledger.events(of: ticket.id).last)
            #expect(event.kind == .reminded && event.actor == .daemon)
            #expect(event.detail == ["deadline": "2026-12-23", "working_days_left": "1", "texts": "1"])
            try await ledger.record(StatusObservation(verbatim: "Selesai"), of: ticket.id, nextPoll: nil)
            // Down over Christmas: one reminder when it is back, not one for every step that was missed.
            clock.set("2026-12-29", hour: 9)
            #expect(try await watch.look().map(\.workingDaysLeft) == [-2, -2])
            clock.set("2027-03-01", hour: 9)
            #expect(try await watch.look().count == 2)
            #expect(try await watch.look().isEmpty)
            #expect(try await ledger.verify() == [])
        }
    }

    @Test("follow a deadline that an officer moves")
    func moved() async throws {
        try await withWatch { ledger, clock, watch, _ in
            let ticket = try await ledger.openReport("PUPR", id: "a", deadline: Self.day("2026-12-02"), at: clock.now)
            _ = try await watch.look()
            let complaint = try #require(ticket.complaint)
            try await ledger.amend(
                ticket.id,
                complaint: complaint,
                changes: [:],
                deadline: Self.day("2026-12-23"),
                by: .token("test")
            )
            clock.set("2026-12-03", hour: 9)
            #expect(try await watch.look().isEmpty)
            clock.set("2026-12-22", hour: 9)
            #expect(try await watch.look().map(\.workingDaysLeft) == [1])
        }
    }

    @Test("of held tickets are given once a day, and told to officers once a day to decide by has passed")
    func held() async throws {
        try await withWatch { ledger, clock, watch, _ in
            let ticket = try await ledger.openReport(
                "PUPR",
                id: "a",
                deadline: nil,
                heldUntil: Self.day("2026-12-02"),
                at: clock.now
            )
            func texts() async throws -> [String] {
                try await ledger.claimReplies(for: "modem-1", limit: 10).map(\.text)
            }
            #expect(try await watch.look().isEmpty, "a held ticket has no deadline yet")
            clock.set("2026-12-02", hour: 8)
            _ = try await watch.look()
            #expect(try await texts().isEmpty, "the day itself is in time")
            clock.set("2026-12-03", hour: 7)
            _ = try await watch.look()
            #expect(try await texts().isEmpty, "it is too early in the day")
            clock.set("2026-12-03", hour: 8)
            _ = try await watch.look()
            _ = try await watch.look()
            let told = try await texts()
            #expect(told.count == 1 && told[0].hasPrefix("Kab: 1 pesan warga ditahan") && told[0].count <= 160)
            #expect(told[0].contains("1 lewat batas waktu") && told[0].contains(ticket.number))
            clock.set("2026-12-04", hour: 8)
            _ = try await watch.look()
            #expect(try await texts().count == 1)
            try await ledger.dismiss(ticket.id, reason: "obrolan", kind: nil, by: .token("test"))
            clock.set("2026-12-05", hour: 8)
            _ = try await watch.look()
            #expect(try await texts().isEmpty)
        }
    }

    // MARK: Fixture

    private func withWatch(
        _ body: (Ledger, TestClock, DeadlineWatch, _ told: borrowing Mutex<[DeadlineReminder]>) async throws -> Void
    ) async throws {
        let folder = try makeTemporaryFolder("reminders")
        defer { try? FileManager.default.removeItem(at: folder) }
        let clock = TestClock()
        clock.set("2026-12-01", hour: 9)
        let logger = Logger.quiet
        let ledger = try Ledger(
            configuration: .init(path: folder.appending(path: "ledger.sqlite").path, protection: .off),
            clock: { clock.now },
            logger: logger
        )
        let told = Told()
        let watch = DeadlineWatch(
            configuration: .init(
                plan: ReminderPlan(usual: .init(before: [1], after: [1, 5]), calendar: calendar),
                numbers: ["PUPR": [PhoneNumber(kind: .subscriber, canonical: "6281211111111")]],
                otherNumbers: [PhoneNumber(kind: .subscriber, canonical: "6281222222222")],
                carrier: "modem-1",
                instance: "Kab"
            ),
            ledger: ledger,
            clock: { clock.now },
            tell: { reminders in told.reminders.withLock { $0 += reminders } },
            logger: logger
        )
        try await body(ledger, clock, watch, told.reminders)
        await ledger.close()
    }

    private final class Told: Sendable {
        let reminders = Mutex<[DeadlineReminder]>([])
    }
}

extension Ledger {
    @discardableResult
    fileprivate func openReport(
        _ agency: String,
        id: String,
        deadline: CalendarDate?,
        heldUntil: CalendarDate? = nil,
        at time: Date
    ) async throws -> TicketRecord {
        let record = InboundMessage(
            carrier: "modem-1",
            sender: PhoneNumber(kind: .subscriber, canonical: "6281300000001"),
            recipient: "9009",
            carrierMessageID: id,
            sentAt: nil,
            receivedAt: time,
            payload: .text("jalan rusak \(id)")
        )
        _ = try await store(record)
        let message = try #require(try await messagesForTriage(limit: 1).first)
        let complaint = Complaint(
            intent: Judgement(.report),
            classification: Judgement(.serviceComplaint),
            agency: Judgement(agency),
            body: message.text
        )
        let hold = heldUntil.map { NewTicket.Hold(reason: .noMatter, decideBy: $0) }
        let new = NewTicket(complaint: complaint, forwardAt: time, deadline: deadline, hold: hold)
        return try #require(
            try await settle(message, as: TriageSettlement(state: .triaged, change: .open(new)))
        )
    }
}

extension TestClock {
    /// Moves the clock to an hour of a day in Western Indonesian Time.
    fileprivate func set(_ text: String, hour: Int) {
        guard let day = CalendarDate(text) else { return }
        let seconds = day.daysSinceEpoch * 86_400 + hour * 3600 - OfficeZone.wib.offset
        set(Date(timeIntervalSince1970: Double(seconds)))
    }
}
