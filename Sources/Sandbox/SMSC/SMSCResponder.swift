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
        let parameters = SMSCParameters(request, body: body)
        switch (request.method, request.uri.path) {
        case (.get, "/cgi-bin/sendsms"), (.post, "/cgi-bin/sendsms"):
            return await submit(parameters, style: .kannel, context.channel)
        case (.post, "/messages"):
            return await submit(parameters, style: .json, context.channel)
        case (.get, "/sandbox/messages"):
            return Self.json(.ok, store.messages)
        case (.post, "/sandbox/mo"):
            return await deliver(parameters)
        case (.post, "/sandbox/faults"):
            return setFault(parameters)
        default:
            return Self.text(.notFound, "sendsms at /cgi-bin/sendsms, JSON at /messages, control under /sandbox\n")
        }
    }

    // MARK: Submissions

    private func submit(
        _ parameters: SMSCParameters,
        style: SimulatedSMSC.Configuration.Style,
        _ channel: any Channel
    ) async -> Response {
        let fault = store.nextFault()
        switch fault {
        case .refuse: return Self.text(.forbidden, "Authorization failed for sendsms")
        case .busy: return Self.text(.serviceUnavailable, "Temporal failure, try again later.")
        case .error: return Self.text(.internalServerError, "")
        case .silence:
            await Self.beSilent()
            channel.close(promise: nil)
            return Self.text(.internalServerError, "")
        case .none, .delay, .drop, .garbage: break
        }
        guard let message = smsc.take(parameters, reportURL: style == .kannel ? "dlr-url" : "report_url") else {
            return Self.text(.badRequest, "Missing receiver number or text, rejected")
        }
        smsc.onSubmission(message)
        switch smsc.configuration.reports {
        case .silent: break
        case .early: await smsc.sendEarlyReport(on: message)
        case .delivered, .undelivered, .repeated: queue.yield(message)
        }
        switch fault {
        case .drop:
            channel.close(promise: nil)
            return Self.text(.internalServerError, "")
        case .garbage:
            return Self.text(.ok, "\u{1}\u{2}<<<%%% {\"not\": json")
        case .delay:
            try? await Task.sleep(for: smsc.configuration.delay)
        default: break
        }
        switch style {
        case .kannel: return Self.text(.accepted, "0: Accepted for delivery")
        case .json: return Self.json(.ok, ["id": "sim-\(message.number)"])
        }
    }

    /// Waits as long as anybody may wait for an answer, or until the sandbox ends.
    private static func beSilent() async {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(600)) }
    }

    // MARK: Control

    private func deliver(_ parameters: SMSCParameters) async -> Response {
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

    private func setFault(_ parameters: SMSCParameters) -> Response {
        guard let fault = parameters["fault"].flatMap(SMSCFault.init(rawValue:)) else {
            let names = SMSCFault.allCases.map(\.rawValue).joined(separator: ", ")
            return Self.text(.badRequest, "fault is one of \(names)\n")
        }
        store.setFault(fault, count: parameters["count"].flatMap { Int($0) })
        return Self.text(.ok, "\(fault.rawValue)\n")
    }

    // MARK: Answers

    private static func text(_ status: HTTPResponse.Status, _ body: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: body))
        )
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
