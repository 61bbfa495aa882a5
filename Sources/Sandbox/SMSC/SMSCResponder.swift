import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Answers the requests to the simulated SMSC.
struct SMSCResponder: HTTPResponder {
    struct Context: InitializableFromSource {
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            channel = source.channel
        }
    }

    let smsc: SimulatedSMSC
    let store: SMSCStore
    let queue: AsyncStream<AcceptedMessage>.Continuation

    func respond(to request: Request, context: Context) async throws -> Response {
        let body = try await request.body.collect(upTo: 256 * 1024)
        let parameters = ControlParameters(request, body: body)
        switch (request.method, request.uri.path) {
        case (.get, "/cgi-bin/sendsms"), (.post, "/cgi-bin/sendsms"):
            return await submit(parameters, style: .kannel, context.channel)
        case (.post, "/messages"):
            return await submit(parameters, style: .json, context.channel)
        case (.get, "/sandbox/messages"):
            return Self.json(.ok, store.messages)
        case (.post, "/sandbox/mo"):
            return await deliver(parameters)
        case (_, "/sandbox/faults"):
            return try smsc.faults.control(request.method, parameters).response
        default:
            return Self.text(.notFound, "sendsms at /cgi-bin/sendsms, JSON at /messages, control under /sandbox\n")
        }
    }

    // MARK: Submissions

    private func submit(
        _ parameters: ControlParameters,
        style: SimulatedSMSC.Configuration.Style,
        _ channel: any Channel
    ) async -> Response {
        let fault = smsc.faults.take(for: .submit)
        if let refusal = await refusal(fault, channel) { return refusal }
        guard let message = smsc.take(parameters, reportURL: style == .kannel ? "dlr-url" : "report_url") else {
            return Self.text(.badRequest, "Missing receiver number or text, rejected")
        }
        smsc.onSubmission(message)
        switch smsc.configuration.reports {
        case .silent: break
        case .early: await smsc.sendEarlyReport(on: message)
        case .delivered, .undelivered, .repeated: queue.yield(message)
        }
        if let answer = await spoiled(fault, channel) { return answer }
        switch style {
        case .kannel, .smpp: return Self.text(.accepted, "0: Accepted for delivery")
        case .json: return Self.json(.ok, ["id": "sim-\(message.number)"])
        }
    }

    /// The answer of a fault that takes nothing; nil for the others.
    private func refusal(_ fault: PeerFault?, _ channel: any Channel) async -> Response? {
        switch fault {
        case .refuse, .alreadyExists: return Self.text(.badRequest, "Not routable. Do not try again.")
        case .refuseToken: return Self.text(.forbidden, "Authorization failed for sendsms")
        case .throttle(let seconds): return Self.text(.tooManyRequests, "Too many requests.", retryAfter: seconds)
        case .unavailable(let seconds):
            return Self.text(.serviceUnavailable, "Temporal failure, try again later.", retryAfter: seconds)
        case .errorBefore: return Self.text(.internalServerError, "")
        case .maintenancePage: return Self.text(.ok, "<!DOCTYPE html><html><body>Maintenance</body></html>")
        case .resetBefore: return Self.cut(channel)
        case .silence:
            await Self.beSilent()
            return Self.cut(channel)
        case nil, .errorAfter, .gatewayTimeout, .dropAfter, .cutHead, .cutAnswer, .garbage, .missingID, .idAsText,
            .delay, .silenceAfter:
            return nil
        }
    }

    /// The answer of a fault after the message was taken; nil where the usual one follows.
    private func spoiled(_ fault: PeerFault?, _ channel: any Channel) async -> Response? {
        switch fault {
        case .errorAfter: return Self.text(.internalServerError, "")
        case .gatewayTimeout: return Self.text(.gatewayTimeout, "")
        case .dropAfter, .cutHead, .cutAnswer: return Self.cut(channel)
        case .garbage, .missingID: return Self.text(.ok, "\u{1}\u{2}<<<%%% {\"not\": json")
        case .silenceAfter:
            await Self.beSilent()
            return Self.cut(channel)
        case .delay(let seconds):
            try? await Task.sleep(for: .seconds(seconds))
            return nil
        default: return nil
        }
    }

    /// Closes the connection; what is returned reaches nobody.
    private static func cut(_ channel: any Channel) -> Response {
        channel.close(promise: nil)
        return text(.internalServerError, "")
    }

    /// Waits as long as anybody may wait for an answer, or until the sandbox ends.
    private static func beSilent() async {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(600)) }
    }

    // MARK: Control

    private func deliver(_ parameters: ControlParameters) async -> Response {
        guard let sender = parameters["from"], let text = parameters["text"], !sender.isEmpty else {
            return Self.text(.badRequest, "from and text are needed\n")
        }
        let message = MobileMessage(
            sender: sender,
            recipient: parameters["to"] ?? "9009",
            text: text,
            id: parameters["id"]
        )
        let attempt = await smsc.deliver(message, asParts: parameters["parts"] == "true")
        return Self.json(attempt.isAcknowledged ? .ok : .badGateway, attempt)
    }

    // MARK: Answers

    private static func text(_ status: HTTPResponse.Status, _ body: String, retryAfter: Int? = nil) -> Response {
        var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
        headers[.retryAfter] = retryAfter.map { String($0) }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
    }

    private static func json(_ status: HTTPResponse.Status, _ value: some Encodable) -> Response {
        let data = (try? SMSCStore.encoder.encode(value)) ?? Data()
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: data + Data("\n".utf8)))
        )
    }
}
