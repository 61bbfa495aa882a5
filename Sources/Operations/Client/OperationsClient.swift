package import Administration
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
    /// - Parameters:
    ///   - socketPath: The path of the socket.
    ///   - place: The path for operators, where it is another one.
    package init(socketPath: String, place: String? = nil) {
        self.init(base: "http://localhost", headers: [:], place: place ?? socketPath, socketPath: socketPath)
    }

    /// Makes a client for an address on the network.
    ///
    /// - Parameters:
    ///   - url: Scheme, host and port.
    ///   - token: A token of that address.
    package init(url: String, token: String) {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.init(base: base, headers: ["Authorization": "Bearer \(token)"], place: base, socketPath: nil)
    }

    private init(base: String, headers: CurlHeaders, place: String, socketPath: String?) {
        client = CurlClient(
            configuration: CurlClient.Configuration(
                deadlines: CurlDeadlines(connect: .seconds(5), total: .seconds(30)),
                responseLimit: 64 << 20,
                unixSocketPath: socketPath
            ),
            logger: Logger(label: "lapord.client") { _ in SwiftLogNoOpLogHandler() }
        )
        self.base = base
        self.headers = headers
        self.place = place
    }

    /// Ends the client. Call when done.
    package func shutdown() async {
        await client.shutdown()
    }

    /// Gives an order to the daemon.
    ///
    /// - Parameter order: The order.
    /// - Returns: The daemon's answer.
    /// - Throws: ``Refusal``.
    package func ask<O: Order>(_ order: O) async throws -> O.Answer {
        var headers = headers
        headers["Content-Type"] = "application/json"
        let request = CurlRequest(
            method: "POST",
            url: "\(base)/v1/\(O.name)",
            headers: headers,
            body: try AdministrationJSON.encode(order),
            repetition: O.isHarmless ? .harmless : .forbidden,
            deadlines: CurlDeadlines(connect: .seconds(5), total: O.timeLimit + .seconds(20))
        )
        let response: CurlResponse
        do {
            response = try await client.execute(request)
        } catch {
            throw Self.refusal(of: error, at: place, isHarmless: O.isHarmless || error.progress == .notSent)
        }
        guard (200...299).contains(response.status) else {
            let answer = try? AdministrationJSON.decode([String: Refusal].self, from: response.body)
            throw answer?["error"] ?? Refusal(.internal, "the daemon answered \(response.status) without a reason")
        }
        do {
            return try AdministrationJSON.decode(from: response.body)
        } catch {
            throw Refusal(
                .internal,
                "the daemon's answer is not understood; are daemon and command of one version?"
            )
        }
    }

    /// The words for an operator; a harmless order may be given again in any case.
    private static func refusal(of error: CurlError, at place: String, isHarmless: Bool) -> Refusal {
        switch error.code {
        case .cannotConnect, .cannotResolve:
            Refusal(
                .busy,
                "no daemon listens at \(place): is it running ('systemctl status lapord'), and may you use its socket?"
            )
        case .totalTimeout, .stalled, .connectTimeout:
            Refusal(.busy, "the daemon at \(place) does not answer; 'journalctl -u lapord' may say why")
        case .connectionLost where isHarmless:
            Refusal(.busy, "the daemon at \(place) ended before it answered; ask again once it runs")
        case .connectionLost:
            Refusal(
                .internal,
                "the daemon at \(place) ended before it answered: look whether it was done before you ask again"
            )
        default:
            Refusal(.internal, "the daemon at \(place) could not be asked: \(error.detail)")
        }
    }
}
