import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Dead letters, what waits, and the store itself.
extension OperationsRoutes {
    func addQueue(to group: RouterGroup<Context>) {
        group.get { request, _ in
            let filter = try Self.deadLetterFilter(in: request)
            return try Self.json(try await answer { try await backend.deadLetters(filter) })
        }
        group.get("waiting") { request, _ in
            let limit = try Self.limit(in: request)
            return try Self.json(try await answer { try await backend.waitingWork(limit: limit) })
        }
        group.get(":id") { request, context in
            let id = try Self.identifier(in: context)
            let withContent = try Self.flag("content", in: request)
            guard withContent else {
                return try Self.json(try await answer { try await backend.deadLetter(id, withContent: false) })
            }
            // Somebody reads what a citizen wrote: that is kept in the log.
            let detail = try await act("show-content", metadata: ["letter": "\(id)"]) {
                try await backend.deadLetter(id, withContent: true)
            }
            return try Self.json(detail)
        }
        group.post("settle") { request, _ in
            let order = try await Self.body(DeadLetterOrder.self, of: request)
            guard (1...1000).contains(order.filter.limit), order.ids.count <= 1000 else {
                throw OperationsFault(.invalid, "at most 1000 dead letters can be settled at once")
            }
            let outcomes = try await act(order.action.rawValue, within: .seconds(120)) {
                try await backend.settleDeadLetters(order)
            }
            return try Self.json(outcomes)
        }
        group.post(":id/retry") { _, context in
            try await settle(.retry, try Self.identifier(in: context))
        }
        group.post(":id/discard") { _, context in
            try await settle(.discard, try Self.identifier(in: context))
        }
    }

    private func settle(_ action: DeadLetterOrder.Action, _ id: Int64) async throws -> Response {
        let order = DeadLetterOrder(action, ids: [id])
        try await act(action.rawValue, metadata: ["letter": "\(id)"]) {
            let outcomes = try await backend.settleDeadLetters(order)
            if let refusal = outcomes.first?.refusal { throw OperationsFault(.notFound, refusal) }
        }
        return Response(status: .noContent)
    }

    func addStore(to group: RouterGroup<Context>) {
        group.post("check") { _, _ in
            try Self.json(try await answer(within: .seconds(3600)) { try await backend.examineStore() })
        }
        group.post("purge") { request, _ in
            let isDryRun = try await Self.body(PurgeRequest.self, of: request).isDryRun
            return try Self.json(
                try await act("purge", within: .seconds(3600)) { try await backend.purge(isDryRun: isDryRun) }
            )
        }
        group.post("erase") { request, _ in
            let wanted = try await Self.body(ErasureRequest.self, of: request)
            return try Self.json(
                try await act("erase", within: .seconds(300)) { try await backend.erase(wanted) }
            )
        }
        group.get("rekey") { _, _ in
            try Self.json(try await answer { try await backend.keyExchange() })
        }
        group.post("rekey") { _, _ in
            try Self.json(try await act("rekey", within: .seconds(60)) { try await backend.exchangeKey() })
        }
    }

    private static func deadLetterFilter(in request: Request) throws -> DeadLetterFilter {
        let parameters = request.uri.queryParameters
        let known: Set<Substring> = ["stage", "carrier", "reason", "ticket", "older_than", "limit"]
        for (name, _) in parameters where !known.contains(name) {
            throw OperationsFault(.invalid, "unknown parameter; known are \(known.sorted().joined(separator: ", "))")
        }
        let age = try parameters["older_than"].map { text in
            guard let seconds = Double(text), seconds >= 0, seconds.isFinite else {
                throw OperationsFault(.invalid, "older_than must be a number of seconds")
            }
            return seconds
        }
        return DeadLetterFilter(
            stage: parameters["stage"].map(String.init),
            carrier: parameters["carrier"].map(String.init),
            reason: parameters["reason"].map(String.init),
            ticket: parameters["ticket"].map(String.init),
            olderThanSeconds: age,
            limit: try limit(in: request)
        )
    }
}
