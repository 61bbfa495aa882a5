import HTTPTypes
import Hummingbird
import Logging
import Metrics

/// Lets in who may, turns faults into answers that say what to do, and counts.
struct OperationsGuard: RouterMiddleware {
    typealias Context = OperationsRoutes.Context

    let endpoint: OperationsEndpoint
    let logger: Logger

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response: Response
        do {
            guard endpoint.admits(Self.scope(of: request), authorization: request.headers[.authorization]) else {
                throw OperationsFault(.unauthorized, "present the token of this address: Authorization: Bearer …")
            }
            response = try await next(request, context)
        } catch let fault as OperationsFault {
            response = try Self.answer(fault)
        } catch let error as any HTTPResponseError {
            response = try Self.answer(
                error.status == .notFound
                    ? OperationsFault(.notFound, "there is no such route")
                    : OperationsFault(.invalid, "the request is not understood (\(error.status.code))"),
                status: error.status
            )
        } catch {
            logger.error("a request of an operator failed", error: error)
            response = try Self.answer(OperationsFault(.internal, "the daemon failed; its log says why"))
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

    private static func scope(of request: Request) -> OperationsEndpoint.Scope {
        switch request.uri.path {
        case "/healthz": .alive
        case "/readyz", "/metrics": .observe
        default: .administer
        }
    }

    private static func answer(_ fault: OperationsFault, status: HTTPResponse.Status? = nil) throws -> Response {
        var response = try OperationsRoutes.json(["error": fault], status: status ?? Self.status(of: fault))
        if fault.code == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        if fault.code == .busy { response.headers[.retryAfter] = "5" }
        return response
    }

    private static func status(of fault: OperationsFault) -> HTTPResponse.Status {
        switch fault.code {
        case .invalid: .badRequest
        case .notFound: .notFound
        case .conflict: .conflict
        case .unauthorized: .unauthorized
        case .busy: .serviceUnavailable
        case .internal: .internalServerError
        }
    }
}
