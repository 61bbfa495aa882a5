import Certificates
import CurlHTTP
import Foundation
import Hummingbird
package import Logging
import NIOCore
import SMPPCodec
import ServiceLifecycle
import Synchronization

/// A mobile network behind an HTTP SMSC, on loopback: takes submissions, delivers messages and reports, fails on demand.
///
/// Takes submissions as Kannel's `sendsms` and as JSON. Under `/sandbox` it is told what to do:
///
/// - `POST /sandbox/mo` with `from` and `text`, and maybe `to`, `id` and `parts=true`, lets a citizen send an SMS;
/// - `POST /sandbox/faults` with `kind` and maybe `next` lets submissions go wrong, see ``PeerFaults``;
/// - `GET /sandbox/messages` lists what citizens were sent.
///
/// With ``Configuration/smppPort`` it takes binds and submissions over SMPP as well.
package final class SimulatedSMSC: Service {
    package let configuration: Configuration
    /// Told of every submission that is taken.
    let onSubmission: @Sendable (AcceptedMessage) -> Void
    /// Its faults.
    package let faults = PeerFaults<SimulatedSMSCOperation>()
    private let store: SMSCStore
    private let client: CurlClient
    private let logger: Logger
    private let messageURL: Mutex<String>
    private let bound: PortPromise
    private let smppBound = PortPromise()
    private let smpp: Mutex<SMPPServer?> = Mutex(nil)
    private let parts = Mutex<[String: [Int: String]]>([:])
    private let reports: AsyncStream<AcceptedMessage>
    private let reportQueue: AsyncStream<AcceptedMessage>.Continuation

    /// Makes an SMSC.
    ///
    /// - Parameters:
    ///   - configuration: How it speaks, and to whom.
    ///   - logger: Where it tells what it does; its messages are made up, and stay out of the log all the same.
    ///   - onSubmission: Called for every submission that it takes, before it is answered; must return at once.
    package init(
        configuration: Configuration,
        logger: Logger,
        onSubmission: @escaping @Sendable (AcceptedMessage) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onSubmission = onSubmission
        store = SMSCStore(journalPath: configuration.journalPath, logger: logger)
        client = CurlClient(
            configuration: CurlClient.Configuration(
                deadlines: CurlDeadlines(connect: .seconds(5), total: .seconds(30))
            ),
            logger: logger
        )
        messageURL = Mutex(configuration.messageURL)
        bound = PortPromise()
        (reports, reportQueue) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(100_000))
    }

    // MARK: What was sent to citizens

    /// Keeps a submission; nil where number or text are missing.
    func take(_ parameters: ControlParameters, reportURL: String = "dlr-url") -> AcceptedMessage? {
        guard let recipient = parameters["to"], let text = parameters["text"], !recipient.isEmpty else { return nil }
        return store.take(
            sender: parameters["from"] ?? "",
            recipient: recipient,
            text: text,
            reference: parameters["id"] ?? "",
            reportURL: parameters[reportURL]
        )
    }

    /// Every submission that was accepted so far.
    package var messages: [AcceptedMessage] { store.messages }

    /// Every submission that is accepted from now on.
    package func submissions() -> AsyncStream<AcceptedMessage> { store.listen() }

    // MARK: What citizens send

    /// Tells where the daemon takes messages, for a daemon whose port is known late.
    package func setMessageURL(_ url: String) {
        messageURL.withLock { $0 = url }
    }

    /// Delivers a message, again and again with the same id until the daemon acknowledges it, as a real SMSC does.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - asParts: Whether a long one is delivered in its parts, each with a user data header, instead of joined.
    /// - Returns: What became of it, of the last part where there are several.
    package func deliver(_ message: MobileMessage, asParts: Bool = false) async -> DeliveryAttempt {
        let id = message.id ?? store.newID()
        if configuration.style == .smpp { return await deliverBySMPP(message, id: id) }
        let url = messageURL.withLock(\.self)
        let delivery = SMSCDelivery(configuration: configuration)
        var requests = [delivery.request(for: message, id: id, to: url)]
        if asParts, let parts = try? delivery.parts(of: message, id: id, reference: Self.reference(of: id), to: url) {
            requests = parts
        }
        var attempt = DeliveryAttempt(isAcknowledged: false, status: nil, body: "", attempts: 0, id: id)
        for request in requests {
            attempt = await push(request, id: id)
            guard attempt.isAcknowledged else { break }
        }
        return attempt
    }

    /// The reference that joins a message's parts: the same however often it is delivered, as it is the sender's telephone's, not the
    /// network's (3GPP TS 23.040, 9.2.3.24.1).
    static func reference(of id: String) -> UInt8 {
        id.utf8.reduce(0) { $0 &* 31 &+ $1 }
    }

    private func push(_ request: CurlRequest, id: String) async -> DeliveryAttempt {
        var attempt = DeliveryAttempt(isAcknowledged: false, status: nil, body: "", attempts: 0, id: id)
        var pause = configuration.firstPause
        while attempt.attempts < configuration.deliveryLimit, !Task.isCancelled {
            attempt.attempts += 1
            if let response = try? await client.execute(request) {
                attempt.status = response.status
                attempt.body = String(decoding: response.body, as: UTF8.self)
                attempt.isAcknowledged = (200...299).contains(response.status)
                let isFinal = (400...499).contains(response.status) && ![408, 429].contains(response.status)
                if attempt.isAcknowledged || isFinal { return attempt }
            }
            do {
                try await Task.sleep(for: pause)
            } catch {
                break
            }
            pause = min(pause * 2, configuration.longestPause)
        }
        return attempt
    }

    // MARK: SMPP

    /// Keeps a submission over SMPP, and joins the parts of a long one behind the last.
    func takeSubmission(_ submission: SMPPNetwork.Submission) -> AcceptedMessage {
        var text = submission.text
        var isWhole = true
        if let part = submission.part {
            let key = "\(submission.recipient)/\(part.reference)/\(part.total)"
            let whole = parts.withLock { parts -> String? in
                parts[key, default: [:]][part.sequence] = submission.text
                guard let all = parts[key], all.count == part.total else { return nil }
                parts[key] = nil
                return all.sorted { $0.key < $1.key }.map(\.value).joined()
            }
            isWhole = whole != nil
            text = whole ?? ""
        }
        let message = store.take(
            sender: submission.sender,
            recipient: submission.recipient,
            text: text,
            reference: "",
            reportURL: nil,
            isListed: isWhole
        )
        if isWhole { onSubmission(message) }
        if submission.wantsReceipt, configuration.reports != .silent { reportQueue.yield(message) }
        return message
    }

    func deliverPDU(_ pdu: SMPPPDU) async -> CommandStatus? {
        guard let server = smpp.withLock(\.self) else { return nil }
        return await server.deliver(pdu, timeout: .seconds(10))
    }

    /// The port for SMPP, once it listens; nil where there is none.
    package func boundSMPPPort() async -> Int? { await smppBound.value }

    private func runSMPP() async throws {
        guard let port = configuration.smppPort else {
            smppBound.fulfil(nil)
            return
        }
        let server = SMPPServer(
            host: configuration.host,
            port: port,
            logger: logger,
            bound: { [smppBound] in smppBound.fulfil($0) },
            react: { [self] in react(to: $0) }
        )
        smpp.withLock { $0 = server }
        try await server.run()
    }

    // MARK: Service

    /// The port, once it listens; nil where listening failed.
    package func boundPort() async -> Int? { await bound.value }

    package func run() async throws {
        defer {
            bound.fulfil(nil)
            smppBound.fulfil(nil)
            store.finish()
        }
        var serverLogger = logger
        serverLogger.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            responder: SMSCResponder(smsc: self, store: store, queue: reportQueue),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1024
            ),
            onServerRunning: { [self] channel in
                bound.fulfil(channel.localAddress?.port)
                logger.notice(
                    "simulated SMSC listening",
                    metadata: ["address": "\(configuration.host):\(channel.localAddress?.port ?? 0)"]
                )
            },
            logger: serverLogger
        )
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { [self] in
                await sendReports()
                return false
            }
            group.addTask { [self] in
                try await runSMPP()
                return false
            }
            group.addTask {
                try await application.run()
                return true
            }
            // The end of the HTTP server is the end of all.
            defer { group.cancelAll() }
            for try await isEnd in group where isEnd {
                reportQueue.finish()
                return
            }
        }
        await client.shutdown()
    }

    /// Sends reports one after another, as they come due.
    private func sendReports() async {
        let delivery = SMSCDelivery(configuration: configuration)
        for await message in reports {
            let isDelivered = configuration.reports != .undelivered
            if message.reportURL == nil, configuration.smppPort != nil {
                for _ in 0..<(configuration.reports == .repeated ? 3 : 1) {
                    _ = await deliverPDU(SMPPNetwork.receipt(on: message, isDelivered: isDelivered))
                }
                continue
            }
            guard let request = delivery.report(on: message, isDelivered: isDelivered) else { continue }
            for _ in 0..<(configuration.reports == .repeated ? 3 : 1) {
                _ = await push(request, id: "")
            }
        }
        // The stream ends with the server; until then this task must not.
    }

    /// Sends a report at once, before the submission is answered.
    func sendEarlyReport(on message: AcceptedMessage) async {
        guard let request = SMSCDelivery(configuration: configuration).report(on: message, isDelivered: true) else {
            return
        }
        _ = await push(request, id: "")
    }
}
