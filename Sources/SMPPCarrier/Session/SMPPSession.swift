import SMPPCodec

/// One bind of an ESME, from the first PDU to the last: which PDU goes out, which answer belongs to which request, which timer ends.
///
/// Pure: the caller brings the time and the PDUs, and carries out the actions in their order. Timers are those of SMPP 3.4, 7.2.
struct SMPPSession: Sendable {
    /// The settings of a bind.
    struct Settings: Hashable, Sendable {
        var bind: CommandID
        var systemID: String
        var password: String
        var systemType: String
        /// 0x34 or 0x50.
        var interfaceVersion: UInt8
        var addressTON: UInt8
        var addressNPI: UInt8
        var addressRange: String
        /// The number of submissions without an answer that the SMSC allows.
        var window: Int
        /// The time for the answer to a request; session_init_timer and response_timer.
        var responseTimeout: Duration
        /// The silence after which the link is tested; enquire_link_timer.
        var enquireInterval: Duration
    }

    /// An order to the shell.
    enum Action: Hashable, Sendable {
        case send(SMPPPDU)
        /// The bind stands; messages may be submitted.
        case bound
        /// A deliver_sm or data_sm is to be stored, and then answered by ``answer(_:status:)``.
        case deliver(SMPPPDU)
        /// A submission has its answer.
        case complete(UInt64, SubmissionAnswer)
        /// The answer to a submission comes after its time.
        case late(UInt64, SMPPPDU)
        /// The peer deviates from the specification for the first time in this way on this link.
        case note(String)
        /// The connection is to be closed.
        case close(End)
    }

    /// The end of a session.
    enum End: Hashable, Sendable {
        /// The SMSC refuses the bind.
        case refused(CommandStatus)
        /// The link is of no use any more; for a log.
        case lost(String)
        /// We were asked to stop.
        case stopped
    }

    private enum State: Hashable {
        case opening(sequence: UInt32)
        case bound
        /// Nothing new is submitted; unbind follows the last answer.
        case draining
        case unbinding(sequence: UInt32)
        case closed
    }

    private struct Pending: Hashable {
        var token: UInt64
        var sentAt: ContinuousClock.Instant
    }

    private static let lastSequence: UInt32 = 0x7FFF_FFFF
    /// The number of submissions beyond their time whose answers are still recognised.
    private static let overdueLimit = 1000

    let settings: Settings
    private var state = State.closed
    private var sequence: UInt32
    private var pending: [UInt32: Pending] = [:]
    private var overdue: [UInt32: UInt64] = [:]
    private var overdueOrder: [UInt32] = []
    private var startedAt: ContinuousClock.Instant?
    private var heardAt: ContinuousClock.Instant?
    private var enquiry: (sequence: UInt32, sentAt: ContinuousClock.Instant)?
    private var deviations: Set<String> = []

    /// Makes a session that is not open yet.
    ///
    /// - Parameters:
    ///   - settings: The settings of the bind.
    ///   - lastSequence: The sequence number before the first one.
    init(settings: Settings, lastSequence: UInt32 = 0) {
        self.settings = settings
        sequence = lastSequence
    }

    /// Whether the bind stands and takes submissions.
    var isBound: Bool { state == .bound }
    /// Whether the SMSC takes another submission now.
    var hasRoom: Bool { isBound && pending.count < settings.window }
    /// The number of submissions without an answer.
    var pendingCount: Int { pending.count }

    /// Begins with the bind, once the connection stands.
    mutating func open(at now: ContinuousClock.Instant) -> [Action] {
        heardAt = now
        startedAt = now
        var pdu = SMPPPDU(settings.bind, sequence: nextSequence())
        pdu[text: .systemID] = settings.systemID
        pdu[text: .password] = settings.password
        pdu[text: .systemType] = settings.systemType
        pdu[integer: .interfaceVersion] = settings.interfaceVersion
        pdu[integer: .addressTON] = settings.addressTON
        pdu[integer: .addressNPI] = settings.addressNPI
        pdu[text: .addressRange] = settings.addressRange
        state = .opening(sequence: pdu.sequence)
        return [.send(pdu)]
    }

    /// Submits a message; ``hasRoom`` must hold.
    mutating func submit(_ pdu: SMPPPDU, token: UInt64, at now: ContinuousClock.Instant) -> [Action] {
        var pdu = pdu
        pdu.sequence = nextSequence()
        pending[pdu.sequence] = Pending(token: token, sentAt: now)
        return [.send(pdu)]
    }

    /// Answers a delivered message after it is stored, or could not be.
    mutating func answer(_ request: SMPPPDU, status: CommandStatus) -> [Action] {
        guard state != .closed else { return [] }
        return [.send(SMPPPDU(request.command.response, status: status, sequence: request.sequence))]
    }

    /// Ends the session after what is under way.
    mutating func stop(at now: ContinuousClock.Instant) -> [Action] {
        switch state {
        case .bound:
            state = .draining
            return unbindIfIdle(at: now)
        case .opening: return close(.stopped)
        case .draining, .unbinding, .closed: return []
        }
    }

    /// Takes a PDU of the SMSC.
    mutating func receive(_ pdu: SMPPPDU, at now: ContinuousClock.Instant) -> [Action] {
        guard state != .closed else { return [] }
        heardAt = now
        return note(pdu) + (pdu.command.isResponse ? receiveResponse(pdu, at: now) : receiveRequest(pdu))
    }

    /// The stream holds something that is no PDU.
    mutating func receive(_ error: SMPPError) -> [Action] {
        guard state != .closed else { return [] }
        let nack = SMPPPDU(.genericNack, status: .invalidCommandLength, sequence: 0)
        return [.send(nack)] + close(.lost(error.description))
    }

    /// The connection has ended.
    mutating func disconnected(_ reason: String) -> [Action] {
        guard state != .closed else { return [] }
        if case .unbinding = state { return close(.stopped) }
        return close(.lost(reason))
    }

    // MARK: Timers

    /// The time at which ``elapsed(at:)`` has something to do.
    var nextDeadline: ContinuousClock.Instant? {
        var times = pending.values.map { $0.sentAt + settings.responseTimeout }
        switch state {
        case .closed: return nil
        case .opening, .unbinding: times.append((startedAt ?? .now) + settings.responseTimeout)
        case .bound, .draining:
            if let enquiry {
                times.append(enquiry.sentAt + settings.responseTimeout)
            } else if let heardAt {
                times.append(heardAt + settings.enquireInterval)
            }
        }
        return times.min()
    }

    /// Acts on the timers that have ended.
    mutating func elapsed(at now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        for (sequence, request) in pending where request.sentAt + settings.responseTimeout <= now {
            pending[sequence] = nil
            rememberOverdue(sequence, request.token)
            actions.append(.complete(request.token, .unanswered))
        }
        switch state {
        case .closed: break
        case .opening where (startedAt ?? now) + settings.responseTimeout <= now:
            actions += close(.lost("no answer to the bind"))
        case .unbinding where (startedAt ?? now) + settings.responseTimeout <= now: actions += close(.stopped)
        case .opening, .unbinding: break
        case .bound, .draining:
            if state == .draining { actions += unbindIfIdle(at: now) }
            if let enquiry, enquiry.sentAt + settings.responseTimeout <= now {
                actions += close(.lost("no answer to enquire_link"))
            } else if enquiry == nil, let heardAt, heardAt + settings.enquireInterval <= now {
                let pdu = SMPPPDU(.enquireLink, sequence: nextSequence())
                enquiry = (pdu.sequence, now)
                actions.append(.send(pdu))
            }
        }
        return actions
    }

    // MARK: PDUs

    private mutating func receiveResponse(_ pdu: SMPPPDU, at now: ContinuousClock.Instant) -> [Action] {
        if case .opening(let sequence) = state {
            guard pdu.sequence == sequence || pdu.command == settings.bind.response else { return [] }
            guard pdu.status == .ok, pdu.command != .genericNack else { return close(.refused(pdu.status)) }
            state = .bound
            return [.bound]
        }
        if case .unbinding(let sequence) = state, pdu.sequence == sequence { return close(.stopped) }
        // Anything that the SMSC sends proves that the link works.
        if enquiry?.sequence == pdu.sequence, pdu.command == .enquireLink.response || pdu.command == .genericNack {
            enquiry = nil
            return []
        }
        // The sequence numbers of both directions are apart: an answer of another kind is none to a submission.
        guard [.submitSM.response, .dataSM.response, .genericNack].contains(pdu.command) else { return [] }
        if let request = pending.removeValue(forKey: pdu.sequence) {
            return [.complete(request.token, .answered(pdu))] + unbindIfIdle(at: now)
        }
        if let token = overdue.removeValue(forKey: pdu.sequence) { return [.late(token, pdu)] }
        return []
    }

    private mutating func receiveRequest(_ pdu: SMPPPDU) -> [Action] {
        switch pdu.command {
        case .enquireLink: return [.send(SMPPPDU(.enquireLink.response, sequence: pdu.sequence))]
        case .unbind:
            return [.send(SMPPPDU(.unbind.response, sequence: pdu.sequence))] + close(.lost("the SMSC has sent unbind"))
        // Also before the answer to the bind: SMSCs that refused a message would not deliver it again.
        case .deliverSM, .dataSM: return [.deliver(pdu)]
        case .alertNotification, .outbind: return []
        default: return [.send(SMPPPDU(.genericNack, status: .invalidCommandID, sequence: pdu.sequence))]
        }
    }

    private mutating func note(_ pdu: SMPPPDU) -> [Action] {
        pdu.deviations.compactMap { deviation in
            let note = "\(pdu.command): \(deviation.reason)"
            return deviations.insert(note).inserted ? .note(note) : nil
        }
    }

    // MARK: Ends

    private mutating func unbindIfIdle(at now: ContinuousClock.Instant) -> [Action] {
        guard state == .draining, pending.isEmpty else { return [] }
        let pdu = SMPPPDU(.unbind, sequence: nextSequence())
        state = .unbinding(sequence: pdu.sequence)
        startedAt = now
        return [.send(pdu)]
    }

    private mutating func close(_ end: End) -> [Action] {
        state = .closed
        let unanswered = pending.values.map { Action.complete($0.token, .unanswered) }
        pending.removeAll()
        return unanswered + [.close(end)]
    }

    private mutating func rememberOverdue(_ sequence: UInt32, _ token: UInt64) {
        overdue[sequence] = token
        overdueOrder.append(sequence)
        if overdueOrder.count > Self.overdueLimit { overdue[overdueOrder.removeFirst()] = nil }
    }

    /// The next number: 1 to 0x7FFFFFFF, and 1 again behind the last (SMPP 3.4, 5.1.4).
    private mutating func nextSequence() -> UInt32 {
        repeat {
            sequence = sequence == Self.lastSequence ? 1 : sequence + 1
        } while pending[sequence] != nil
        return sequence
    }
}

/// The answer of the SMSC to a submission.
enum SubmissionAnswer: Hashable, Sendable {
    case answered(SMPPPDU)
    /// Nothing was sent: the window is full, or the bind does not stand.
    case notSent
    /// None came in time, or the connection ended before it: the SMSC may have the message.
    case unanswered
}
