import Complaints
import Foundation
import Ledger

/// Reports, the questions about them, and the answers to these.
extension Conversation {
    /// Opens a ticket, or holds it if it may be no report.
    ///
    /// - Parameters:
    ///   - turn: The text and its context.
    ///   - reading: The report; nil takes the turn's reading.
    /// - Returns: The effect.
    func open(_ turn: Turn, as reading: Complaint? = nil) -> TriageSettlement {
        var complaint = reading ?? turn.reading
        var memory = turn.context.memory
        if let wish = memory.wish, wish.until > turn.now {
            if wish.isAnonymous { complaint.anonymous = Judgement(true) }
            if wish.isSecret { complaint.secret = Judgement(true) }
        }
        // An officer has looked at a recovered text.
        let reason = turn.message.isRecovered ? nil : holdReason(complaint)
        if reason != nil, let held = turn.heldTicket { return join(turn, toHeld: held, text: turn.message.text) }
        memory.wish = nil
        if !turn.message.isRecovered, isOneOfMany(complaint, turn) { return setAside(complaint, turn, memory) }
        if let reason { return hold(complaint, because: reason, turn, memory) }
        let opening = opening(of: complaint, turn)
        memory.topic = opening.topic
        // Three confirmations do not wait: to a sender who stopped news, with a question, and in danger.
        let isHeld =
            opening.kind == "confirmation" && opening.wait == 0 && !turn.context.isStopped
            && configuration.confirmationWait > .zero
        return TriageSettlement(
            state: .triaged,
            change: .open(
                NewTicket(
                    complaint: complaint,
                    forwardAt: turn.now.addingTimeInterval(opening.wait),
                    deadline: deadline(of: complaint, receivedAt: turn.message.receivedAt),
                    confirmationBy: isHeld ? turn.now.addingTimeInterval(configuration.confirmationWait.seconds) : nil
                )
            ),
            notification: isHeld ? nil : opening.reply(to: turn),
            sender: question(opening.topic, turn, memory)
        )
    }

    /// The beginning of a report that goes on: the kind of its confirmation, the question in it, and the wait for an answer, in seconds.
    struct Opening {
        let kind: String
        let topic: SenderMemory.Topic?
        let wait: Double

        func reply(to turn: Turn) -> NewNotification {
            turn.reply(kind, turn.context.isStopped ? ["stopped": "x"] : [:])
        }
    }

    func opening(of complaint: Complaint, _ turn: Turn) -> Opening {
        let topic: SenderMemory.Topic? = missing(in: complaint) == .place ? .place : nil
        let usual = complaint.urgent.value ? "confirmation_urgent" : "confirmation"
        return Opening(
            kind: topic == .place ? "confirmation_asking_place" : usual,
            topic: topic,
            wait: wait(for: topic, turn)
        )
    }

    func deadline(of complaint: Complaint, receivedAt time: Date) -> CalendarDate? {
        complaint.classification.map { configuration.deadline(for: $0.value, receivedAt: time) }
    }

    /// The question that an officer would have to ask first. A report of danger never waits for a question.
    func missing(in complaint: Complaint) -> SenderMemory.Topic? {
        guard !complaint.urgent.value else { return nil }
        if complaint.agency == nil {
            let isVague = complaint.category.map { $0.confidence <= 0.5 } ?? true
            return isVague && WrittenWords(complaint.body).count <= 12 ? .matter : nil
        }
        return complaint.place.isKnown ? nil : .place
    }

    private func wait(for topic: SenderMemory.Topic?, _ turn: Turn) -> Double {
        let forMore = turn.marks.announcesMore || turn.marks.trailsOff ? configuration.continuationWindow : .zero
        return (topic == nil ? forMore : max(forMore, configuration.questionWait)).seconds
    }

    func question(
        _ topic: SenderMemory.Topic?,
        _ turn: Turn,
        _ memory: SenderMemory
    ) -> TriageSettlement.SenderChange {
        .init(
            questionUntil: topic.map { _ in turn.now.addingTimeInterval(configuration.questionOpen.seconds) },
            closesQuestion: topic == nil,
            memory: memory
        )
    }

    // MARK: Answers

    /// The next text while a question is open answers it, unless it is a report of its own.
    func answerToQuestion(_ turn: Turn) -> TriageSettlement? {
        guard let question = turn.context.question, question.until > turn.now,
            let ticket = turn.context.tickets.first(where: { $0.id == question.ticketID }), !ticket.state.isEnded,
            ticket.state != .held, [.report, .unintelligible, .followup].contains(turn.reading.intent.value)
        else { return nil }
        guard turn.context.memory.topic != .matter else {
            return turn.saysNothing ? nil : join(turn, to: ticket, separator: ". ")
        }
        let words = turn.words.count
        let place = place(in: turn, for: ticket, words: words)
        // An agency that the reader is unsure of makes no matter of its own.
        let namesMatter = turn.reading.agency != nil && turn.reading.hold == nil
        guard place.isKnown ? !namesMatter || words <= 6 : !namesMatter && words <= 8,
            place.isKnown || !turn.saysNothing || turn.words.contains(anyOf: Self.placeWords)
        else { return nil }
        return locate(ticket, at: place, turn)
    }

    /// The words of an answer that names a place which lapord does not know: `di muara enim`.
    private static let placeWords: Set<String> = [
        "di", "desa", "ds", "dusun", "dsn", "kel", "kelurahan", "kec", "kecamatan", "kampung", "kp", "rt", "rw", "jl",
        "jln", "jalan",
        "gang", "muara", "kabupaten", "kab",
    ]

    /// The place that an answer names; a bare name, which is ambiguous alone, is read after the report's text.
    private func place(in turn: Turn, for ticket: TicketRecord, words: Int) -> PlaceFinding {
        guard !turn.reading.place.isKnown, words <= 6, let body = ticket.complaint?.body else {
            return turn.reading.place
        }
        return turn.read("\(body) di \(turn.message.text)").place
    }

    /// The requested place of a report that came late, or after `tidak tahu`; nil if the text names none.
    func lateAnswer(_ turn: Turn, _ ticket: TicketRecord) -> TriageSettlement? {
        let place = place(in: turn, for: ticket, words: turn.words.count)
        return place.isKnown ? locate(ticket, at: place, turn) : nil
    }

    private func locate(_ ticket: TicketRecord, at place: PlaceFinding, _ turn: Turn) -> TriageSettlement {
        var variables: [String: String] = [:]
        variables["place"] = (place.village ?? place.district)?.titled
        var memory = turn.context.memory
        memory.topic = nil
        let sender = TriageSettlement.SenderChange(closesQuestion: true, memory: memory)
        guard var complaint = ticket.complaint else {
            return extend(ticket.id, turn, text: turn.message.text, notification: turn.reply("place_noted", variables))
        }
        complaint.append("\nLokasi: ", turn.message.text, marks: turn.reading)
        if place.isKnown { complaint.place = place }
        return TriageSettlement(
            state: .triaged,
            change: .amend(
                id: ticket.id,
                event: turn.event(.added),
                complaint: complaint,
                deadline: nil,
                forwardAt: turn.now,
                addition: "Lokasi: \(turn.message.text)"
            ),
            notification: turn.reply("place_noted", variables),
            sender: sender
        )
    }

    // MARK: Divided texts

    /// Joins the second half of a divided text to the first.
    func continuation(_ turn: Turn) -> TriageSettlement? {
        guard let previous = turn.context.memory.recent.last, let ticketID = previous.ticketID,
            turn.now.timeIntervalSince(previous.at) <= configuration.continuationWindow.seconds,
            let ticket = turn.context.tickets.first(where: { $0.id == ticketID }), !ticket.state.isEnded,
            [.report, .unintelligible, .followup].contains(turn.reading.intent.value)
        else { return nil }
        let isExpected =
            previous.isUnfinished && !turn.saysNothing
            && (!isAnother(turn.reading, than: ticket) || turn.marks.continues)
        guard turn.marks.continues || isExpected else { return nil }
        return join(turn, to: ticket, separator: " ")
    }

    /// Whether a text is about another matter than a ticket: two complaints within a minute are two tickets.
    func isAnother(_ reading: Complaint, than ticket: TicketRecord) -> Bool {
        guard reading.hold == nil, let agency = reading.agency?.value, let other = ticket.complaint?.agency?.value
        else { return false }
        return agency != other
    }

    /// A report with a text behind it, read as one; the wishes of the report stay.
    func joined(
        _ before: Complaint,
        _ separator: String,
        _ text: String,
        _ turn: Turn,
        by read: (String) -> Complaint
    ) -> Complaint {
        var complaint = read(ContinuationMarks(before.body).bare + separator + text)
        if complaint.intent.value == .report {
            complaint.keyword = before.keyword
            complaint.anonymous = before.anonymous.value ? before.anonymous : complaint.anonymous
            complaint.secret = before.secret.value ? before.secret : complaint.secret
        } else {
            complaint = before
            complaint.append(separator, text, marks: turn.read(text))
        }
        return complaint
    }

    /// Appends a text to a ticket's text and reads both as one.
    private func join(_ turn: Turn, to ticket: TicketRecord, separator: String) -> TriageSettlement {
        let text = turn.marks.bare.isEmpty ? turn.message.text : turn.marks.bare
        if ticket.state == .held { return join(turn, toHeld: ticket, text: text, separator: separator) }
        guard let before = ticket.complaint else {
            return extend(ticket.id, turn, text: text, notification: turn.reply("addition_noted"))
        }
        let complaint = joined(before, separator, text, turn, by: turn.read)
        var memory = turn.context.memory
        let asked = turn.context.question.map { $0.ticketID == ticket.id && $0.until > turn.now } ?? false
        let topic = missing(in: complaint)
        // Each question is asked once.
        let isNewQuestion = topic == .place && (memory.topic == .matter || !asked) && ticket.state == .open
        let staysOpen = isNewQuestion || asked && topic != nil && topic == memory.topic && topic == .place
        memory.topic = staysOpen ? topic : nil
        let wait = wait(for: staysOpen ? topic : nil, turn)
        return TriageSettlement(
            state: .triaged,
            change: .amend(
                id: ticket.id,
                event: turn.event(.added),
                complaint: complaint,
                deadline: deadline(of: complaint, receivedAt: ticket.createdAt),
                forwardAt: turn.now.addingTimeInterval(wait),
                addition: text
            ),
            notification: turn.reply(isNewQuestion ? "asking_place" : "addition_noted"),
            lateNotification: turn.reply("addition_noted"),
            sender: .init(
                questionUntil: isNewQuestion
                    ? turn.now.addingTimeInterval(configuration.questionOpen.seconds) : nil,
                closesQuestion: asked && !staysOpen,
                memory: memory
            )
        )
    }
}

extension PlaceFinding {
    /// Whether a village or a district is known.
    var isKnown: Bool { village != nil || district != nil }
}

extension Complaint {
    /// Appends words to the text, with the personal data that was found in them.
    fileprivate mutating func append(_ separator: String, _ text: String, marks reading: Complaint) {
        body += separator
        let offset = body.utf8.count + text.utf8.count - reading.body.utf8.count
        body += text
        personalData += reading.personalData.compactMap { mark in
            guard text.hasSuffix(reading.body) else { return nil }
            var moved = mark
            moved.start += offset
            return moved
        }
    }
}
