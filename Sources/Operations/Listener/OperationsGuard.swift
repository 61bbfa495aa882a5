import Administration
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import NIOCore
import Pacing
import ServiceLifecycle
import Synchronization

/// Admits callers, turns refusals into answers with a remedy, and counts.
final class OperationsGuard: RouterMiddleware {
    typealias Context = OperationsContext

    private let endpoint: OperationsEndpoint
    private let logger: Logger
    private let refusals = Mutex(RefusalPace())

    init(endpoint: OperationsEndpoint, logger: Logger) {
        self.endpoint = endpoint
        self.logger = logger
    }

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response: Response
        do {
            response = try await next(request, try await admitted(request, context))
        } catch let refusal as Refusal {
            response = try Self.answer(refusal)
        } catch let error as any HTTPResponseError {
            response = try Self.answer(
                error.status == .notFound
                    ? Refusal(.notFound, "there is no such route")
                    : Refusal(.invalid, "the request is not understood (\(error.status.code))"),
                status: error.status
            )
        } catch {
            logger.error("a request of an operator failed", error: error)
            response = try Self.answer(Refusal(.internal, "the daemon failed; its log says why"))
        }
        Counter(
            label: "lapord_operations_requests_total",
            dimensions: [
                ("route", context.endpointPath ?? "none"), ("method", request.method.rawValue),
                ("status", "\(response.status.code)"),
            ]
        )
        .increment()
        return response
    }

    private func admitted(_ request: Request, _ context: Context) async throws -> Context {
        let authorization = request.headers[.authorization]
        var context = context
        guard endpoint.isMeant(by: request.head.authority) else {
            throw Refusal(.invalid, "the request's Host is none of this address: call it by its number or as localhost")
        }
        switch request.uri.path {
        case "/healthz": return context
        case "/readyz", "/metrics":
            if endpoint.admitsObserver(authorization: authorization) { return context }
        default:
            context.requester = try await endpoint.requester(on: context.channel, authorization: authorization)
            if context.requester != nil { return context }
        }
        await slow(context.channel.remoteAddress?.ipAddress ?? "")
        throw Refusal(.unauthorized, "present a token of this address: Authorization: Bearer …")
    }

    /// Lets a refused caller wait, so that no token is guessed by trying.
    private func slow(_ caller: String) async {
        let delay = refusals.withLock { $0.delay(of: caller, at: .now) }
        if delay > .zero { await cancelWhenGracefulShutdown { try? await Task.sleep(for: delay) } }
    }

    private static func answer(_ refusal: Refusal, status: HTTPResponse.Status? = nil) throws -> Response {
        var response = try OperationsRoutes.json(["error": refusal], status: status ?? Self.status(of: refusal))
        if refusal.code == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        if refusal.code == .busy { response.headers[.retryAfter] = "5" }
        return response
    }

    private static func status(of refusal: Refusal) -> HTTPResponse.Status {
        switch refusal.code {
        case .invalid: .badRequest
        case .notFound: .notFound
        case .conflict: .conflict
        case .unauthorized: .unauthorized
        case .busy: .serviceUnavailable
        case .internal: .internalServerError
        }
    }
}
