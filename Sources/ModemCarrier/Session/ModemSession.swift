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
        /// A message for the telephone was found, which is neither kept nor answered.
        case countTelephone(TelephoneMessage)
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

    let configuration: ModemCarrier.Configuration
    let reader: MessageReader
    var phase = Phase.closed
    /// The command that is in flight.
    var job: Job?
    /// When the next command may begin, where the modem needs a pause between two.
    var notBefore: ContinuousClock.Instant?
    var profile = ModemProfile()
    /// How often the device was opened.
    var opening = 0
    var isStopping = false
    var receiving = Receiving()
    var sending: Sending
    var checks = Checks()
    var ussd = Questions()
    var experience = Experience()

    /// Whether the modem is set up and serves.
    var isReady: Bool {
        if case .ready = phase { true } else { false }
    }

    /// When the set-up goes on after a pause.
    private var setupResumesAt: ContinuousClock.Instant? {
        if case .settingUp(let state) = phase { state.resumesAt } else { nil }
    }

    /// How many refusals of vital commands in a row are a trouble.
    static let mostRefusals = 5
    /// How many segments in a row may be refused for causes that pass, before the modem is suspected.
    static let mostSendRefusals = 10
    /// How long the network may take to answer a USSD request.
    static let ussdDeadline = Duration.seconds(30)
    /// How long the text may come after the network has ended the dialogue.
    static let ussdGrace = Duration.seconds(5)

    init(configuration: ModemCarrier.Configuration, usage: DailyUsage = DailyUsage()) {
        self.configuration = configuration
        reader = MessageReader(configuration)
        sending = Sending(
            pace: SendingPace(
                every: configuration.segmentsPerMinute.map { .seconds(60) / $0 },
                perDay: configuration.segmentsPerDay,
                timeZone: TimeZone(identifier: configuration.timeZone) ?? .gmt,
                usage: usage
            )
        )
    }

    /// When ``tick(_:)`` is due next.
    ///
    /// - Parameter now: The time of the last event: what was due by then has been done, or waits for another event.
    /// - Returns: The time; nil where only an event can change anything.
    func wakeUp(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var times = [
            receiving.mailbox.nextRetry, sending.outbox.nextDeadline, ussd.request?.deadline, setupResumesAt, notBefore,
        ]
        if isReady, !isStopping {
            times += [receiving.nextPoll, checks.next, ussd.nextBalance, experience.trust.renewalDue]
            if !sending.outbox.isEmpty { times += [now + sending.pace.wait(at: now), sending.pausedUntil] }
        }
        return times.compactMap { $0 }.filter { $0 > now }.min()
    }

    // MARK: The device's life

    /// The device was opened.
    mutating func opened(pin: ModemSetup.PIN, at now: Moment) -> [Action] {
        opening += 1
        sending.hasLostPayload = false
        job = nil
        notBefore = nil
        receiving.mailbox.reset()
        return beginSetup(pin: pin, at: now)
    }

    /// The device was closed or went away.
    ///
    /// - Parameters:
    ///   - payloadSent: Whether a segment had been handed to the modem and its answer did not come.
    ///   - reason: Why, for the outcomes of what waits.
    ///   - now: The time.
    /// - Returns: The actions: every submission ends.
    mutating func closed(payloadSent: Bool, reason: String, at now: Moment) -> [Action] {
        // After good work every question is asked again: a line that was disturbed once shows nothing of the modem.
        if isReady { experience.silentStages = [] }
        phase = .closed
        let wasSending = job == .segment || job == .keepLinkOpen
        job = nil
        notBefore = nil
        var finished: [Outbox.Finished] = []
        if wasSending {
            let outcome: SubmissionOutcome =
                payloadSent || sending.hasLostPayload
                ? .retry(after: .seconds(30), reason: "outcome unknown: \(reason)")
                : .retry(after: .seconds(5), reason: reason)
            finished += sending.outbox.endFirst(outcome).map { [$0] } ?? []
        }
        finished += sending.outbox.endAll(.wait(.seconds(10), reason: reason))
        var actions = finished.map(Action.finish)
        if ussd.request?.isBalance == false { actions.append(.finishUSSD(nil)) }
        ussd.request = nil
        receiving.mailbox.reset()
        return actions
    }

    /// The daemon stops: finish what is in flight, begin nothing, then say ``Action/stopped``.
    mutating func stop(at now: Moment) -> [Action] {
        guard !isStopping else { return [] }
        isStopping = true
        let isSending = job == .segment || job == .keepLinkOpen
        let ended = sending.outbox.endAll(
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
        if let error = response.error, isReady, !isBenign(error, in: job) {
            actions.append(.count(error: error.label))
        }
        switch job {
        case .setUp:
            return actions + stepSetup(at: now) { $0.next(after: response) }
        case .select, .list, .read, .delete:
            actions += took(response, of: job, at: now)
        case .proof:
            actions += tookProof(response, at: now)
        case .keepLinkOpen:
            sending.knowsKeepLinkOpen = response.isOK
            sending.linkIsKeptOpen = true
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
            return stepSetup(at: now) { $0.next(after: nil) }
        }
        // The next proof sets the mode instead of asking for it.
        if job == .proof { experience.knowsModeQuery = false }
        sending.hasLostPayload = payloadSent
        return [
            .count(error: "deadline \(command.name)"),
            .trouble(ModemTrouble(.silent, "no answer to \(command.name) within its deadline")),
        ]
    }

    /// Time has passed.
    mutating func tick(_ now: Moment) -> [Action] {
        var actions: [Action] = []
        for (slot, content) in receiving.mailbox.retries(at: now.instant) {
            actions.append(.handOver(Heard(slot: slot, content: content, opening: opening)))
        }
        let isSending = job == .segment || job == .keepLinkOpen
        actions += sending.outbox.expire(
            at: now.instant,
            keepingFirst: isSending,
            reason: "the modem did not come to it in time"
        ).map(Action.finish)
        if let deadline = ussd.request?.deadline, deadline <= now.instant {
            actions += endUSSD(nil)
        }
        if case .settingUp(var state) = phase, let resumesAt = state.resumesAt, resumesAt <= now.instant, job == nil {
            notBefore = nil
            let step = state.pausedStep ?? state.setup.resume()
            phase = .settingUp(SettingUp(setup: state.setup))
            return actions + perform(step, at: now)
        }
        return actions + advance(at: now)
    }

    // MARK: Set-up

    private mutating func beginSetup(pin: ModemSetup.PIN, at now: Moment) -> [Action] {
        experience.reportSlots = []
        let setup = ModemSetup(
            configuration: configuration,
            pin: pin,
            silentStages: experience.silentStages,
            passesReportsOn: experience.passesReportsOn
        )
        phase = .settingUp(SettingUp(setup: setup))
        return stepSetup(at: now) { $0.resume() }
    }

    private mutating func stepSetup(at now: Moment, _ next: (inout ModemSetup) -> ModemSetup.Step) -> [Action] {
        guard case .settingUp(var state) = phase else { return [] }
        let step = next(&state.setup)
        experience.silentStages = state.setup.silentStages
        phase = .settingUp(state)
        return perform(step, at: now)
    }

    /// Pauses the set-up; without a step it asks the set-up what comes then.
    private mutating func pauseSetup(
        until time: ContinuousClock.Instant,
        before step: ModemSetup.Step? = nil
    ) -> [Action] {
        guard case .settingUp(var state) = phase else { return [] }
        state.resumesAt = time
        state.pausedStep = step
        phase = .settingUp(state)
        return []
    }

    private mutating func perform(_ step: ModemSetup.Step, at now: Moment) -> [Action] {
        if isStopping { return advance(at: now) }
        if let notBefore, notBefore > now.instant { return pauseSetup(until: notBefore, before: step) }
        switch step {
        case .send(let command):
            job = .setUp
            return [.send(command)]
        case .sendPIN(let command):
            job = .setUp
            return [.rememberPINAttempt, .send(command)]
        case .wait(let duration):
            return pauseSetup(until: now.instant.advanced(by: duration))
        case .failed(let trouble):
            return [.trouble(trouble)]
        case .done(let profile):
            self.profile = profile
            experience.trust.ready(at: now.instant)
            if case .settingUp(let state) = phase, state.setup.hasHeardRestart {
                experience.trust.doubt(at: now.instant)
            }
            phase = .ready
            receiving.selectedMemory = profile.memories.first ?? ""
            receiving.refusals = 0
            sending.linkIsKeptOpen = false
            receiving.nextPoll = now.instant
            // One that is registered for LTE alone shows it at the first check.
            checks.next =
                profile.registration.isRegistered ? now.instant.advanced(by: configuration.checkInterval) : now.instant
            if let balance = configuration.balance {
                ussd.nextBalance = ussd.nextBalance ?? now.instant.advanced(by: min(.seconds(60), balance.interval))
            }
            checks.unregisteredSince = profile.isUsable ? nil : now.instant
            return [.ready(profile)] + advance(at: now)
        }
    }

    /// Sets the modem up anew on the open device, as after it has started by itself.
    mutating func setUpAgain(at now: Moment) -> [Action] {
        guard isReady, job == nil else { return [] }
        // Slots may mean something else now: what is with Intake is read again, and Intake knows it.
        opening += 1
        receiving.mailbox.reset()
        return beginSetup(pin: .afterReopening, at: now)
    }

    // MARK: What comes next

    /// Begins the next command, where none is in flight.
    mutating func advance(at now: Moment) -> [Action] {
        guard job == nil else { return [] }
        if isStopping, !isReady { return [.stopped] }
        guard isReady else { return [] }
        if let notBefore {
            guard notBefore <= now.instant else { return [] }
            self.notBefore = nil
        }
        if isStopping {
            if let action = receive(onlyDeletes: true, at: now) { return [action] }
            return receiving.mailbox.isSettled && sending.outbox.isEmpty ? [.stopped] : []
        }
        if experience.trust.needsRenewal(at: now.instant) {
            return [.count(error: "restart")] + setUpAgain(at: now)
        }
        if let nextPoll = receiving.nextPoll, nextPoll <= now.instant {
            receiving.nextPoll = now.instant.advanced(by: configuration.pollInterval)
            for memory in profile.memories { receiving.mailbox.requireList(memory) }
        }
        if let nextCheck = checks.next, nextCheck <= now.instant {
            planChecks(at: now)
        }
        let expired = expireFirst(at: now)
        if !expired.isEmpty { return expired + advance(at: now) }
        if sending.isPreferred, let action = nextSegment(at: now) { return [action] }
        if let action = receive(onlyDeletes: false, at: now) { return [action] }
        if let action = nextSegment(at: now) { return [action] }
        if !checks.due.isEmpty { return [ask(checks.due.removeFirst())] }
        if let action = nextUSSD(at: now) { return [action] }
        return []
    }

    /// Whether an error is part of ordinary life and not counted.
    private func isBenign(_ error: ATError, in job: Job) -> Bool {
        switch job {
        case .setUp, .proof, .keepLinkOpen, .check: true
        case .read, .delete: error == .message(CMSError(code: 321))
        case .select, .list, .segment, .ussd: false
        }
    }
}
