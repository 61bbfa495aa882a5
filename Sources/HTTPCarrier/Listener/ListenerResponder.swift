import Certificates
import Foundation
import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Pacing
import ServiceLifecycle
import Synchronization

/// Turns requests of the server into ``CallbackRequest``s and answers back.
package struct ListenerResponder: HTTPResponder {
    /// What the server knows of a request's connection.
    package struct Context: InitializableFromSource {
        let channel: any Channel

        package init(source: ApplicationRequestContextSource) {
            channel = source.channel
        }
    }

    private let configuration: CallbackListener.Configuration
    private let endpoints: [String: CallbackEndpoint]
    private let rates: RateTable?
    let journal: ListenerJournal
    private let refusals = RefusalTable()
    private let date = DateHeader()

    init(configuration: CallbackListener.Configuration, endpoints: [CallbackEndpoint], logger: Logger) {
        self.configuration = configuration
        self.endpoints = Dictionary(endpoints.map { ($0.path, $0) }) { first, _ in first }
        rates = configuration.rate.map(RateTable.init)
        journal = ListenerJournal(logger: logger)
    }

    /// The paths that are served.
    var paths: [String] { endpoints.keys.sorted() }

    package func respond(to request: Request, context: Context) async throws -> Response {
        try await respond(to: request, on: context.channel)
    }

    nonisolated(nonsending) func respond(to request: Request, on channel: any Channel) async throws -> Response {
        let now = Date()
        var response: Response
        do {
            response = try await answer(request, at: now, channel)
        } catch let refused as RefusedCaller {
            await slow(request, channel)
            // Ended, so that no stranger holds a connection, whether its body was read or not.
            response = Self.response(refused.answer)
            response.headers[.connection] = "close"
        }
        // Whoever asks for the head alone would take a body for the next answer.
        if request.method == .head { response.body = .init() }
        response.headers[.date] = date.value(at: now)
        return response
    }

    /// Lets a refused caller wait, so that no secret is guessed by trying.
    private nonisolated(nonsending) func slow(_ request: Request, _ channel: any Channel) async {
        let peer = channel.remoteAddress?.ipAddress ?? ""
        let network = IPAddress.network(of: caller(of: request, peer: peer) ?? peer)
        let delay = refusals.delay(of: network)
        if delay > .zero { await cancelWhenGracefulShutdown { try? await Task.sleep(for: delay) } }
    }

    /// Answers what may be known by anybody first, then asks for the proof, and answers the rest behind it.
    private nonisolated(nonsending) func answer(
        _ request: Request,
        at now: Date,
        _ channel: any Channel
    ) async throws -> Response {
        let (path, query) = Self.parts(of: request.head.path ?? "")
        let peer = channel.remoteAddress?.ipAddress ?? ""
        guard let (endpoint, rest) = endpoint(at: path) else {
            if Self.isHealthCheck(request, path) { return Self.response(CallbackResponse(status: 200)) }
            journal.note("no carrier is called there", caller: peer)
            return Self.closing(.notFound, "")
        }
        guard let caller = caller(of: request, peer: peer) else {
            let proxies = configuration.trustedProxies
            journal.note("X-Forwarded-For names no caller \(proxies) from its end (trusted_proxies)", caller: peer)
            return Self.closing(.forbidden, "")
        }
        var callback = CallbackRequest(
            method: request.method.rawValue,
            path: path,
            pathRest: rest,
            query: query,
            headers: request.headers.map { CallbackRequest.Header(name: $0.name.canonicalName, value: $0.value) },
            caller: caller,
            receivedAt: now
        )
        let (handler, purpose) = (endpoint.handler, endpoint.purpose)
        if handler.asksForCertificate { callback.certificate = await PeerCertificate.of(channel) }
        var standing = CallerCheck.Standing.open
        if Self.announcesBody(request) {
            standing = try handler.standing(byHeadOf: callback, for: purpose)
            if request.headers[.expect] != nil { channel.triggerUserOutboundEvent(BodyWanted(), promise: nil) }
            do throws(BodyFault) {
                callback.body = try await body(of: request)
            } catch {
                return try answer(to: error, of: caller)
            }
            callback.receivedAt = Date()
        }
        let fields = try handler.admit(callback, standing: standing, for: purpose)
        if let wait = rates?.admit(caller) {
            let reason = "more than \(configuration.rate ?? 0) requests a second"
            return Self.response(handler.busy(callback, for: purpose, retryAfter: wait, cause: reason))
        }
        return Self.response(await handler.handle(callback, fields, for: purpose))
    }

    private func answer(to fault: BodyFault, of caller: String) throws -> Response {
        journal.note(fault.reason, caller: caller)
        switch fault {
        case .parser(let error): throw error
        case .tooLarge:
            return Self.closing(.contentTooLarge, "the body is larger than \(configuration.bodyLimit) bytes\n")
        case .late: return Self.closing(.requestTimeout, "")
        case .trailers: return Self.closing(.requestHeaderFieldsTooLarge, "")
        case .cut: return Self.closing(.badRequest, "the request ended before its body did\n")
        }
    }

    // MARK: Request

    private static func parts(of target: String) -> (path: String, query: String) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target, "") }
        return (String(target[..<mark]), String(target[target.utf8.index(after: mark)...]))
    }

    /// Whether a load balancer asks whether the listener answers. The answer tells nothing else, since anybody may ask.
    private static func isHealthCheck(_ request: Request, _ path: String) -> Bool {
        (path == "/" || path == "/healthz") && [.get, .head].contains(request.method)
    }

    private static func announcesBody(_ request: Request) -> Bool {
        request.headers[.contentLength].flatMap { Int($0) } != nil || request.headers[.transferEncoding] != nil
    }

    /// The endpoint whose path this is, or begins it at a slash, and what stands behind.
    private func endpoint(at path: String) -> (CallbackEndpoint, rest: String)? {
        if let endpoint = endpoints[path] { return (endpoint, "") }
        var head = path[...]
        while let slash = head.lastIndex(of: "/"), slash > head.startIndex {
            head = head[..<slash]
            if let endpoint = endpoints[String(head)] {
                return (endpoint, String(path[slash...].drop { $0 == "/" }).withoutSlashAtEnd)
            }
        }
        return nil
    }

    private func caller(of request: Request, peer: String) -> String? {
        guard configuration.trustedProxies > 0 else { return peer }
        let name = HTTPField.Name("X-Forwarded-For")
        return IPAddress.caller(
            peer: peer,
            forwarded: name.map { request.headers[values: $0] } ?? [],
            proxies: configuration.trustedProxies
        )
    }

    private enum BodyFault: Error {
        case tooLarge
        case late
        case cut
        case trailers
        case parser(any Error)

        var reason: String {
            switch self {
            case .tooLarge: "the body is too large"
            case .late: "the request took too long"
            case .cut: "the request ended before its body did"
            case .trailers: "the fields behind the body are too large"
            case .parser: "the request is no HTTP"
            }
        }
    }

    private func body(of request: Request) async throws(BodyFault) -> [UInt8] {
        let declared = request.headers[.contentLength].flatMap { Int($0) }
        if let declared, declared > configuration.bodyLimit { throw .tooLarge }
        var body: [UInt8] = []
        do {
            for try await buffer in request.body {
                guard body.count + buffer.readableBytes <= configuration.bodyLimit else { throw BodyFault.tooLarge }
                body += buffer.readableBytesView
            }
        } catch let fault as BodyFault {
            throw fault
        } catch RequestOverrun.bytes {
            throw .tooLarge
        } catch RequestOverrun.time {
            throw .late
        } catch HTTPParserError.headerOverflow {
            throw .trailers
        } catch {
            throw .parser(error)
        }
        // A connection that ends too early ends the sequence too: a cut text must not pass for a whole one.
        if let declared, body.count != declared { throw .cut }
        return body
    }

    // MARK: Response

    private static func response(_ response: CallbackResponse) -> Response {
        var headers = HTTPFields()
        for header in response.headers {
            if let name = HTTPField.Name(header.name) { headers.append(HTTPField(name: name, value: header.value)) }
        }
        return Response(
            status: HTTPResponse.Status(code: response.status),
            headers: headers,
            body: response.body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(string: response.body))
        )
    }

    private static func closing(_ status: HTTPResponse.Status, _ body: String) -> Response {
        var response = response(
            CallbackResponse(
                status: status.code,
                headers: body.isEmpty ? [] : [.init(name: "Content-Type", value: "text/plain; charset=utf-8")],
                body: body
            )
        )
        response.headers[.connection] = "close"
        return response
    }
}

/// The pace of refusals, for requests on several threads.
private final class RefusalTable: Sendable {
    private let pace = Mutex(RefusalPace())

    func delay(of caller: String) -> Duration {
        pace.withLock { $0.delay(of: caller, at: .now) }
    }
}

/// The rates of all callers, for requests on several threads.
private final class RateTable: Sendable {
    private let rates: Mutex<CallerRates>

    init(_ rate: Double) {
        rates = Mutex(CallerRates(rate: rate))
    }

    func admit(_ caller: String) -> Duration? {
        rates.withLock { $0.admit(caller, at: .now) }
    }
}
