package import Carriers
import Complaints
import Foundation
package import Logging
import Metrics
import Pacing
import SMPPCodec
import ServiceLifecycle
import Synchronization

/// A link to an SMSC over SMPP 3.4 or 5.0: messages and receipts in, submissions out.
///
/// A delivered message is answered after its commit (promise 1). Every bind is kept up by a loop of its own: it goes on to the next
/// host when one is lost, and comes back slowly where the SMSC refuses the account, which operators lock after a few attempts.
///
/// An answer that does not come leaves it open whether the SMSC has the message. It is submitted again after a while, unless the
/// answer comes in the meantime: a status message that comes twice is the lesser harm.
package final class SMPPCarrier: Carrier {
    package let configuration: Configuration
    package let name: CarrierName
    let reading: DeliveryReading
    private let writing: SubmissionWriting
    let intake: any MessageIntake
    private let logger: Logger
    private let submissions: SubmissionCounters
    private let bindCounter: Counter
    private let state: Mutex<State>

    /// A part of a reply.
    private struct Part: Hashable {
        var message: Int64
        var index: Int
    }

    private struct State {
        var links: [Int: SMPPLink] = [:]
        var pace: SendingPace
        var nextToken: UInt64 = 0
        /// The parts whose answer has not come in time, by token.
        var overdue: [UInt64: Part] = [:]
        /// The references of parts that the SMSC has taken, of replies that are not finished.
        var taken: [Part: String] = [:]
        /// The order of both, so that the oldest is forgotten first.
        var order: [UInt64] = []
        var throttledUntil: ContinuousClock.Instant?
        var trouble: [Int: String] = [:]
        var accepted = 0
        var isStopping = false
        /// Submissions that wait for room in a window, first come, first served.
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// The number of parts that are remembered beyond their answer.
    private static let memory = 2000
    /// The pause after the SMSC has asked for slower submissions.
    private static let throttlePause = Duration.seconds(1)

    /// Makes a carrier.
    ///
    /// - Parameters:
    ///   - configuration: The SMSC and its profile.
    ///   - intake: The place where messages and receipts are stored.
    ///   - spentToday: The number of submissions of the daily budget that are used up already, as the ledger knows.
    ///   - logger: Notes trouble, without numbers and texts.
    package init(configuration: Configuration, intake: any MessageIntake, spentToday: Int = 0, logger: Logger) {
        self.configuration = configuration
        self.intake = intake
        self.logger = logger
        name = configuration.name
        reading = DeliveryReading(
            carrier: configuration.name,
            profile: configuration.profile,
            countryCode: configuration.countryCode
        )
        writing = SubmissionWriting(
            profile: configuration.profile,
            serviceNumber: configuration.serviceNumbers.first,
            transliterates: configuration.transliterates
        )
        submissions = SubmissionCounters(carrier: configuration.name)
        bindCounter = Counter(label: "lapord_smpp_binds_total", dimensions: [("carrier", configuration.name.rawValue)])
        bindCounter.increment(by: 0)
        var pace = SendingPace(
            every: configuration.perSecond.map { .seconds(1 / $0) },
            perDay: configuration.perDay,
            timeZone: TimeZone(identifier: configuration.timeZone) ?? .gmt
        )
        pace.restore(spentToday, on: Date())
        state = Mutex(State(pace: pace))
    }

    // MARK: Binds

    /// The kinds of binds, in the order in which health names them.
    private var binds: [CommandID] {
        (0..<configuration.binds).flatMap { _ in configuration.bind.operations }
    }

    package func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for (index, bind) in binds.enumerated() {
                    group.addTask { await self.keepUp(bind, index: index) }
                }
            }
        } onGracefulShutdown: {
            let links = self.state.withLock { state in
                state.isStopping = true
                return Array(state.links.values)
            }
            for link in links { link.stop() }
        }
    }

    /// Keeps a bind up until the daemon stops.
    private func keepUp(_ bind: CommandID, index: Int) async {
        var backoff = BindBackoff()
        var attempt = 0
        while !isStopping, !Task.isCancelled {
            let host = configuration.hosts[attempt % configuration.hosts.count]
            let link = SMPPLink(
                configuration: configuration,
                bind: bind,
                reading: reading,
                intake: intake,
                logger: logger,
                onBound: { [self] in bound(bind, index: index, host: host) },
                onRoom: { [self] in admitWaiting() },
                onLate: { [self] token, pdu in noteLate(token, pdu) }
            )
            let isStopping = state.withLock { state in
                state.links[index] = link
                return state.isStopping
            }
            if isStopping { return }
            let began = ContinuousClock.now
            let end = await link.run(to: host)
            state.withLock { $0.links[index] = nil }
            admitWaiting()
            let wasUp = link.wasBound
            // The first host is the preferred one: after a bind that stood, it is tried first again.
            attempt = wasUp ? 0 : attempt + 1
            let isRoundComplete = attempt % configuration.hosts.count == 0
            let pause = backoff.pause(
                after: end,
                wasUp: wasUp && ContinuousClock.now - began > .seconds(60),
                isRoundComplete: isRoundComplete,
                jitter: .random(in: 0...1)
            )
            guard let pause else { return }
            note(end, bind, index: index, host: host, pause: pause)
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    private func bound(_ bind: CommandID, index: Int, host: Configuration.Host) {
        state.withLock { $0.trouble[index] = nil }
        bindCounter.increment()
        logger.notice(
            "bound to the SMSC",
            metadata: ["carrier": "\(name)", "bind": "\(bind)", "host": "\(host.name):\(host.port)"]
        )
        admitWaiting()
    }

    private func note(
        _ end: SMPPSession.End,
        _ bind: CommandID,
        index: Int,
        host: Configuration.Host,
        pause: Duration
    ) {
        let reason: String
        switch end {
        case .refused(let status): reason = "the SMSC refuses the bind: \(status)"
        case .lost(let why): reason = why
        case .stopped: return
        }
        state.withLock { $0.trouble[index] = reason }
        logger.warning(
            "a bind to the SMSC is down",
            metadata: [
                "carrier": "\(name)", "bind": "\(bind)", "host": "\(host.name):\(host.port)", "reason": "\(reason)",
                "next_attempt_in": "\((pause / .seconds(0.1)).rounded() / 10) s",
            ]
        )
    }

    // MARK: Submitting

    package func submit(_ message: OutboundMessage) async -> SubmissionOutcome {
        let pdus: [SMPPPDU]
        do throws(SubmissionWriting.Fault) {
            pdus = try writing.pdus(for: message)
        } catch {
            return submissions.note(.failed(reason: error.reason))
        }
        var references: [String] = []
        for (index, pdu) in pdus.enumerated() {
            let part = Part(message: message.id, index: index)
            if let reference = state.withLock({ $0.taken[part] }) {
                references.append(reference)
                continue
            }
            switch await submit(pdu, part) {
            case .accepted(let new): references += new
            case .wait(let pause, let reason) where index > 0 || !references.isEmpty:
                // "Wait" promises that nothing was handed over, so that another carrier may send the whole.
                return submissions.note(.retry(after: pause, reason: reason))
            case let other: return submissions.note(other)
            }
        }
        state.withLock { state in
            state.accepted += 1
            for index in pdus.indices { state.taken[Part(message: message.id, index: index)] = nil }
        }
        return submissions.note(.accepted(references: references))
    }

    /// Submits one PDU when pace, window and throttling allow it.
    private func submit(_ pdu: SMPPPDU, _ part: Part) async -> SubmissionOutcome {
        if let refusal = await turn() { return refusal }
        while true {
            let token = state.withLock { state in
                state.nextToken += 1
                return state.nextToken
            }
            guard let link = await transmitter() else {
                giveBack()
                return .wait(.seconds(15), reason: "not bound to the SMSC: \(trouble ?? "the bind is under way")")
            }
            let answer = await link.submit(pdu, token: token)
            admitWaiting()
            switch answer {
            case .notSent: continue
            case .unanswered:
                remember(part, overdue: token)
                return .retry(after: configuration.resubmitAfter, reason: "the SMSC has not answered submit_sm")
            case .answered(let response): return outcome(of: response, part)
            }
        }
    }

    private func outcome(of response: SMPPPDU, _ part: Part) -> SubmissionOutcome {
        if response.status == .ok, response.command != .genericNack {
            let reference = response[text: .messageID]
            remember(part, taken: reference)
            return .accepted(references: reference.isEmpty ? [] : [reference])
        }
        giveBack()
        // The SMSC has not understood the PDU: that says nothing of the message.
        if response.command == .genericNack {
            return .retry(after: nil, reason: "the SMSC answers submit_sm with generic_nack: \(response.status)")
        }
        let reason = "the SMSC refuses the submission: \(response.status)"
        switch configuration.profile.meaning(of: response.status) {
        case .throttled:
            state.withLock { $0.throttledUntil = .now + Self.throttlePause }
            return .paced(Self.throttlePause, reason: reason)
        case .wait: return .wait(.seconds(60), reason: reason)
        case .retry: return .retry(after: nil, reason: reason)
        case .failed: return .failed(reason: reason)
        case .optedOut: return .optedOut(reason: reason)
        }
    }

    /// Takes a turn of the pace; returns an outcome where there is none now.
    private func turn() async -> SubmissionOutcome? {
        let now = ContinuousClock.now
        let date = Date()
        let (refusal, wait) = state.withLock { state -> (SubmissionOutcome?, Duration) in
            if let until = state.throttledUntil, until > now {
                return (.paced(until - now, reason: "the SMSC has asked for slower submissions"), .zero)
            }
            if state.pace.remaining(on: date) == 0 {
                let pause = min(state.pace.untilTomorrow(from: date), .seconds(3600))
                return (.wait(pause, reason: "the daily budget of \(configuration.perDay ?? 0) is spent"), .zero)
            }
            let wait = state.pace.wait(at: now)
            guard wait <= .seconds(2) else {
                return (.paced(wait, reason: "at most \(configuration.perSecond ?? 0) submissions a second"), .zero)
            }
            state.pace.take(at: now, on: date)
            return (nil, wait)
        }
        if let refusal { return refusal }
        guard wait > .zero else { return nil }
        do {
            try await Task.sleep(for: wait, clock: .continuous)
            return nil
        } catch {
            giveBack()
            return .paced(.seconds(1), reason: "the daemon is stopping")
        }
    }

    private func giveBack() {
        state.withLock { $0.pace.giveBack(on: Date()) }
    }

    /// A bind with room in its window; waits while all that stand are full, and returns nil where none stands.
    private func transmitter() async -> SMPPLink? {
        while true {
            let links = state.withLock { state in
                state.links.sorted { $0.key < $1.key }.map(\.value).filter(\.transmits)
            }
            if let free = links.first(where: \.hasRoom) { return free }
            guard links.contains(where: \.isBound) else { return nil }
            await withCheckedContinuation { continuation in
                state.withLock { $0.waiting.append(continuation) }
                // Room that came between the look and the wait would be missed otherwise.
                if links.contains(where: \.hasRoom) || !links.contains(where: \.isBound) { admitWaiting() }
            }
        }
    }

    private func admitWaiting() {
        let waiting = state.withLock { state in
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    // MARK: Late answers

    private func remember(_ part: Part, taken reference: String) {
        state.withLock { state in
            // Parts of replies that were given up stay here; a restart forgets them too.
            if state.taken.count >= Self.memory { state.taken.removeAll() }
            state.taken[part] = reference
        }
    }

    private func remember(_ part: Part, overdue token: UInt64) {
        state.withLock { state in
            state.overdue[token] = part
            state.order.append(token)
            if state.order.count > Self.memory, let part = state.overdue.removeValue(forKey: state.order.removeFirst())
            {
                state.taken[part] = nil
            }
        }
    }

    /// An answer after its time: the next attempt need not submit the part again.
    private func noteLate(_ token: UInt64, _ response: SMPPPDU) {
        let isTaken = response.status == .ok && response.command != .genericNack
        state.withLock { state in
            guard let part = state.overdue.removeValue(forKey: token), isTaken else { return }
            state.taken[part] = response[text: .messageID]
        }
    }

    /// Whether the SMSC has taken a part of a reply that is not finished.
    func isTaken(message: Int64, index: Int) -> Bool {
        state.withLock { $0.taken[Part(message: message, index: index)] != nil }
    }

    // MARK: Health

    private var trouble: String? { state.withLock { $0.trouble.min { $0.key < $1.key }?.value } }

    package func health() async -> CarrierHealth {
        let (links, trouble, accepted, spent) = state.withLock { state in
            (Array(state.links.values), state.trouble, state.accepted, state.pace.sent(on: Date()))
        }
        let up = links.count { $0.isBound }
        var facts = [
            "profile": configuration.profile.name, "submitted": "\(accepted)", "binds": "\(up) of \(binds.count)",
        ]
        if let budget = configuration.perDay {
            facts["budget"] = "\(budget)"
            facts["spent_today"] = "\(spent)"
        }
        let reason = trouble.min { $0.key < $1.key }?.value
        let missing: CarrierHealth.State = reason == nil ? .starting : .down
        let hears = links.contains { $0.isBound && $0.receives }
        let sends = links.contains { $0.isBound && $0.transmits }
        let detail =
            switch (hears, sends) {
            case (true, true): "hears and sends"
            case (true, false): "hears only"
            case (false, true): "sends only"
            case (false, false): "not bound"
            }
        return CarrierHealth(
            hearing: hears ? .up : missing,
            sending: sends ? .up : missing,
            detail: up == binds.count ? detail : "\(detail): \(reason ?? "the bind is under way")",
            facts: facts
        )
    }
}

/// The pauses between attempts to bind.
struct BindBackoff: Hashable {
    private var failures = 0

    /// The pause after the end of a session; nil where it is the last.
    ///
    /// Lost links: 1 s, doubled up to a minute, the next host at once while there is one. A refused account: 5 minutes, doubled up to
    /// an hour, since operators lock accounts after a few wrong passwords. An account that is bound already: half a minute, the time
    /// in which SMSCs notice that an earlier connection is gone.
    mutating func pause(
        after end: SMPPSession.End,
        wasUp: Bool,
        isRoundComplete: Bool,
        jitter: Double
    ) -> Duration? {
        if wasUp { failures = 0 }
        let base: Duration
        switch end {
        case .stopped: return nil
        case .refused(.alreadyBound): base = .seconds(30)
        case .refused(let status) where [.invalidPassword, .invalidSystemID, .bindFailed].contains(status):
            failures += 1
            base = min(.seconds(300) * (1 << min(failures - 1, 4)), .seconds(3600))
        case .refused, .lost:
            guard isRoundComplete else { return .milliseconds(100) }
            failures += 1
            base = min(.seconds(1) * (1 << min(failures - 1, 6)), .seconds(60))
        }
        return base * (0.75 + 0.5 * jitter)
    }
}
