package import Carriers
import Complaints
import CurlHTTP
import Foundation
package import Logging
import Metrics
import ServiceLifecycle
import Synchronization

/// A link to an operator or aggregator over HTTP: callbacks in by a ``CallbackListener``, submissions out by libcurl.
///
/// What differs from operator to operator stands in the ``CarrierProfile``.
package final class HTTPCarrier: Carrier {
    package let configuration: Configuration
    package let name: CarrierName
    /// Answers the callbacks of this carrier.
    package let handler: CallbackHandler
    private let client: CurlClient
    private let writer: SubmissionWriter?
    private let pacer: SubmissionPacer
    private let record: Mutex<SubmissionRecord>
    private let logger: Logger
    private let submissions: SubmissionCounters
    private let failures: SubmissionFailureCounters

    /// Makes a carrier.
    ///
    /// - Parameters:
    ///   - configuration: The profile with the settings that it needs.
    ///   - intake: Where messages and reports are stored.
    ///   - spentToday: How many submissions of the daily budget are used up already, as the ledger knows.
    ///   - logger: Where trouble is noted, without numbers and texts.
    package init(configuration: Configuration, intake: any MessageIntake, spentToday: Int = 0, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        name = configuration.name
        handler = CallbackHandler(configuration: configuration, intake: intake, logger: logger)
        writer = configuration.profile.outbound.map {
            SubmissionWriter(
                rules: $0,
                profile: configuration.profile,
                settings: configuration.outboundSettings,
                serviceNumbers: configuration.serviceNumbers
            )
        }
        pacer = SubmissionPacer(limits: configuration.limits, spentToday: spentToday, now: Date())
        record = Mutex(SubmissionRecord())
        submissions = SubmissionCounters(carrier: configuration.name)
        failures = SubmissionFailureCounters(carrier: configuration.name)
        client = CurlClient(
            configuration: CurlClient.Configuration(
                deadlines: CurlDeadlines(connect: .seconds(10), total: configuration.limits.timeout),
                responseLimit: 256 * 1024,
                maximumInFlight: configuration.limits.concurrent,
                tls: CurlClient.TLS(
                    authoritiesPath: configuration.tls.authoritiesPath,
                    certificatePath: configuration.tls.certificatePath,
                    keyPath: configuration.tls.keyPath,
                    pinnedPublicKey: nil
                ),
                proxy: configuration.proxy.map { .address($0, credential: nil) } ?? .none
            ),
            logger: logger
        )
    }

    /// The addresses of this carrier for a ``CallbackListener``.
    package var endpoints: [CallbackEndpoint] {
        var endpoints: [CallbackEndpoint] = []
        if configuration.profile.inbound != nil {
            endpoints.append(CallbackEndpoint(path: configuration.messagePath, purpose: .message, handler: handler))
        }
        if configuration.profile.report != nil {
            endpoints.append(CallbackEndpoint(path: configuration.reportPath, purpose: .report, handler: handler))
        }
        return endpoints
    }

    /// Waits for the daemon's end, then closes the connections.
    package func run() async throws {
        try? await gracefulShutdown()
        await client.shutdown()
    }

    // MARK: Submitting

    package func submit(_ message: OutboundMessage) async -> SubmissionOutcome {
        guard let writer else {
            // Another carrier may: a reply must not be given up because this one was built to hear.
            let profile = configuration.profile.name
            return .wait(.seconds(3600), reason: "the profile \(profile) only hears; another carrier needs takes_over")
        }
        let requests: [SubmissionRequest]
        do {
            requests = try writer.requests(for: message, at: Date())
        } catch {
            return note(.failed(reason: error.reason))
        }
        // A message of several submissions goes on where an earlier attempt stopped.
        var references = record.withLock { $0.resume(message.id) }
        while references.count < requests.count {
            switch await pacer.admit() {
            case .admitted: break
            case .later(let pause, let reason): return note(.paced(pause, reason: reason))
            case .spent(let pause, let reason): return noteSpent(Self.waiting(pause, reason, behind: references))
            }
            switch await send(requests[references.count]) {
            case .accepted(let new):
                references.append(contentsOf: new.isEmpty ? [""] : [new.joined(separator: ",")])
                if requests.count > 1 { record.withLock { $0.progressed(message.id, references) } }
            case .wait(let pause, let reason): return note(Self.waiting(pause, reason, behind: references))
            case let other: return note(other)
            }
        }
        record.withLock { $0.finished(message.id) }
        return note(
            .accepted(references: references.flatMap { $0.split(separator: ",").map(String.init) })
        )
    }

    /// "Wait" promises that nothing was handed over, so that another carrier may send the whole: after a first part it is this
    /// carrier's to finish.
    private static func waiting(_ pause: Duration, _ reason: String, behind parts: [String]) -> SubmissionOutcome {
        parts.isEmpty ? .wait(pause, reason: reason) : .retry(after: pause, reason: reason)
    }

    /// Sends one request that the pacer has admitted.
    private func send(_ request: SubmissionRequest) async -> SubmissionOutcome {
        do {
            let response = try await client.execute(request.curlRequest)
            let reading = request.reader.reading(
                status: response.status,
                body: response.body,
                now: Date(),
                header: { response.headers[$0] }
            )
            if let failure = reading.failure { failures.note(failure) }
            let outcome = reading.outcome
            var isAccepted = false
            if case .accepted = outcome { isAccepted = true }
            pacer.finished(unspent: !isAccepted)
            return outcome
        } catch {
            pacer.finished(unspent: error.progress == .notSent)
            failures.note(error.progress == .notSent ? .unreachable : .unanswered)
            return Self.outcome(of: error)
        }
    }

    /// What a failure of the connection means.
    ///
    /// Where the whole request had left, the operator may have sent the message; sending it again can make two of it, not
    /// sending it can make none. A status message that comes twice is the lesser harm.
    static func outcome(of error: CurlError) -> SubmissionOutcome {
        switch error.code {
        case .invalidRequest: return .failed(reason: "the request cannot be sent: \(error.detail)")
        case .overloaded: return .paced(.seconds(1), reason: "too many submissions wait")
        case .shutDown, .cancelled: return .retry(after: .seconds(1), reason: "the daemon is stopping")
        default: break
        }
        if error.progress == .notSent { return .wait(.seconds(15), reason: "no connection: \(error.code.rawValue)") }
        return .retry(after: nil, reason: "no answer: \(error.code.rawValue), \(error.progress)")
    }

    private func note(_ outcome: SubmissionOutcome) -> SubmissionOutcome {
        let change = record.withLock { $0.note(outcome) }
        submissions.note(outcome)
        switch (outcome, change) {
        case (.accepted, true):
            logger.notice("carrier takes messages again", metadata: ["carrier": "\(name)"])
        case (.retry(_, let reason), true), (.wait(_, let reason), true):
            logger.warning("carrier takes no messages", metadata: ["carrier": "\(name)", "reason": "\(reason)"])
        case (.optedOut(let reason), _):
            logger.notice("the recipient takes no texts", metadata: ["carrier": "\(name)", "reason": "\(reason)"])
        case (.failed(let reason), _):
            logger.warning("message refused", metadata: ["carrier": "\(name)", "reason": "\(reason)"])
        default: break
        }
        return outcome
    }

    /// A budget that is spent is what the configuration wants, no trouble of the operator; yet somebody should know.
    private func noteSpent(_ outcome: SubmissionOutcome) -> SubmissionOutcome {
        submissions.note(outcome)
        let today = CalendarDate(
            secondsSinceEpoch: Date().timeIntervalSince1970,
            offset: configuration.limits.zoneOffset
        )
        if record.withLock({ $0.noteSpent(on: today) }) {
            logger.warning("carrier sends no more today: its budget is spent", metadata: ["carrier": "\(name)"])
        }
        return outcome
    }

    // MARK: Health

    package func health() async -> CarrierHealth {
        let record = record.withLock { $0 }
        var facts = ["profile": configuration.profile.name, "submitted": "\(record.accepted)"]
        var isSpent = false
        if let budget = configuration.limits.perDay {
            let spent = pacer.spent(on: Date())
            facts["budget"] = "\(budget)"
            facts["spent_today"] = "\(spent)"
            isSpent = spent >= budget
        }
        // Messages come in by calls of the operator, whatever becomes of ours to it.
        let hearing: CarrierHealth.State = configuration.profile.inbound == nil ? .absent : .up
        let ears = hearing == .up ? "hears" : "sends only"
        if let reason = record.trouble, record.failuresInARow >= 3 {
            let detail = "\(ears); takes no messages: \(reason)"
            return CarrierHealth(hearing: hearing, sending: .down, detail: detail, facts: facts)
        }
        let detail = hearing == .absent ? ears : writer == nil ? "hears only" : "hears and sends"
        return CarrierHealth(
            hearing: hearing,
            sending: writer == nil ? .absent : .up,
            detail: isSpent ? "\(ears); today's budget is spent" : detail,
            facts: facts
        )
    }
}
