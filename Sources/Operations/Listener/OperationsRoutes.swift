import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The routes of the operations listener over a backend.
struct OperationsRoutes: Sendable {
    typealias Context = BasicRequestContext

    /// What an operator may send at once.
    static let bodyLimit = 64 << 10
    /// How large an export of the central system may be: about a hundred thousand complaints.
    static let exportLimit = 128 << 20

    let backend: any OperationsBackend
    let registry: MetricsRegistry
    let liveness: @Sendable () async -> Liveness
    let logger: Logger
    /// How long a question to the backend may take, unless it is known to take longer.
    let deadline: Duration

    func router(for endpoint: OperationsEndpoint) -> Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: OperationsGuard(endpoint: endpoint, logger: logger))
        addProbes(to: router)
        addAdministration(to: router.group("v1"))
        return router
    }

    private func addProbes(to router: Router<Context>) {
        router.get("healthz") { _, _ in
            switch await liveness() {
            case .alive: Self.text("alive\n")
            case .stuck(let which): Self.text("stuck: \(which)\n", status: .serviceUnavailable)
            }
        }
        router.get("readyz") { _, _ in
            let report = try await readiness()
            return try Self.json(report, status: report.isReady ? .ok : .serviceUnavailable)
        }
        let process = ProcessMetrics(registry: registry)
        let figures = StatusMetrics(registry: registry)
        router.get("metrics") { _, _ in
            process.record()
            // A daemon whose ledger hangs still tells the rest, before Prometheus gives up after its 10 seconds.
            let limit = min(deadline, .seconds(4))
            async let status = answer(within: limit) { try await backend.status() }
            async let readiness = answer(within: limit) { await backend.readiness() }
            figures.record(try? await status, (try? await readiness).map(ReadinessReport.init))
            return Self.text(registry.exposition(), type: MetricsRegistry.contentType)
        }
    }

    private func addAdministration(to group: RouterGroup<Context>) {
        group.get("status") { _, _ in
            try Self.json(try await answer { try await backend.status() })
        }
        addQueue(to: group.group("queue"))
        addStore(to: group.group("store"))
        group.post("send") { request, _ in
            let wanted = try await Self.body(SendRequest.self, of: request)
            guard !wanted.text.isEmpty, wanted.text.count <= 1000 else {
                throw OperationsFault(.invalid, "the text must have 1 to 1000 characters")
            }
            return try Self.json(try await act("send") { try await backend.send(wanted) }, status: .accepted)
        }
        group.post("broadcast") { request, _ in
            let wanted = try await Self.body(BroadcastRequest.self, of: request)
            guard !wanted.text.isEmpty, wanted.text.count <= 1000 else {
                throw OperationsFault(.invalid, "the text must have 1 to 1000 characters")
            }
            let receipt = try await act(
                wanted.isDryRun ? "broadcast-dry-run" : "broadcast",
                within: .seconds(120)
            ) { try await backend.broadcast(wanted) }
            return try Self.json(receipt, status: wanted.isDryRun ? .ok : .accepted)
        }
        group.post("reload") { _, _ in
            let report = try await act("reload", within: .seconds(60)) { await backend.reload() }
            return try Self.json(report, status: report.isApplied ? .ok : .unprocessableContent)
        }
        group.post("backup") { request, _ in
            let path = try await Self.body(BackupRequest.self, of: request).path
            guard path.hasPrefix("/") else { throw OperationsFault(.invalid, "the path must be absolute") }
            return try Self.json(try await act("backup", within: .seconds(600)) { try await backend.backUp(to: path) })
        }
        group.post("reconcile") { request, _ in
            let options = try Self.reconciliation(in: request)
            let export = try await Self.bytes(of: request, upTo: Self.exportLimit)
            return try Self.json(
                try await act("reconcile", within: .seconds(300)) { try await backend.reconcile(export, options) }
            )
        }
        addTickets(to: group.group("tickets"))
    }

    private func addTickets(to group: RouterGroup<Context>) {
        group.get { request, _ in
            let filter = try Self.filter(in: request)
            return try Self.json(try await answer { try await backend.tickets(filter) })
        }
        group.get(":number") { _, context in
            let number = try context.parameters.require("number")
            return try Self.json(try await answer { try await backend.ticket(number) })
        }
        group.patch(":number") { request, context in
            let number = try context.parameters.require("number")
            let amendment = try await Self.body(TicketAmendment.self, of: request)
            guard !amendment.isEmpty else { throw OperationsFault(.invalid, "nothing to change was given") }
            return try Self.json(
                try await act("amend", ticket: number) { try await backend.amendTicket(number, amendment) }
            )
        }
        group.post(":number/resend") { _, context in
            let number = try context.parameters.require("number")
            return try Self.json(try await act("resend", ticket: number) { try await backend.resendTicket(number) })
        }
        group.post(":number/close") { request, context in
            let number = try context.parameters.require("number")
            let reason = try await Self.body(CloseRequest.self, of: request).reason
            guard !reason.isEmpty, reason.count <= 500 else {
                throw OperationsFault(.invalid, "a reason of 1 to 500 characters is needed")
            }
            return try Self.json(
                try await act("close", ticket: number) { try await backend.closeTicket(number, reason: reason) }
            )
        }
    }

    // MARK: Asking the backend

    private func readiness() async throws -> ReadinessReport {
        ReadinessReport(try await answer { await backend.readiness() })
    }

    func answer<Value: Sendable>(
        within limit: Duration? = nil,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await Deadline.run(within: limit ?? deadline, body)
        } catch is Deadline.Passed {
            throw OperationsFault(.busy, "the daemon did not answer in time; look at its log, then try again")
        }
    }

    /// Asks for a change, and keeps in the log that it was asked for and what came of it.
    func act<Value: Sendable>(
        _ action: String,
        ticket: String? = nil,
        metadata: Logger.Metadata = [:],
        within limit: Duration? = nil,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        var metadata = metadata
        metadata["action"] = "\(action)"
        // A ticket's number comes from the caller: what is no such number is not repeated.
        if let ticket, ticket.count <= 24, ticket.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
            metadata["ticket"] = "\(ticket)"
        }
        do {
            let value = try await answer(within: limit, body)
            logger.notice("an operator acted", metadata: metadata)
            return value
        } catch {
            metadata["reason"] = "\((error as? OperationsFault)?.code.rawValue ?? "failed")"
            logger.notice("an operator asked for what could not be done", metadata: metadata)
            throw error
        }
    }
}
