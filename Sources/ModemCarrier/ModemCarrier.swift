package import Carriers
import Foundation
package import Logging
import NIOCore
import ServiceLifecycle

/// A GSM modem on a serial device, as a carrier.
///
/// Reads what lies on the SIM when it starts, what is announced (`+CMTI`), and everything again on a timer; gives it to Intake and
/// deletes it only when it is on disk. Sends texts segment by segment. A modem that hangs, answers nonsense or leaves the bus is
/// reopened, restarted, and brought back by a program of the operator's, in this order; see ``RecoveryLadder``.
///
/// Whether a segment was sent is not known where the modem goes away between taking it and answering. It is then reported as
/// `retry`, so that a citizen may get a reply twice but never not at all; the next attempt asks the network to drop the repeat
/// (TP-RD), which not every network does.
package actor ModemCarrier: Carrier {
    package nonisolated let name: CarrierName

    nonisolated let configuration: Configuration
    let logger: Logger
    let metrics: ModemMetrics
    nonisolated let intake: any MessageIntake

    var session: ModemSession
    var trouble: ModemTrouble?
    var lastHeard: Date?
    var balance: Int?
    var errorCounts: [String: Int] = [:]
    /// How many messages were for the telephone.
    var telephoneCounts: [TelephoneMessage: Int] = [:]
    var simState: SIMState

    private var channel = ATChannel()
    private var port: SerialPort?
    /// Why the open device is about to be closed.
    private var ending: ModemTrouble?
    private var ladder: RecoveryLadder
    private var readySince: ContinuousClock.Instant?
    private var isStopping = false
    private var pause: Task<Void, Never>?
    private var timer: Task<Void, Never>?
    private var timerDue: ContinuousClock.Instant?
    private var submissions: [Int: CheckedContinuation<SubmissionOutcome, Never>] = [:]
    private var nextSubmission = 0
    private var ussdWaiter: CheckedContinuation<String?, Never>?
    /// What Intake has not been given yet, in the order in which it was heard.
    private var unstored: [Unstored] = []
    private var isHandingOver = false
    var pinFile: PINFile?
    /// Whether a PIN was tried and neither refused nor followed by a usable SIM yet.
    var pinAwaitsProof = false
    var recorded: (profile: ModemProfile, isReady: Bool)?

    /// How long what is in flight may take when the daemon stops.
    private static let stopGrace = Duration.seconds(20)
    /// How often Intake is asked again about a message that the modem did not store.
    private static let unstoredTries = 10

    /// Makes a carrier; ``run()`` starts it.
    ///
    /// - Parameters:
    ///   - configuration: How the modem is reached and used.
    ///   - intake: Where messages and reports go.
    ///   - logger: Where it logs; never numbers or texts.
    package init(configuration: Configuration, intake: any MessageIntake, logger: Logger) {
        name = configuration.name
        self.configuration = configuration
        self.intake = intake
        var logger = logger
        logger[metadataKey: "carrier"] = "\(configuration.name)"
        self.logger = logger
        metrics = ModemMetrics(carrier: configuration.name)
        simState = configuration.stateFile.map(SIMState.load(from:)) ?? SIMState()
        session = ModemSession(configuration: configuration, usage: simState.usage)
        ladder = RecoveryLadder(hasHook: configuration.resetHook != nil)
        channel.restartWords = Set(configuration.restartWords)
    }

    // MARK: Life

    /// Runs until a graceful shutdown or a cancellation.
    package func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await live()
        } onCancelOrGracefulShutdown: {
            Task { await self.stop() }
        }
    }

    private func live() async {
        var step = RecoveryLadder.Step(pause: .zero, rung: .reopen)
        while !isStopping {
            await sleep(for: step.pause)
            if isStopping { break }
            let ending = await climb(step.rung)
            if isStopping { break }
            let worked = readySince.map { $0.duration(to: .now) }
            readySince = nil
            if trouble != ending { log(ending) }
            trouble = ending
            recordState()
            step = ladder.step(after: ending, worked: worked, now: .now, jitter: .random(in: 0...1))
        }
        timer?.cancel()
        timer = nil
    }

    /// Takes one rung of the ladder and stays on it for as long as the modem works.
    private func climb(_ rung: RecoveryLadder.Rung) async -> ModemTrouble {
        metrics.countRecovery(rung)
        if rung == .hook, let hook = configuration.resetHook {
            logger.notice("the modem's reset hook is run", metadata: ["program": "\(hook.program)"])
            let result = await HookProcess.run(hook)
            logger.notice("the modem's reset hook ended", metadata: ["result": "\(result)"])
        }
        do {
            let port = try await SerialPort.open(path: configuration.device, line: configuration.line)
            guard rung != .restart else { return await restart(port) }
            let ending = await serve(port)
            await port.close()
            return ending
        } catch let error as SerialPortError {
            return ModemTrouble(error.code == .missing ? .gone : .unopenable, error.description)
        } catch {
            return ModemTrouble(.unopenable, "\(error)")
        }
    }

    /// Tells the modem to start anew; what it answers does not matter.
    private func restart(_ port: SerialPort) async -> ModemTrouble {
        logger.notice("the modem is restarted with AT+CFUN=1,1")
        port.write(Array("\u{1B}\rAT+CFUN=1,1\r".utf8))
        await sleep(for: .seconds(1))
        await port.close()
        return trouble ?? ModemTrouble(.silent, "restarted")
    }

    /// Uses the open device until it goes away, the modem is in trouble, or the daemon stops.
    private func serve(_ port: SerialPort) async -> ModemTrouble {
        self.port = port
        channel.reset()
        ending = nil
        tell { $0.opened(pin: readPIN(), at: $1) }
        do {
            try await port.bytes.executeThenClose { inbound, _ in
                for try await buffer in inbound {
                    let now = Moment.now
                    perform(channel.receive(buffer.readableBytesView, now: now.instant), at: now)
                    if isEnding { break }
                }
            }
        } catch {
            logger.debug("the modem's device failed", metadata: ["error": "\(error)"])
        }
        self.port = nil
        let cause = ending ?? ModemTrouble(.gone, "the device went away")
        let payloadSent = channel.hasSentPayload
        channel.reset()
        tell { $0.closed(payloadSent: payloadSent, reason: cause.reason, at: $1) }
        return cause
    }

    private var isEnding: Bool { ending != nil }

    private func end(with trouble: ModemTrouble) {
        guard ending == nil else { return }
        ending = trouble
        port?.closeSoon()
    }

    private func stop() async {
        guard !isStopping else { return }
        isStopping = true
        pause?.cancel()
        tell { $0.stop(at: $1) }
        guard port != nil else { return }
        Task {
            try? await Task.sleep(for: Self.stopGrace)
            end(with: ModemTrouble(.gone, "the daemon stops"))
        }
    }

    private func sleep(for duration: Duration) async {
        guard duration > .zero, !isStopping else { return }
        let task = Task { _ = try? await Task.sleep(for: duration) }
        pause = task
        await task.value
        pause = nil
    }

    // MARK: Actions

    /// Tells the session what happened and does what it says. Both go by one time: what falls due while it is done is then still
    /// ahead, and the timer is set for it.
    private func tell(at now: Moment = .now, _ event: (inout ModemSession, Moment) -> [ModemSession.Action]) {
        perform(event(&session, now), at: now)
    }

    private func perform(_ actions: [ATChannel.Action], at now: Moment) {
        for action in actions {
            switch action {
            case .write(let bytes): port?.write(bytes)
            case .completed(let command, let response):
                tell(at: now) { $0.completed(command, response, at: $1) }
            case .timedOut(let command, let payloadSent):
                logger.warning("the modem did not answer in time", metadata: ["command": "\(command.name)"])
                tell(at: now) { $0.timedOut(command, payloadSent: payloadSent, at: $1) }
            case .unsolicited(let unsolicited):
                tell(at: now) { $0.heard(unsolicited, at: $1) }
            }
        }
        arm(after: now)
    }

    private func perform(_ actions: [ModemSession.Action], at now: Moment) {
        for action in actions {
            switch action {
            case .send(let command):
                perform(channel.send(command, now: now.instant), at: now)
            case .rememberPINAttempt:
                if let pinFile { simState.note(tried: pinFile.digits) }
                pinAwaitsProof = true
                saveState()
            case .handOver(let heard):
                unstored.append(Unstored(heard: heard))
                handOver()
            case .finish(let finished):
                submissions.removeValue(forKey: finished.id)?.resume(returning: finished.outcome)
            case .countSegment(let usage):
                metrics.countSegment()
                simState.usage = usage
                if configuration.segmentsPerDay != nil { saveState() }
            case .finishUSSD(let text):
                ussdWaiter?.resume(returning: text)
                ussdWaiter = nil
            case .balance(let amount):
                take(balance: amount)
            case .ready(let profile):
                becomeReady(profile)
            case .registered(let registration):
                logger.notice("the modem's network has changed", metadata: ["registration": "\(registration.label)"])
            case .count(let error):
                errorCounts[error, default: 0] += 1
                metrics.countError(error)
            case .countTelephone(let kind):
                lastHeard = Date()
                telephoneCounts[kind, default: 0] += 1
                metrics.countForTelephone(kind, at: Date())
            case .memoryFull:
                logger.warning("the modem's memory is full; it is read and freed")
                metrics.countMemoryFull()
            case .trouble(let trouble):
                if trouble.code == .pinRefused { pinAwaitsProof = false }
                end(with: trouble)
            case .stopped:
                end(with: ModemTrouble(.gone, "the daemon stops"))
            }
        }
        recordState()
        arm(after: now)
    }

    private func becomeReady(_ profile: ModemProfile) {
        trouble = nil
        readySince = .now
        if pinAwaitsProof {
            pinAwaitsProof = false
            simState.triedPINs = nil
            saveState()
        }
        logger.notice(
            "the modem is ready",
            metadata: [
                "manufacturer": "\(profile.manufacturer)", "model": "\(profile.model)",
                "registration": "\(profile.registration.label)", "signal": "\(profile.signal.map(String.init) ?? "-")",
                "memories": "\(profile.memories.joined(separator: ","))",
                "announces": "\(profile.indications ?? "nothing")",
            ]
        )
        if !profile.hasServiceCentre {
            logger.error("the SIM knows no service centre: nothing can be sent")
        }
    }

    /// Gives what was heard to Intake, in the order in which the modem told it; what is heard meanwhile shares the next commit.
    private func handOver() {
        guard !isHandingOver else { return }
        isHandingOver = true
        Task {
            while !unstored.isEmpty {
                let batch = unstored
                unstored = []
                let results = await intake.accept(batch.map(\.heard.content))
                for (item, result) in zip(batch, results) { conclude(item, result) }
            }
            isHandingOver = false
        }
    }

    /// Tells the session what became of a message.
    private func conclude(_ item: Unstored, _ result: Result<Acknowledgement, IntakeError>) {
        let heard = item.heard
        switch result {
        case .success(let receipt):
            let now = Date()
            lastHeard = now
            metrics.countHeard(heard.content, receipt, at: now)
            if case .undecodable(let message) = heard.content, message.isForTelephone {
                if receipt != .duplicate(id: receipt.id) {
                    telephoneCounts[.replacement, default: 0] += 1
                    metrics.countForTelephone(.replacement, at: now)
                }
            } else if case .undecodable(let message) = heard.content {
                logger.warning("a message cannot be read; it is kept raw", metadata: ["reason": "\(message.reason)"])
            }
            tell { $0.stored(heard, at: $1) }
        case .failure(let error):
            logger.warning("a message stays with the modem", metadata: ["reason": "\(error.reason)"])
            errorCounts["intake \(error.code.rawValue)", default: 0] += 1
            metrics.countError("intake \(error.code.rawValue)")
            guard heard.slot == nil else {
                tell { $0.refused(heard, after: error.retryAfter, at: $1) }
                return
            }
            // What the modem did not store lives only here.
            guard item.tries + 1 < Self.unstoredTries, !isStopping else {
                logger.error("a message that the modem did not store is lost")
                return
            }
            Task {
                try? await Task.sleep(for: error.retryAfter)
                unstored.append(Unstored(heard: heard, tries: item.tries + 1))
                handOver()
            }
        }
    }

    // MARK: Time

    /// Sets the timer to the next deadline. A timer that is due earlier is left alone: it looks again when it fires.
    private func arm(after now: Moment) {
        guard port != nil else { return }
        let due = [channel.deadline, session.wakeUp(after: now.instant)].compactMap { $0 }.min()
        guard let due else { return }
        if let timerDue, timerDue <= due { return }
        timer?.cancel()
        timerDue = due
        timer = Task {
            try? await Task.sleep(until: due, clock: .continuous)
            guard !Task.isCancelled else { return }
            timerDue = nil
            let now = Moment.now
            perform(channel.tick(now: now.instant), at: now)
            tell(at: now) { $0.tick($1) }
        }
    }

    // MARK: Carrier

    package func submit(_ message: OutboundMessage) async -> SubmissionOutcome {
        guard port != nil, !isStopping else {
            return .wait(.seconds(10), reason: trouble?.description ?? "the modem is not open")
        }
        let id = nextSubmission
        nextSubmission += 1
        return await withCheckedContinuation { continuation in
            submissions[id] = continuation
            tell { $0.submit(message, id: id, at: $1) }
        }
    }

    /// Asks the network by USSD, for example for the balance.
    ///
    /// - Parameter code: The code, for example `*888#`.
    /// - Returns: The network's text; nil where it gave none in time, or the modem is busy with another request or not ready.
    package func ussd(_ code: String) async -> String? {
        guard ussdWaiter == nil, port != nil else { return nil }
        return await withCheckedContinuation { continuation in
            ussdWaiter = continuation
            let now = Moment.now
            guard let actions = session.requestUSSD(code, at: now) else {
                ussdWaiter = nil
                continuation.resume(returning: nil)
                return
            }
            perform(actions, at: now)
        }
    }
}

/// What was heard, and how often Intake has refused it.
private struct Unstored: Sendable {
    var heard: ModemSession.Heard
    var tries = 0
}
