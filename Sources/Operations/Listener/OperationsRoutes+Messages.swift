import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Requests read, answers written.
extension OperationsRoutes {
    static func text(
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
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try OperationsJSON.encode(value)))
        )
    }

    static func bytes(of request: Request, upTo limit: Int) async throws -> [UInt8] {
        do {
            return Array(try await request.body.collect(upTo: limit).readableBytesView)
        } catch {
            throw OperationsFault(.invalid, "the request's body exceeds \(limit) bytes or ended early")
        }
    }

    static func body<Value: Decodable>(_ type: Value.Type, of request: Request) async throws -> Value {
        let bytes = try await bytes(of: request, upTo: bodyLimit)
        do {
            return try OperationsJSON.decode(type, from: bytes)
        } catch DecodingError.keyNotFound(let key, _) {
            throw OperationsFault(.invalid, "the field '\(key.stringValue)' is missing")
        } catch DecodingError.typeMismatch(_, let place), DecodingError.valueNotFound(_, let place) {
            let path = place.codingPath.map(\.stringValue).joined(separator: ".")
            throw OperationsFault(.invalid, "the field '\(path)' has the wrong type")
        } catch {
            throw OperationsFault(.invalid, "the request's body is no JSON")
        }
    }

    static func identifier(in context: Context) throws -> Int64 {
        guard let id = Int64(try context.parameters.require("id")), id > 0 else {
            throw OperationsFault(.invalid, "a dead letter is named by its number, see 'lapord queue list'")
        }
        return id
    }

    static func limit(in request: Request, default fallback: Int = 100) throws -> Int {
        guard let text = request.uri.queryParameters["limit"] else { return fallback }
        guard let limit = Int(text), (1...1000).contains(limit) else {
            throw OperationsFault(.invalid, "limit must lie between 1 and 1000")
        }
        return limit
    }

    static func filter(in request: Request) throws -> TicketFilter {
        let parameters = request.uri.queryParameters
        let known: Set<Substring> = ["state", "agency", "since", "until", "overdue", "limit"]
        for (name, _) in parameters where !known.contains(name) {
            throw OperationsFault(.invalid, "unknown parameter; known are \(known.sorted().joined(separator: ", "))")
        }
        return TicketFilter(
            state: parameters["state"].map(String.init),
            agency: parameters["agency"].map(String.init),
            since: try time("since", in: request),
            until: try time("until", in: request),
            isOverdue: try flag("overdue", in: request),
            limit: try limit(in: request, default: 50)
        )
    }

    static func reconciliation(in request: Request) throws -> ReconciliationOptions {
        guard let time = try time("exported_at", in: request) else {
            throw OperationsFault(.invalid, "exported_at is missing: when the export was made")
        }
        return ReconciliationOptions(
            exportedAt: time,
            isDryRun: try flag("dry_run", in: request),
            resendsAbsent: try flag("resend_absent", in: request)
        )
    }

    static func flag(_ name: String, in request: Request) throws -> Bool {
        guard let text = request.uri.queryParameters[Substring(name)] else { return false }
        guard let value = Bool(String(text)) else {
            throw OperationsFault(.invalid, "\(name) must be true or false")
        }
        return value
    }

    private static func time(_ name: String, in request: Request) throws -> Date? {
        guard let text = request.uri.queryParameters[Substring(name)] else { return nil }
        guard let time = try? Date(String(text), strategy: .iso8601) else {
            throw OperationsFault(.invalid, "\(name) must be a time as in 2026-11-21T08:00:00Z")
        }
        return time
    }
}
