import Complaints
import Foundation
import Ledger

/// Commands about a report.
extension Conversation {
    func status(_ turn: Turn) -> TriageSettlement {
        about(turn) { ticket in
            let kind =
                switch ticket.state {
                case .held: "status_held"
                case .dismissed: "dismissed"
                default: "status"
                }
            return TriageSettlement(
                state: .triaged,
                notification: turn.reply(kind),
                notificationTicketID: ticket.id
            )
        }
    }

    func addition(_ turn: Turn) -> TriageSettlement {
        about(turn) { ticket in
            guard ticket.state != .cancelled else {
                return TriageSettlement(
                    state: .triaged,
                    notification: turn.reply("addition_too_late"),
                    notificationTicketID: ticket.id
                )
            }
            let words = AdditionText(turn.message.text, ticketPrefix: configuration.ticketPrefix).words
            guard !words.isEmpty else {
                return TriageSettlement(
                    state: .triaged,
                    notification: turn.reply("addition_asked"),
                    notificationTicketID: ticket.id
                )
            }
            if ticket.state == .held { return join(turn, toHeld: ticket, text: words) }
            // What comes behind a text that was no report may be one.
            if ticket.state == .dismissed { return open(turn, as: turn.readAsReport(words)) }
            // The parser finds danger only in reports.
            let danger = turn.read(words).urgent.value ? ["urgent": "x"] : [:]
            return extend(ticket.id, turn, text: words, notification: turn.reply("addition_noted", danger))
        }
    }

    func extend(
        _ ticketID: Int64,
        _ turn: Turn,
        text: String,
        notification: NewNotification?
    ) -> TriageSettlement {
        TriageSettlement(
            state: .triaged,
            change: .extend(id: ticketID, event: turn.event(.added), addition: text),
            notification: notification
        )
    }

    func rate(_ turn: Turn) -> TriageSettlement {
        about(turn) { ticket in
            guard let rating = turn.reading.rating else {
                return TriageSettlement(
                    state: .triaged,
                    notification: turn.reply("rating_asked"),
                    notificationTicketID: ticket.id
                )
            }
            let comment = AdditionText(turn.message.text, ticketPrefix: configuration.ticketPrefix)
                .words(behindMark: rating)
            return TriageSettlement(
                state: .triaged,
                change: .extend(
                    id: ticket.id,
                    event: turn.event(.rated, ["rating": "\(rating)"]),
                    addition: "Penilaian pelapor: \(rating) dari 5." + (comment.isEmpty ? "" : " \(comment)")
                ),
                notification: turn.reply("rating_noted", ["rating": "\(rating)"])
            )
        }
    }

    func cancel(_ turn: Turn) -> TriageSettlement {
        about(turn) { ticket in
            guard !ticket.state.isEnded else {
                return TriageSettlement(
                    state: .triaged,
                    notification: turn.reply(ticket.state == .dismissed ? "dismissed" : "cancelled"),
                    notificationTicketID: ticket.id
                )
            }
            let words = AdditionText(turn.message.text, ticketPrefix: configuration.ticketPrefix).words
            return TriageSettlement(
                state: .triaged,
                change: .cancel(
                    id: ticket.id,
                    event: turn.event(.cancelled),
                    addition: "Pelapor minta laporan ini dibatalkan." + (words.isEmpty ? "" : " \(words)")
                ),
                notification: turn.reply("cancelled"),
                lateNotification: turn.reply("cancel_noted")
            )
        }
    }

    /// Sends the next page of an agency's answer that did not fit into one text.
    func readOn(_ quoted: String?, _ turn: Turn) -> TriageSettlement {
        if let quoted, turn.ticket(called: quoted) == nil { return hint(turn, "unknown_ticket", ["quoted": quoted]) }
        guard let next = nextPage(turn) else {
            return TriageSettlement(
                state: .triaged,
                notification: turn.reply("nothing_more"),
                notificationTicketID: turn.meantTicket?.id
            )
        }
        var memory = turn.context.memory
        memory.bookmark = next.bookmark
        var variables = ["passage": next.text, "page": "\(next.bookmark.page)", "pages": "\(next.count)"]
        variables["more"] = next.bookmark.page < next.count ? "x" : nil
        return TriageSettlement(
            state: .triaged,
            notification: turn.reply("answer_page", variables),
            notificationTicketID: next.ticketID,
            sender: .init(memory: memory)
        )
    }

    /// The page of an agency's answer after those that the sender has got; nil if there is none, or none that may be
    /// shown.
    func nextPage(_ turn: Turn) -> (text: String, bookmark: SenderMemory.Bookmark, count: Int, ticketID: Int64)? {
        guard case .readOn(let quoted) = turn.command else { return nil }
        let bookmark = turn.context.memory.bookmark
        let found =
            quoted == nil
            ? turn.answers.first { $0.eventID == bookmark?.eventID } ?? turn.answers.first
            : turn.answers.first { $0.ticketID == turn.meantTicket?.id }
        guard let answer = found,
            let ticket = turn.context.tickets.first(where: { $0.id == answer.ticketID }),
            ticket.complaint?.isConfidential == false
        else { return nil }
        let pages = AnswerPages(answer.text).pages
        let page = bookmark?.eventID == answer.eventID ? (bookmark?.page ?? 1) + 1 : 2
        guard page <= pages.count else { return nil }
        return (pages[page - 1], .init(eventID: answer.eventID, page: page), pages.count, ticket.id)
    }

    // MARK: The report of a command

    /// Applies a command to the sender's report: by SP4N's number, by ours, by the digits of ours, or to the latest
    /// report if the text names none.
    ///
    /// The answer is the same for another sender's report and for one that does not exist, so that a stranger learns
    /// nothing.
    private func about(_ turn: Turn, _ act: (TicketRecord) -> TriageSettlement) -> TriageSettlement {
        if let ticket = turn.meantTicket { return act(ticket) }
        guard let quoted = turn.quoted else {
            return possibleComplaint(turn, needsSubstance: false)
                ?? TriageSettlement(state: .triaged, notification: turn.reply("no_ticket"))
        }
        return hint(turn, "unknown_ticket", ["quoted": quoted])
    }
}
