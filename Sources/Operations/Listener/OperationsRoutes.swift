import Administration
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The routes of the operations listener: probes, metrics, and a route `/v1/…` for each order.
struct OperationsRoutes: Sendable {
    let administration: Administration
    let registry: MetricsRegistry
    let liveness: @Sendable () async -> Liveness
    let logger: Logger
    /// The longest time for probes, and for orders without a longer one of their own.
    let deadline: Duration

    func router(for endpoint: OperationsEndpoint) -> Router<OperationsContext> {
        let router = Router(context: OperationsContext.self)
        router.add(middleware: OperationsGuard(endpoint: endpoint, logger: logger))
        addProbes(to: router)
        let group = router.group("v1")
        for order in Administration.orders { add(order, to: group) }
        return router
    }

    private func addProbes(to router: Router<OperationsContext>) {
        router.get("healthz") { _, _ in
            switch await liveness() {
            case .alive: Self.text("alive\n")
            case .stuck(let stages): Self.text("stuck: \(stages)\n", status: .serviceUnavailable)
            }
        }
        router.get("readyz") { _, _ in
            let report = try await within(deadline) { try await readiness() }
            return try Self.json(report, status: report.isReady ? .ok : .serviceUnavailable)
        }
        let process = ProcessMetrics(registry: registry)
        let figures = StatusMetrics(registry: registry)
        router.get("metrics") { _, _ in
            process.record()
            // A daemon whose ledger hangs still tells the rest, before Prometheus gives up after its 10 seconds.
            let limit = min(deadline, .seconds(4))
            async let status = within(limit) { try await administration.daemon?.status() }
            async let readiness = within(limit) { try await self.readiness() }
            figures.record(try? await status, try? await readiness)
            return Self.text(registry.exposition(), type: MetricsRegistry.contentType)
        }
    }

    private func readiness() async throws -> ReadinessReport {
        guard let daemon = administration.daemon else { throw Refusal(.busy, "the daemon is starting") }
        return ReadinessReport(await daemon.readiness())
    }

    private func add<O: Order>(_ type: O.Type, to group: RouterGroup<OperationsContext>) {
        let limit = O.timeLimit > .seconds(10) ? O.timeLimit : deadline
        let handler: @Sendable (Request, OperationsContext) async throws -> Response = { request, context in
            guard let requester = context.requester else { throw Refusal(.unauthorized, "no requester is known") }
            let order = try await Self.order(type, of: request)
            return try Self.json(
                try await within(limit) { try await administration.carryOut(order, by: requester) }
            )
        }
        group.post(RouterPath(O.name), use: handler)
        if O.isHarmless { group.get(RouterPath(O.name), use: handler) }
    }

    private func within<Value: Sendable>(
        _ limit: Duration,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await Deadline.run(within: limit, body)
        } catch is Deadline.Passed {
            throw Refusal(.busy, "the daemon did not answer in time; look at its log, then try again")
        }
    }

    // MARK: Requests and responses

    /// Reads an order; a request without a body gives one without facts.
    private static func order<O: Order>(_ type: O.Type, of request: Request) async throws -> O {
        let bytes: [UInt8]
        do {
            bytes = Array(try await request.body.collect(upTo: O.sizeLimit).readableBytesView)
        } catch {
            throw Refusal(.invalid, "the request's body exceeds \(O.sizeLimit) bytes or ended early")
        }
        do {
            return try AdministrationJSON.decode(type, from: bytes.isEmpty ? Array("{}".utf8) : bytes)
        } catch DecodingError.keyNotFound(let key, _) {
            throw Refusal(.invalid, "the field '\(key.stringValue)' is missing")
        } catch DecodingError.typeMismatch(_, let place), DecodingError.valueNotFound(_, let place) {
            let path = place.codingPath.map(\.stringValue).joined(separator: ".")
            throw Refusal(.invalid, "the field '\(path)' has the wrong type")
        } catch DecodingError.dataCorrupted(let place) where !place.codingPath.isEmpty {
            let path = place.codingPath.map(\.stringValue).joined(separator: ".")
            throw Refusal(.invalid, "the field '\(path)' has an impossible value")
        } catch {
            throw Refusal(.invalid, "the request's body is no JSON")
        }
    }

    private static func text(
        _ text: String,
        status: HTTPResponse.Status = .ok,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: PrintableText.json(try AdministrationJSON.encode(value))))
        )
    }
}
