import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// An answer before it is sent, so that faults can change, cut or withhold it.
struct SimulatedAnswer {
    var status: HTTPResponse.Status = .ok
    var contentType = "application/json"
    var headers: HTTPFields = [:]
    var bytes: [UInt8]

    init(status: HTTPResponse.Status = .ok, json: [String: Any]) throws {
        self.status = status
        bytes = Array(
            try JSONSerialization.data(withJSONObject: json, options: [.sortedKeys, .withoutEscapingSlashes])
        )
    }

    init(encoding json: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        bytes = Array(try encoder.encode(json))
    }

    init(status: HTTPResponse.Status = .ok, contentType: String, text: String) {
        self.status = status
        self.contentType = contentType
        bytes = Array(text.utf8)
    }

    /// The same answer with its ids as texts instead of numbers.
    var withIDsAsTexts: SimulatedAnswer {
        var answer = self
        let text = String(decoding: bytes, as: UTF8.self)
        answer.bytes = Array(text.replacing(/"id":(\d+)/) { "\"id\":\"\($0.output.1)\"" }.utf8)
        return answer
    }

    var response: Response {
        var fields = headers
        fields[.contentType] = contentType
        return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension SimulatedCentralSystem {
    /// Answers a request, or misbehaves as its faults say.
    ///
    /// - Parameters:
    ///   - operation: What the request is.
    ///   - context: Its connection.
    ///   - accept: Acts on the request and makes the answer; not called by faults that do not take the request.
    /// - Returns: What goes over the wire.
    /// - Throws: What `accept` throws, or `CancellationError` once the connection is cut.
    func serve(
        _ operation: SimulatedCentralOperation,
        _ context: SimulatedCentralContext,
        accept: () async throws -> SimulatedAnswer
    ) async throws -> Response {
        switch faults.take(for: operation) {
        case nil:
            return try await accept().response
        case .refuse:
            return try Self.invalid(["content": ["Isi laporan tidak dapat diterima."]]).response
        case .refuseToken:
            return try SimulatedAnswer(status: .unauthorized, json: ["message": "Unauthenticated."]).response
        case .alreadyExists:
            return try SimulatedAnswer(status: .conflict, json: ["message": "Laporan sudah ada."]).response
        case .throttle(let seconds):
            return try Self.later(.tooManyRequests, seconds).response
        case .unavailable(let seconds):
            return try Self.later(.serviceUnavailable, seconds).response
        case .errorBefore:
            return try Self.serverError.response
        case .errorAfter:
            _ = try await accept()
            return try Self.serverError.response
        case .gatewayTimeout:
            _ = try await accept()
            let page = "<html><body><h1>504 Gateway Time-out</h1></body></html>"
            return SimulatedAnswer(status: .gatewayTimeout, contentType: "text/html", text: page).response
        case .resetBefore:
            return try await Self.cut(context, withReset: true)
        case .dropAfter:
            _ = try await accept()
            return try await Self.cut(context, withReset: false)
        case .cutHead:
            _ = try await accept()
            return try await Self.cutHead(context)
        case .cutAnswer:
            return Self.broken(try await accept())
        case .garbage:
            _ = try await accept()
            return SimulatedAnswer(contentType: "application/json", text: #"{"results":{"complaint":{"id":"#).response
        case .missingID:
            _ = try await accept()
            return try SimulatedAnswer(json: ["message": "Berhasil", "results": ["complaint": [:] as [String: Any]]])
                .response
        case .idAsText:
            return try await accept().withIDsAsTexts.response
        case .maintenancePage:
            let page = "<!DOCTYPE html><html><body><h1>Sedang dalam pemeliharaan</h1></body></html>"
            return SimulatedAnswer(contentType: "text/html; charset=utf-8", text: page).response
        case .delay(let seconds):
            let answer = try await accept()
            try await Self.wait(seconds)
            return answer.response
        case .silence:
            try await Self.wait(86_400)
            return try await Self.cut(context, withReset: false)
        case .silenceAfter:
            _ = try await accept()
            try await Self.wait(86_400)
            return try await Self.cut(context, withReset: false)
        }
    }

    /// The answer to a request whose fields are wrong.
    static func invalid(_ errors: [String: [String]]) throws -> SimulatedAnswer {
        try SimulatedAnswer(
            status: .unprocessableContent,
            json: ["message": "The given data was invalid.", "errors": errors]
        )
    }

    private static var serverError: SimulatedAnswer {
        get throws { try SimulatedAnswer(status: .internalServerError, json: ["message": "Server Error"]) }
    }

    private static func later(_ status: HTTPResponse.Status, _ seconds: Int) throws -> SimulatedAnswer {
        var answer = try SimulatedAnswer(status: status, json: ["message": "Too Many Attempts."])
        answer.headers[.retryAfter] = String(seconds)
        return answer
    }

    private static func wait(_ seconds: Double) async throws {
        try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(seconds)) }
    }

    private static func cut(_ context: SimulatedCentralContext, withReset: Bool) async throws -> Response {
        if withReset, let options = context.channel as? any SocketOptionProvider {
            try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try? await context.channel.close(mode: .all)
        throw CancellationError()
    }

    /// Sends the beginning of a status line, and breaks off.
    private static func cutHead(_ context: SimulatedCentralContext) async throws -> Response {
        let channel = context.channel
        try await channel.eventLoop.submit {
            // From the encoder on towards the socket, so that it goes as it is.
            let encoder = try channel.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
            encoder.writeAndFlush(NIOAny(ByteBuffer(string: "HTTP/1.1 20")), promise: nil)
        }
        .get()
        return try await cut(context, withReset: false)
    }

    /// Announces the whole answer, sends half of it, and breaks off.
    private static func broken(_ answer: SimulatedAnswer) -> Response {
        var fields = answer.headers
        fields[.contentType] = answer.contentType
        fields[.contentLength] = String(answer.bytes.count)
        let half = ByteBuffer(bytes: answer.bytes.prefix(answer.bytes.count / 2))
        return Response(
            status: answer.status,
            headers: fields,
            body: ResponseBody(contentLength: answer.bytes.count) { writer in
                try await writer.write(half)
                throw CancellationError()
            }
        )
    }
}
