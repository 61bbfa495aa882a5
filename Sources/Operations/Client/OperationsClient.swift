import CurlHTTP
import Foundation
import Logging

/// The command line's way to the running daemon: the admin API over its Unix socket.
package struct OperationsClient: Sendable {
    private let client: CurlClient
    private let base: String
    private let headers: CurlHeaders
    private let place: String

    /// Makes a client for the daemon's Unix socket.
    ///
    /// - Parameter socketPath: The socket's path, from the configuration.
    package init(socketPath: String) {
        client = CurlClient(
            configuration: CurlClient.Configuration(
                deadlines: CurlDeadlines(connect: .seconds(5), total: .seconds(30)),
                responseLimit: 64 << 20,
                unixSocketPath: socketPath
            ),
            logger: Logger(label: "lapord.client") { _ in SwiftLogNoOpLogHandler() }
        )
        base = "http://localhost"
        headers = [:]
        place = socketPath
    }

    /// Makes a client for an address on the network.
    ///
    /// - Parameters:
    ///   - url: Scheme, host and port.
    ///   - token: The token of that address.
    package init(url: String, token: String) {
        client = CurlClient(
            configuration: CurlClient.Configuration(
                deadlines: CurlDeadlines(connect: .seconds(5), total: .seconds(30)),
                responseLimit: 64 << 20
            ),
            logger: Logger(label: "lapord.client") { _ in SwiftLogNoOpLogHandler() }
        )
        base = url.hasSuffix("/") ? String(url.dropLast()) : url
        headers = ["Authorization": "Bearer \(token)"]
        place = base
    }

    /// Ends the client. Call when done.
    package func shutdown() async {
        await client.shutdown()
    }

    func call(
        _ method: String,
        _ path: String,
        body: [UInt8]? = nil,
        type: String = "application/json",
        within limit: Duration? = nil
    ) async throws -> [UInt8] {
        var headers = headers
        if body != nil { headers["Content-Type"] = type }
        let request = CurlRequest(
            method: method,
            url: base + path,
            headers: headers,
            body: body ?? (method == "GET" ? nil : []),
            repetition: method == "GET" ? .harmless : .forbidden,
            deadlines: limit.map { CurlDeadlines(connect: .seconds(5), total: $0) }
        )
        let response: CurlResponse
        do {
            response = try await client.execute(request)
        } catch {
            throw Self.fault(of: error, at: place, isHarmless: method == "GET" || error.progress == .notSent)
        }
        // A refused reload answers 422 with its report.
        if (200...299).contains(response.status) || response.status == 422 { return response.body }
        if let answer = try? OperationsJSON.decode([String: OperationsFault].self, from: response.body),
            let fault = answer["error"]
        {
            throw fault
        }
        throw OperationsFault(.internal, "the daemon answered \(response.status) without a reason")
    }

    /// What an operator is told; a question that is harmless may be asked again whatever became of it.
    private static func fault(of error: CurlError, at place: String, isHarmless: Bool) -> OperationsFault {
        switch error.code {
        case .cannotConnect, .cannotResolve:
            OperationsFault(
                .busy,
                "no daemon listens at \(place): is it running ('systemctl status lapord'), and may you use its socket?"
            )
        case .totalTimeout, .stalled, .connectTimeout:
            OperationsFault(.busy, "the daemon at \(place) does not answer; 'journalctl -u lapord' may say why")
        case .connectionLost where isHarmless:
            OperationsFault(.busy, "the daemon at \(place) ended before it answered; ask again once it runs")
        case .connectionLost:
            OperationsFault(
                .internal,
                "the daemon at \(place) ended before it answered: look whether it was done before you ask again"
            )
        default:
            OperationsFault(.internal, "the daemon at \(place) could not be asked: \(error.detail)")
        }
    }
}
