import Carriers
import Complaints
import Pacing

extension ModemSession {
    /// Takes a message to send.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - id: A number by which ``Action/finish(_:)`` names it.
    ///   - now: The time.
    /// - Returns: The actions, among them an outcome where there is one at once.
    mutating func submit(_ message: OutboundMessage, id: Int, at now: Moment) -> [Action] {
        func end(_ outcome: SubmissionOutcome) -> [Action] {
            [.finish(Outbox.Finished(id: id, outcome: outcome))]
        }
        guard message.recipient.kind != .alphanumeric else {
            return end(.failed(reason: "the recipient is a name, to which nothing can be sent"))
        }
        let segmented: SegmentedMessage
        do {
            segmented = try SegmentedMessage(message, transliterates: configuration.transliterates)
        } catch {
            return end(.failed(reason: "\(error)"))
        }
        guard isReady, !isStopping else {
            return end(.wait(.seconds(10), reason: isStopping ? "the daemon is stopping" : "the modem is not ready"))
        }
        guard profile.isUsable else {
            return end(.wait(.seconds(30), reason: "no network: \(profile.registration.label)"))
        }
        guard profile.hasServiceCentre else {
            return end(.wait(.seconds(300), reason: "the SIM knows no service centre; set it with AT+CSCA"))
        }
        if let pausedUntil = sending.pausedUntil, pausedUntil > now.instant {
            return end(.wait(now.instant.duration(to: pausedUntil), reason: "the network asked for a pause"))
        }
        if let remaining = sending.pace.remaining(on: now.date), remaining < segmented.segments.count {
            let wait = sending.pace.untilTomorrow(from: now.date)
            return end(.wait(wait, reason: "the day's budget of the SIM is used up"))
        }
        guard sending.outbox.count < configuration.submissionLimit else {
            return end(.paced(.seconds(5), reason: "\(sending.outbox.count) messages wait already"))
        }
        sending.outbox.append(
            Outbox.Submission(
                id: id,
                message: message,
                segmented: segmented,
                references: [],
                deadline: now.instant.advanced(by: configuration.submissionDeadline)
            )
        )
        return advance(at: now)
    }

    /// Ends the text at the front where its time is over before its next segment.
    mutating func expireFirst(at now: Moment) -> [Action] {
        guard let submission = sending.outbox.first, submission.deadline <= now.instant else { return [] }
        sending.linkIsKeptOpen = false
        return finishFirst(.wait(.seconds(10), reason: "the modem did not come to its end in time"))
    }

    /// The command for the next segment, where one may be sent now.
    mutating func nextSegment(at now: Moment) -> Action? {
        guard let submission = sending.outbox.first, profile.isUsable,
            sending.pace.wait(at: now.instant) == .zero,
            sending.pausedUntil.map({ $0 <= now.instant }) ?? true
        else { return nil }
        if let action = proveMode(at: now) { return action }
        let segmentsLeft = submission.segmented.segments.count - submission.references.count
        if segmentsLeft > 1, sending.knowsKeepLinkOpen, !sending.linkIsKeptOpen {
            job = .keepLinkOpen
            return .send(ATCommand("AT+CMMS=1", deadline: configuration.commandDeadline))
        }
        job = .segment
        let segment = submission.nextSegment
        return .send(
            ATCommand(
                "AT+CMGS=\(segment.tpduLength)",
                information: .prefixed("+CMGS:"),
                payload: segment.pdu,
                refusesEcho: !profile.echoes,
                deadline: configuration.commandDeadline * 2,
                payloadDeadline: configuration.networkDeadline
            )
        )
    }

    /// Takes the answer to a segment.
    mutating func tookSegment(_ response: ATResponse, at now: Moment) -> [Action] {
        guard let error = response.error else {
            let reference = response.value(after: "+CMGS:").flatMap { ATFields($0).integer(0) }
            return acceptedSegment(reference: reference.map { String($0 & 0xFF) } ?? "", at: now)
        }
        sending.linkIsKeptOpen = false
        sending.isPreferred = false
        let reason = "the network or the modem refused: \(error.label)"
        switch SegmentVerdict(error) {
        case .alreadyAccepted:
            return acceptedSegment(reference: "", at: now)
        case .retry(let delay):
            sending.refusals += 1
            let ended = finishFirst(.retry(after: delay, reason: reason))
            guard sending.refusals >= Self.mostSendRefusals else { return ended }
            sending.refusals = 0
            return ended + [
                .trouble(ModemTrouble(.refused, "\(Self.mostSendRefusals) segments in a row: \(error.label)"))
            ]
        case .wait(let delay):
            sending.pausedUntil = now.instant.advanced(by: delay)
            let others = sending.outbox.endAll(keepingFirst: true, .wait(delay, reason: reason)).map(Action.finish)
            return finishFirst(.wait(delay, reason: reason)) + others
        case .failed:
            return finishFirst(.failed(reason: reason))
        case .modemTrouble:
            return finishFirst(.retry(after: .seconds(30), reason: reason))
                + [.trouble(ModemTrouble(.noSIM, "sending: \(error.label)"))]
        }
    }

    private mutating func acceptedSegment(reference: String, at now: Moment) -> [Action] {
        sending.refusals = 0
        experience.trust.proveMode(at: now.instant)
        sending.pace.take(at: now.instant, on: now.date)
        let counted = Action.countSegment(sending.pace.usage)
        guard let finished = sending.outbox.accepted(reference: reference) else {
            sending.isPreferred = true
            if isStopping {
                return [counted] + finishFirst(.retry(after: .seconds(5), reason: "the daemon is stopping"))
            }
            return [counted]
        }
        sending.linkIsKeptOpen = false
        sending.isPreferred = false
        return [counted, .finish(finished)]
    }

    private mutating func finishFirst(_ outcome: SubmissionOutcome) -> [Action] {
        sending.outbox.endFirst(outcome).map { [.finish($0)] } ?? []
    }
}
