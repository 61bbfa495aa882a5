package import Complaints
package import Foundation
package import Ledger

/// Decides what a citizen's text does, from what it says and what is known of its sender.
///
/// A pure function of its arguments, so that every conversation can be written down as a test.
package struct Conversation: Sendable {
    /// How conversations run.
    package struct Configuration: Sendable {
        /// How long a report whose place is missing waits for the answer to the question where it is; zero forwards at once.
        package var questionWait: Duration
        /// How long an answer counts as one.
        package var questionOpen: Duration
        /// At most one help text within this time.
        package var helpInterval: Duration
        /// Letters before our ticket numbers.
        package var ticketPrefix: String
        /// Working days to finish a report, by classification.
        package var workingDays: [Classification: Int]
        package var calendar: WorkingCalendar

        package init(
            questionWait: Duration = .seconds(600),
            questionOpen: Duration = .seconds(86_400),
            helpInterval: Duration = .seconds(3600),
            ticketPrefix: String = "LP",
            workingDays: [Classification: Int] = [:],
            calendar: WorkingCalendar = WorkingCalendar()
        ) {
            self.questionWait = questionWait
            self.questionOpen = questionOpen
            self.helpInterval = helpInterval
            self.ticketPrefix = ticketPrefix
            self.workingDays = workingDays
            self.calendar = calendar
        }
    }

    package var configuration: Configuration

    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - message: The text and its sender.
    ///   - complaint: What the parser read in it.
    ///   - context: What is known of the sender.
    ///   - now: The time of the decision.
    /// - Returns: What the text does, to be committed as one.
    package func settle(
        _ message: WaitingInbound,
        reading complaint: Complaint,
        context: SenderContext,
        now: Date
    ) -> TriageSettlement {
        guard message.sender.mayBeAnswered else { return TriageSettlement(state: .ignored) }
        if let continued = context.continuedTicketID {
            return extend(continued, with: message, notification: nil)
        }
        if let settlement = answerToQuestion(message, reading: complaint, context: context, now: now) {
            return settlement
        }
        switch complaint.intent.value {
        case .report: return open(message, reading: complaint, now: now)
        case .status: return status(message, reading: complaint, context: context)
        case .followup: return followUp(message, reading: complaint, context: context)
        case .rating: return rating(message, reading: complaint, context: context)
        case .cancel: return cancel(message, reading: complaint, context: context)
        case .help: return help(message, kind: "help", context: context, now: now)
        case .unintelligible: return help(message, kind: "not_understood", context: context, now: now)
        case .stop:
            return TriageSettlement(
                state: .triaged,
                notification: reply(to: message, kind: "stopped"),
                sender: .init(isStopped: true)
            )
        case .start:
            return TriageSettlement(
                state: .triaged,
                notification: reply(to: message, kind: "started"),
                sender: .init(isStopped: false)
            )
        case .spam where message.isRecovered: return open(message, reading: complaint, now: now)
        case .spam: return TriageSettlement(state: .spam)
        }
    }

    // MARK: Reports

    private func open(_ message: WaitingInbound, reading complaint: Complaint, now: Date) -> TriageSettlement {
        let place = complaint.place
        let asks = place.district == nil && place.village == nil && !complaint.urgent.value && complaint.agency != nil
        let wait = asks ? configuration.questionWait : .zero
        return TriageSettlement(
            state: .triaged,
            change: .open(
                NewTicket(
                    complaint: complaint,
                    forwardAt: now.addingTimeInterval(wait.seconds),
                    deadline: complaint.classification.map {
                        configuration.deadline(for: $0.value, receivedAt: message.receivedAt)
                    }
                )
            ),
            notification: reply(to: message, kind: asks ? "receipt_asking_place" : "receipt"),
            sender: asks
                ? .init(questionUntil: now.addingTimeInterval(configuration.questionOpen.seconds))
                : .init(closesQuestion: true)
        )
    }

    /// A short text that names a place, while the sender is being asked for one, is the answer.
    private func answerToQuestion(
        _ message: WaitingInbound,
        reading complaint: Complaint,
        context: SenderContext,
        now: Date
    ) -> TriageSettlement? {
        guard let question = context.question, question.until > now,
            let ticket = context.tickets.first(where: { $0.id == question.ticketID }),
            complaint.place.district != nil || complaint.place.village != nil,
            complaint.intent.value == .report || complaint.intent.value == .unintelligible
                || complaint.intent.value == .followup,
            complaint.agency == nil || message.text.split(separator: " ").count <= 6
        else { return nil }
        let event = TicketEvent(
            kind: .followedUp,
            actor: .citizen,
            at: message.receivedAt.timeIntervalSince1970,
            detail: ["text": message.text]
        )
        let notification = reply(
            to: message,
            kind: "place_noted",
            ["place": (complaint.place.village ?? complaint.place.district)?.titled ?? ""]
        )
        guard ticket.state == .open, var amended = ticket.complaint else {
            return TriageSettlement(
                state: .triaged,
                change: .extend(id: ticket.id, event: event, followUp: message.text),
                notification: notification,
                sender: .init(closesQuestion: true)
            )
        }
        amended.place = complaint.place
        amended.body += "\nLokasi: \(message.text)"
        return TriageSettlement(
            state: .triaged,
            change: .amend(id: ticket.id, event: event, complaint: amended, forwardAt: now),
            notification: notification,
            sender: .init(closesQuestion: true)
        )
    }

    // MARK: Commands about a ticket

    private func status(
        _ message: WaitingInbound,
        reading complaint: Complaint,
        context: SenderContext
    ) -> TriageSettlement {
        guard let ticket = ticket(meantBy: complaint, in: context) else {
            return unknownTicket(message, reading: complaint)
        }
        return TriageSettlement(
            state: .triaged,
            notification: reply(to: message, kind: "status"),
            notificationTicketID: ticket.id
        )
    }

    private func followUp(
        _ message: WaitingInbound,
        reading complaint: Complaint,
        context: SenderContext
    ) -> TriageSettlement {
        guard let ticket = ticket(meantBy: complaint, in: context) else {
            return unknownTicket(message, reading: complaint)
        }
        return extend(ticket.id, with: message, notification: reply(to: message, kind: "addition_noted"))
    }

    private func extend(
        _ ticketID: Int64,
        with message: WaitingInbound,
        notification: NewNotification?
    ) -> TriageSettlement {
        TriageSettlement(
            state: .triaged,
            change: .extend(
                id: ticketID,
                event: TicketEvent(
                    kind: .followedUp,
                    actor: .citizen,
                    at: message.receivedAt.timeIntervalSince1970,
                    detail: ["text": message.text]
                ),
                followUp: message.text
            ),
            notification: notification
        )
    }

    private func rating(
        _ message: WaitingInbound,
        reading complaint: Complaint,
        context: SenderContext
    ) -> TriageSettlement {
        guard let ticket = ticket(meantBy: complaint, in: context) else {
            return unknownTicket(message, reading: complaint)
        }
        guard let rating = complaint.rating else {
            return TriageSettlement(
                state: .triaged,
                notification: reply(to: message, kind: "rating_asked"),
                notificationTicketID: ticket.id
            )
        }
        return TriageSettlement(
            state: .triaged,
            change: .extend(
                id: ticket.id,
                event: TicketEvent(
                    kind: .rated,
                    actor: .citizen,
                    at: message.receivedAt.timeIntervalSince1970,
                    detail: ["rating": "\(rating)", "text": message.text]
                ),
                followUp: message.text
            ),
            notification: reply(to: message, kind: "rating_noted", ["rating": "\(rating)"])
        )
    }

    private func cancel(
        _ message: WaitingInbound,
        reading complaint: Complaint,
        context: SenderContext
    ) -> TriageSettlement {
        guard let ticket = ticket(meantBy: complaint, in: context) else {
            return unknownTicket(message, reading: complaint)
        }
        return TriageSettlement(
            state: .triaged,
            change: .cancel(
                id: ticket.id,
                event: TicketEvent(
                    kind: .cancelled,
                    actor: .citizen,
                    at: message.receivedAt.timeIntervalSince1970,
                    detail: ["text": message.text]
                ),
                followUp: message.text
            ),
            notification: reply(to: message, kind: ticket.state == .open ? "cancelled" : "cancel_noted")
        )
    }

    /// The sender's ticket that a text means: by SP4N's number, by ours, by our digits alone, or the latest where it names none.
    private func ticket(meantBy complaint: Complaint, in context: SenderContext) -> TicketRecord? {
        if let number = complaint.ticketNumber {
            return context.tickets.first { $0.number == number }
        }
        if let quoted = complaint.trackingID {
            return context.tickets.first { $0.trackingID == quoted }
                ?? context.tickets.first {
                    TicketNumber($0.number, prefix: configuration.ticketPrefix)?.digits == quoted
                }
        }
        return context.tickets.first
    }

    /// The same words whether the ticket is another's or does not exist: a stranger learns nothing.
    private func unknownTicket(_ message: WaitingInbound, reading complaint: Complaint) -> TriageSettlement {
        let quoted = complaint.ticketNumber ?? complaint.trackingID
        return TriageSettlement(
            state: .triaged,
            notification: reply(
                to: message,
                kind: quoted == nil ? "no_ticket" : "unknown_ticket",
                quoted.map { ["quoted": $0] } ?? [:]
            )
        )
    }

    // MARK: Help

    private func help(
        _ message: WaitingInbound,
        kind: String,
        context: SenderContext,
        now: Date
    ) -> TriageSettlement {
        if let last = context.lastHelpAt, now.timeIntervalSince(last) < configuration.helpInterval.seconds {
            return TriageSettlement(state: .triaged)
        }
        return TriageSettlement(
            state: .triaged,
            notification: reply(to: message, kind: kind),
            sender: .init(helpedAt: now)
        )
    }

    private func reply(
        to message: WaitingInbound,
        kind: String,
        _ variables: [String: String] = [:]
    ) -> NewNotification {
        NewNotification(replyKey: "m\(message.id)", kind: kind, variables: variables)
    }
}
