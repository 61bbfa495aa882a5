import Complaints
import Foundation
import Ledger

/// The sender's requests to the service: a language, no texts, anonymity, help.
extension Conversation {
    func choose(language name: String, _ turn: Turn) -> TriageSettlement {
        guard let code = turn.languages.code(named: name) else {
            return hint(turn, "language_unknown", ["languages": turn.languages.titles.joined(separator: ", ")])
        }
        var memory = turn.context.memory
        memory.language = code
        return TriageSettlement(
            state: .triaged,
            notification: turn.reply("language_set"),
            sender: .init(memory: memory)
        )
    }

    /// Whether a text requests a change of the present state: BERHENTI after a MULAI.
    func changesMind(_ turn: Turn) -> Bool {
        if case .language(let name) = turn.command {
            return turn.languages.code(named: name).map { $0 != turn.context.memory.language } ?? false
        }
        return switch turn.reading.intent.value {
        case .stop: !turn.context.isStopped
        case .start: turn.context.isStopped
        default: false
        }
    }

    func subscribe(_ turn: Turn, isStopped: Bool) -> TriageSettlement {
        // `berhenti kerja tiga bulan honor belum dibayar` is no wish.
        possibleComplaint(turn, needsSubstance: true)
            ?? TriageSettlement(
                state: .triaged,
                notification: turn.reply(isStopped ? "stopped" : "started"),
                sender: .init(isStopped: isStopped)
            )
    }

    // MARK: Anonymity

    /// The same in a sentence: `jangan sebut nama saya ya`. It is not the answer to a question, and nothing is
    /// forwarded before it is in force.
    func wish(_ turn: Turn) -> TriageSettlement? {
        let reading = turn.reading
        guard reading.anonymous.value || reading.secret.value, !turn.hasSubstance, turn.words.count <= 10,
            [.report, .unintelligible, .followup].contains(reading.intent.value),
            // A faint wish about a held ticket loses nothing.
            reading.anonymous.confidence > 0.5 || reading.secret.confidence > 0.5 || turn.heldTicket != nil
        else { return nil }
        return hide(
            isAnonymous: reading.anonymous.value,
            isSecret: reading.secret.value,
            quoted: turn.quoted,
            turn
        )
    }

    /// ANONIM or RAHASIA alone: for the report that was just sent, else for the next one.
    func hide(isAnonymous: Bool, isSecret: Bool, quoted: String?, _ turn: Turn) -> TriageSettlement {
        if let quoted {
            guard let ticket = turn.ticket(called: quoted) else {
                return hint(turn, "unknown_ticket", ["quoted": quoted])
            }
            return hide(ticket, isAnonymous: isAnonymous, isSecret: isSecret, turn)
        }
        let recent = turn.now.addingTimeInterval(-configuration.questionOpen.seconds)
        if let ticket = turn.context.tickets.first, !ticket.state.isEnded,
            ticket.state == .open || ticket.state == .held || ticket.createdAt >= recent
        {
            return hide(ticket, isAnonymous: isAnonymous, isSecret: isSecret, turn)
        }
        var memory = turn.context.memory
        memory.wish = .init(
            isAnonymous: isAnonymous,
            isSecret: isSecret,
            until: turn.now.addingTimeInterval(configuration.questionOpen.seconds)
        )
        return TriageSettlement(state: .triaged, notification: turn.reply("hide_next"), sender: .init(memory: memory))
    }

    /// From now on no text of ours reveals more; the answer says that SP4N already has the report.
    private func hide(
        _ ticket: TicketRecord,
        isAnonymous: Bool,
        isSecret: Bool,
        _ turn: Turn
    ) -> TriageSettlement {
        guard var complaint = ticket.complaint else { return hint(turn, "not_understood") }
        if isAnonymous { complaint.anonymous = Judgement(true) }
        if isSecret { complaint.secret = Judgement(true) }
        let wish =
            switch (isAnonymous, isSecret) {
            case (true, true): "identitasnya dan isi laporan ini dirahasiakan"
            case (true, false): "identitasnya dirahasiakan"
            default: "isi laporan ini dirahasiakan"
            }
        return TriageSettlement(
            state: .triaged,
            change: .amend(
                id: ticket.id,
                event: turn.event(.amended),
                complaint: complaint,
                deadline: nil,
                forwardAt: nil,
                addition: "Pelapor minta agar \(wish)."
            ),
            notification: turn.reply("hidden"),
            lateNotification: turn.reply("hide_late")
        )
    }

    // MARK: Help

    /// The help text; at most once within the configured time.
    func help(_ turn: Turn) -> TriageSettlement {
        guard isDue(turn.context.lastHelpAt, turn) else { return TriageSettlement(state: .triaged) }
        return TriageSettlement(state: .triaged, notification: turn.reply("help"), sender: .init(helpedAt: turn.now))
    }

    /// The text that something is unknown or not understood; at most once within the configured time, independent of
    /// the help text.
    func hint(_ turn: Turn, _ kind: String, _ variables: [String: String] = [:]) -> TriageSettlement {
        guard isDue(turn.context.memory.hintedAt, turn) else { return TriageSettlement(state: .triaged) }
        var memory = turn.context.memory
        memory.hintedAt = turn.now
        return TriageSettlement(
            state: .triaged,
            notification: turn.reply(kind, variables),
            sender: .init(memory: memory)
        )
    }

    private func isDue(_ last: Date?, _ turn: Turn) -> Bool {
        last.map { turn.now.timeIntervalSince($0) >= configuration.helpInterval.seconds } ?? true
    }
}
