import Carriers
import Foundation
import Pacing

/// What to say to a modem at every moment: sets it up, reads and frees its memories, sends, asks how it is.
///
/// A pure state machine over commands and answers: every function takes an event and returns what must be done about it. At most
/// one command is in flight. ``wakeUp(after:)`` tells when ``tick(_:)`` is due.
struct ModemSession {
    /// What its driver must do.
    enum Action: Hashable, Sendable {
        /// Send a command.
        case send(ATCommand)
        /// Remember that the SIM's PIN is being tried, before anything else is done.
        case rememberPINAttempt
        /// Give a message to Intake, then call ``stored(_:at:)`` or ``refused(_:after:at:)``.
        case handOver(Heard)
        /// Answer a call of submit.
        case finish(Outbox.Finished)
        /// A segment went to the network: count it for the day, and durably.
        case countSegment(DailyUsage)
        /// Answer a call of ussd; nil where the network gave no text in time.
        case finishUSSD(String?)
        /// The balance was told; nil where the pattern found none.
        case balance(Int?)
        /// The modem is ready.
        case ready(ModemProfile)
        /// The registration changed.
        case registered(Registration)
        /// Something went wrong that is counted; a name without content.
        case count(error: String)
        /// The memory is full.
        case memoryFull
        /// The device must be closed and the modem brought back.
        case trouble(ModemTrouble)
        /// Nothing is in flight any more after ``stop(at:)``.
        case stopped
    }

    /// A message on its way to Intake.
    struct Heard: Hashable, Sendable {
        /// Where it lies; nil for what the modem did not store.
        var slot: Mailbox.Slot?
        var content: InboundItem
        /// During which opening of the device it was heard: slots mean nothing after it.
        var opening: Int
    }

    enum Phase: Hashable {
        case closed
        case settingUp
        case ready
    }

    enum Job: Hashable {
        case setUp
        case select(memory: String)
        case list(memory: String)
        case read(Mailbox.Slot)
        case delete(Mailbox.Slot)
        case keepLinkOpen
        case segment
        case check(Check)
        case ussd
    }

    /// What is asked now and then.
    enum Check: Hashable, CaseIterable {
        case registration
        case registrationLTE
        case signal
        case slots
        case operatorName
    }

    /// A USSD request.
    struct USSDRequest: Hashable {
        var code: String
        var isBalance: Bool
        /// When the wait for the network's answer ends; nil before the request was made.
        var deadline: ContinuousClock.Instant?
    }

    let configuration: ModemCarrier.Configuration
    let reader: MessageReader
    var phase = Phase.closed
    var job: Job?
    var setup: ModemSetup
    var profile = ModemProfile()
    var mailbox = Mailbox()
    var outbox = Outbox()
    var pace: SendingPace
    var selectedMemory = ""
    var knowsKeepLinkOpen = true
    var linkIsKeptOpen = false
    var prefersSending = false
    var isStopping = false
    var nextPoll: ContinuousClock.Instant?
    var nextCheck: ContinuousClock.Instant?
    var checksDue: [Check] = []
    var checkRounds = 0
    var nextBalance: ContinuousClock.Instant?
    var ussd: USSDRequest?
    var sendingPausedUntil: ContinuousClock.Instant?
    var notBefore: ContinuousClock.Instant?
    var setupResumesAt: ContinuousClock.Instant?
    var unregisteredSince: ContinuousClock.Instant?
    var refusals = 0
    var sendRefusals = 0
    /// What the set-up does after the pause between commands.
    var pausedStep: ModemSetup.Step?
    /// How often the device was opened.
    var opening = 0
    /// Whether a segment was handed to the modem whose answer will not come.
    var hasLostPayload = false

    /// How many refusals of vital commands in a row are a trouble.
    static let mostRefusals = 5
    /// How many segments in a row may be refused for causes that pass, before the modem is suspected.
    static let mostSendRefusals = 10
    /// How long the network may take to answer a USSD request.
    static let ussdDeadline = Duration.seconds(30)

    init(configuration: ModemCarrier.Configuration, usage: DailyUsage = DailyUsage()) {
        self.configuration = configuration
        reader = MessageReader(
            carrier: configuration.name,
            serviceNumber: configuration.serviceNumber,
            countryCode: configuration.countryCode
        )
        setup = ModemSetup(configuration: configuration, pin: .none)
        pace = SendingPace(
            every: configuration.segmentsPerMinute.map { .seconds(60) / $0 },
            perDay: configuration.segmentsPerDay,
            timeZone: TimeZone(identifier: configuration.timeZone) ?? .gmt,
            usage: usage
        )
    }

    /// When ``tick(_:)`` is due next.
    ///
    /// - Parameter now: The time of the last event: what was due by then has been done, or waits for another event.
    /// - Returns: The time; nil where only an event can change anything.
    func wakeUp(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var times = [mailbox.nextRetry, outbox.nextDeadline, ussd?.deadline, setupResumesAt, notBefore]
        if phase == .ready, !isStopping {
            times += [nextPoll, nextCheck, nextBalance]
            if !outbox.isEmpty { times += [now + pace.wait(at: now), sendingPausedUntil] }
        }
        return times.compactMap { $0 }.filter { $0 > now }.min()
    }

    // MARK: The device's life

    /// The device was opened.
    mutating func opened(pin: ModemSetup.PIN, at now: Moment) -> [Action] {
        phase = .settingUp
        opening += 1
        hasLostPayload = false
        pausedStep = nil
        setupResumesAt = nil
        job = nil
        notBefore = nil
        mailbox.reset()
        setup = ModemSetup(configuration: configuration, pin: pin)
        return perform(setup.resume(), at: now)
    }

    /// The device was closed or went away.
    ///
    /// - Parameters:
    ///   - payloadSent: Whether a segment had been handed to the modem and its answer did not come.
    ///   - reason: Why, for the outcomes of what waits.
    ///   - now: The time.
    /// - Returns: The actions: every submission ends.
    mutating func closed(payloadSent: Bool, reason: String, at now: Moment) -> [Action] {
        phase = .closed
        let wasSending = job == .segment || job == .keepLinkOpen
        job = nil
        setupResumesAt = nil
        notBefore = nil
        var finished: [Outbox.Finished] = []
        if wasSending {
            let outcome: SubmissionOutcome =
                payloadSent || hasLostPayload
                ? .retry(after: .seconds(30), reason: "outcome unknown: \(reason)")
                : .retry(after: .seconds(5), reason: reason)
            finished += outbox.endFirst(outcome).map { [$0] } ?? []
        }
        finished += outbox.endAll(.wait(.seconds(10), reason: reason))
        var actions = finished.map(Action.finish)
        if ussd?.isBalance == false { actions.append(.finishUSSD(nil)) }
        ussd = nil
        mailbox.reset()
        return actions
    }

    /// The daemon stops: finish what is in flight, begin nothing, then say ``Action/stopped``.
    mutating func stop(at now: Moment) -> [Action] {
        guard !isStopping else { return [] }
        isStopping = true
        let isSending = job == .segment || job == .keepLinkOpen
        let ended = outbox.endAll(
            keepingFirst: isSending,
            .wait(.seconds(5), reason: "the daemon is stopping")
        )
        return ended.map(Action.finish) + advance(at: now)
    }

    // MARK: Commands

    /// A command ended with a final result.
    mutating func completed(_ command: ATCommand, _ response: ATResponse, at now: Moment) -> [Action] {
        guard let job else { return [] }
        self.job = nil
        if configuration.commandPause > .zero {
            notBefore = now.instant.advanced(by: configuration.commandPause)
        }
        var actions: [Action] = []
        if let error = response.error, phase == .ready, !isBenign(error, in: job) {
            actions.append(.count(error: error.label))
        }
        switch job {
        case .setUp:
            return actions + perform(setup.next(after: response), at: now)
        case .select, .list, .read, .delete:
            actions += took(response, of: job, at: now)
        case .keepLinkOpen:
            knowsKeepLinkOpen = response.isOK
            linkIsKeptOpen = true
        case .segment:
            actions += tookSegment(response, at: now)
        case .check(let check):
            actions += took(response, of: check, at: now)
        case .ussd:
            if !response.isOK { actions += endUSSD(nil) }
        }
        return actions + advance(at: now)
    }

    /// A command passed its deadline.
    mutating func timedOut(_ command: ATCommand, payloadSent: Bool, at now: Moment) -> [Action] {
        if job == .setUp {
            job = nil
            return perform(setup.next(after: nil), at: now)
        }
        hasLostPayload = payloadSent
        return [
            .count(error: "deadline \(command.name)"),
            .trouble(ModemTrouble(.silent, "no answer to \(command.name) within its deadline")),
        ]
    }

    /// Time has passed.
    mutating func tick(_ now: Moment) -> [Action] {
        var actions: [Action] = []
        for (slot, content) in mailbox.retries(at: now.instant) {
            actions.append(.handOver(Heard(slot: slot, content: content, opening: opening)))
        }
        let sending = job == .segment || job == .keepLinkOpen
        actions += outbox.expire(
            at: now.instant,
            keepingFirst: sending,
            reason: "the modem did not come to it in time"
        ).map(Action.finish)
        if let deadline = ussd?.deadline, deadline <= now.instant {
            actions += endUSSD(nil)
        }
        if let resumesAt = setupResumesAt, resumesAt <= now.instant, job == nil {
            notBefore = nil
            setupResumesAt = nil
            let step = pausedStep ?? setup.resume()
            pausedStep = nil
            return actions + perform(step, at: now)
        }
        return actions + advance(at: now)
    }

    // MARK: Set-up

    private mutating func perform(_ step: ModemSetup.Step, at now: Moment) -> [Action] {
        if isStopping { return advance(at: now) }
        if let notBefore, notBefore > now.instant {
            pausedStep = step
            setupResumesAt = notBefore
            return []
        }
        switch step {
        case .send(let command):
            job = .setUp
            return [.send(command)]
        case .sendPIN(let command):
            job = .setUp
            return [.rememberPINAttempt, .send(command)]
        case .wait(let duration):
            setupResumesAt = now.instant.advanced(by: duration)
            return []
        case .failed(let trouble):
            return [.trouble(trouble)]
        case .done(let profile):
            self.profile = profile
            phase = .ready
            selectedMemory = profile.memories.first ?? ""
            refusals = 0
            linkIsKeptOpen = false
            nextPoll = now.instant
            // One that is registered for LTE alone shows it at the first check.
            nextCheck =
                profile.registration.isUsable ? now.instant.advanced(by: configuration.checkInterval) : now.instant
            if let balance = configuration.balance {
                nextBalance = nextBalance ?? now.instant.advanced(by: min(.seconds(60), balance.interval))
            }
            unregisteredSince = profile.registration.isUsable ? nil : now.instant
            return [.ready(profile)] + advance(at: now)
        }
    }

    /// Sets the modem up anew on the open device, as after it has started by itself.
    mutating func setUpAgain(at now: Moment) -> [Action] {
        guard phase == .ready, job == nil else { return [] }
        phase = .settingUp
        // A SIM that locked itself again is for the next opening, with a fresh look at the PIN file.
        setup = ModemSetup(configuration: configuration, pin: .unusable("the SIM locked itself while in use"))
        return perform(setup.resume(), at: now)
    }

    // MARK: What comes next

    /// Begins the next command, where none is in flight.
    mutating func advance(at now: Moment) -> [Action] {
        guard job == nil else { return [] }
        if isStopping, phase != .ready { return [.stopped] }
        guard phase == .ready else { return [] }
        if let notBefore {
            guard notBefore <= now.instant else { return [] }
            self.notBefore = nil
        }
        if isStopping {
            if let action = receive(onlyDeletes: true) { return [action] }
            return mailbox.isSettled && outbox.isEmpty ? [.stopped] : []
        }
        if let nextPoll, nextPoll <= now.instant {
            self.nextPoll = now.instant.advanced(by: configuration.pollInterval)
            for memory in profile.memories { mailbox.requireList(memory) }
        }
        if let nextCheck, nextCheck <= now.instant {
            planChecks(at: now)
        }
        let expired = expireFirst(at: now)
        if !expired.isEmpty { return expired + advance(at: now) }
        if prefersSending, let action = nextSegment(at: now) { return [action] }
        if let action = receive(onlyDeletes: false) { return [action] }
        if let action = nextSegment(at: now) { return [action] }
        if !checksDue.isEmpty { return [ask(checksDue.removeFirst())] }
        if let action = nextUSSD(at: now) { return [action] }
        return []
    }

    /// Whether an error is part of ordinary life and not counted.
    private func isBenign(_ error: ATError, in job: Job) -> Bool {
        switch job {
        case .setUp, .keepLinkOpen, .check: true
        case .read, .delete: error == .message(CMSError(code: 321))
        case .select, .list, .segment, .ussd: false
        }
    }
}
