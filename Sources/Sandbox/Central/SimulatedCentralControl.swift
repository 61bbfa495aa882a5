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
        routes.get("faults") { _, _ in
            let rules = system.faults.rules.map { "\($0)" }
            return try SimulatedAnswer(json: ["rules": rules, "shown": system.faults.shown]).response
        }
        routes.post("faults") { request, _ in try await addFault(request) }
        routes.delete("faults") { _, _ in
            system.faults.clear()
            return try done(true)
        }
    }

    private func complaints() throws -> Response {
        let data = try JSONEncoder().encode(system.archive.complaints)
        return SimulatedAnswer(contentType: "application/json", text: String(decoding: data, as: UTF8.self)).response
    }

    private func setStatus(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        let body = try await json(request)
        guard let id = context.parameters.get("id", as: Int.self), let status = body["status"] as? String else {
            return try SimulatedCentralSystem.invalid(["status": ["status is required"]]).response
        }
        return try done(system.archive.setStatus(id, to: status, institution: body["institution"] as? String ?? ""))
    }

    private func addFollowUp(_ request: Request, _ context: SimulatedCentralContext) async throws -> Response {
        let body = try await json(request)
        guard let id = context.parameters.get("id", as: Int.self), let content = body["content"] as? String else {
            return try SimulatedCentralSystem.invalid(["content": ["content is required"]]).response
        }
        let isAdded = system.archive.addFollowUp(
            id,
            from: body["from"] as? String ?? "Instansi",
            to: "Pelapor",
            template: body["template"] as? String ?? "reply",
            content: content
        )
        return try done(isAdded)
    }

    /// `{"kind": NAME, "operation": NAME, "next": N, "probability": P, "seconds": S}`; all but the kind may be left out. Without
    /// `next`, a fault with a probability has no end, and one without holds for the next request.
    private func addFault(_ request: Request) async throws -> Response {
        let body = try await json(request)
        let seconds = (body["seconds"] as? NSNumber)?.doubleValue ?? 5
        let name = body["kind"] as? String ?? ""
        guard let kind = SimulatedCentralFaults.Kind(name: name, seconds: seconds) else {
            let names = SimulatedCentralFaults.Kind.names.joined(separator: ", ")
            return try SimulatedCentralSystem.invalid(["kind": ["must be one of \(names)"]]).response
        }
        var operation: SimulatedCentralFaults.Operation? = .create
        if let name = body["operation"] as? String, name != "create" {
            operation = SimulatedCentralFaults.Operation(rawValue: name)
            guard operation != nil || name == "all" else {
                let names = SimulatedCentralFaults.Operation.allCases.map(\.rawValue) + ["all"]
                return try SimulatedCentralSystem.invalid(["operation": ["must be one of \(names)"]]).response
            }
        }
        let probability = (body["probability"] as? NSNumber)?.doubleValue
        let next = body["next"] as? Int ?? (probability == nil ? 1 : nil)
        system.faults.add(.init(kind, on: operation, next: next, probability: probability ?? 1))
        return try done(true)
    }

    private func json(_ request: Request) async throws -> [String: Any] {
        let body = try await request.body.collect(upTo: 1 << 16)
        guard body.readableBytes > 0 else { return [:] }
        return (try? JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any]) ?? [:]
    }

    private func done(_ isDone: Bool) throws -> Response {
        try SimulatedAnswer(status: isDone ? .ok : .notFound, json: ["done": isDone]).response
    }
}
