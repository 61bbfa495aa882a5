package import Complaints
import Foundation
package import Ledger

/// What a month's tickets come to, for the rencana aksi and the P4 evaluation of SP4N-LAPOR!.
///
/// Tickets count in the month in which they were opened, with all that has happened to them since.
package struct MonthlySummary: Sendable {
    package let month: ReportMonth
    package let names: ReportNames
    /// The day on which it was made: what is open and overdue depends on it.
    package let madeOn: CalendarDate

    package private(set) var tickets = 0
    /// Tickets that wait for an officer's decision whether they are reports.
    package private(set) var held = 0
    /// Texts that officers found to be no report; they count nowhere else.
    package private(set) var dismissed = 0
    /// Tickets that SP4N has.
    package private(set) var forwarded = 0
    /// Tickets with an answer of an agency or officer.
    package private(set) var answered = 0
    package private(set) var done = 0
    package private(set) var anonymous = 0
    package private(set) var secret = 0
    package private(set) var urgent = 0
    /// Tickets that have a deadline at all.
    package private(set) var withDeadline = 0
    /// Those of them that were not done in time.
    package private(set) var overdue = 0

    package private(set) var classifications = Tally()
    package private(set) var agencies = Tally()
    package private(set) var districts = Tally()
    /// By what told that the text is a report: a keyword, its words, or nothing better.
    package private(set) var intentSources = Tally()
    package private(set) var carriers = Tally()

    /// From the citizen's text to the network's taking our confirmation.
    package private(set) var confirmation = DurationSample()
    /// From the citizen's text to SP4N's first status beyond "received".
    package private(set) var verification = DurationSample()
    /// From the citizen's text to the first answer.
    package private(set) var answer = DurationSample()

    /// Makes a summary of no tickets yet.
    ///
    /// - Parameters:
    ///   - month: The month.
    ///   - names: The names for codes.
    ///   - madeOn: Today.
    package init(month: ReportMonth, names: ReportNames, madeOn: CalendarDate) {
        self.month = month
        self.names = names
        self.madeOn = madeOn
    }

    /// The share of tickets with a deadline that were not done in time, 0 to 1; nil where none has a deadline.
    package var overdueShare: Double? {
        withDeadline == 0 ? nil : Double(overdue) / Double(withDeadline)
    }

    /// Counts a ticket of the month.
    package mutating func add(_ history: TicketHistory) {
        let facts = history.facts
        guard history.ticket.state != .dismissed else {
            dismissed += 1
            return
        }
        tickets += 1
        if history.ticket.state == .held { held += 1 }
        if history.ticket.trackingID != nil { forwarded += 1 }
        if history.answeredAt != nil { answered += 1 }
        if history.isDone { done += 1 }
        if facts.isAnonymous { anonymous += 1 }
        if facts.isSecret { secret += 1 }
        if facts.isUrgent { urgent += 1 }
        if let isOverdue = history.isOverdue(on: madeOn) {
            withDeadline += 1
            if isOverdue { overdue += 1 }
        }
        classifications.add(facts.classification?.rawValue, name: facts.classification?.label)
        agencies.add(facts.agency, name: facts.agency.map(names.agency))
        districts.add(facts.district, name: history.ticket.complaint?.place.district?.name)
        let source = history.ticket.complaint.map(Self.intentSource)
        intentSources.add(source, name: source)
        carriers.add(history.ticket.carrier)
        confirmation.add(from: history.openedAt, to: history.confirmationSentAt)
        verification.add(from: history.openedAt, to: history.verifiedAt)
        answer.add(from: history.openedAt, to: history.answeredAt)
    }

    private static func intentSource(_ complaint: Complaint) -> String {
        if complaint.keyword != nil { return "Kata kunci" }
        return complaint.intent.because.isEmpty ? "Bawaan" : "Isi pesan"
    }
}
