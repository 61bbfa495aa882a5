import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The control addresses of a simulated central system.
struct SimulatedCentralControl: Sendable {
    let system: SimulatedCentralSystem

    func add(to routes: RouterGroup<SimulatedCentralContext>) {
        routes.get("complaints") { _, _ in try complaints() }
        routes.post("complaints/:id/advance") { _, context in
            try done(context.parameters.get("id", as: Int.self).map { system.archive.advance($0) } ?? false)
        }
        routes.post("complaints/:id/status") { request, context in try await setStatus(request, context) }
        routes.post("complaints/:id/followups") { request, context in try await addFollowUp(request, context) }
        routes.get("export.csv") { _, _ in
            SimulatedAnswer(
                contentType: "text/csv; charset=utf-8",
                text: SimulatedCentralExport.csv(of: system.archive)
            )
            .response
        }
        routes.get("faults") { try await faults($0, $1) }
        routes.post("faults") { try await faults($0, $1) }
        routes.delete("faults") { try await faults($0, $1) }
    }

    private func faults(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        try system.faults.control(request.method, try await parameters(request)).response
    }

    private func complaints() throws -> Response {
        let data = try JSONEncoder().encode(system.archive.complaints)
        return SimulatedAnswer(contentType: "application/json", text: String(decoding: data, as: UTF8.self)).response
    }

    private func setStatus(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        let body = try await parameters(request)
        guard let id = context.parameters.get("id", as: Int.self), let status = body["status"] else {
            return try SimulatedCentralSystem.invalid(["status": ["status is required"]]).response
        }
        return try done(system.archive.setStatus(id, to: status, institution: body["institution"] ?? ""))
    }

    private func addFollowUp(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        let body = try await parameters(request)
        guard let id = context.parameters.get("id", as: Int.self), let content = body["content"] else {
            return try SimulatedCentralSystem.invalid(["content": ["content is required"]]).response
        }
        let isAdded = system.archive.addFollowUp(
            id,
            from: body["from"] ?? "Instansi",
            to: "Pelapor",
            template: body["template"] ?? "reply",
            content: content
        )
        return try done(isAdded)
    }

    private func parameters(_ request: Request) async throws -> ControlParameters {
        ControlParameters(request, body: try await request.body.collect(upTo: 1 << 16))
    }

    private func done(_ isDone: Bool) throws -> Response {
        try SimulatedAnswer(status: isDone ? .ok : .notFound, json: ["done": isDone]).response
    }
}
