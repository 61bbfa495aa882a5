import Foundation
import Hummingbird
package import Logging
import ServiceLifecycle

/// Tells a simulated modem over HTTP what citizens text, for those who cannot type at its prompt.
///
/// - `POST /sandbox/mo` with the form fields `from` and `text` lets a citizen send an SMS;
/// - `GET /sandbox/messages` lists what was sent by the modem.
package struct SimulatedModemControl: Service {
    private let modem: SimulatedModem
    private let host: String
    private let port: Int
    private let logger: Logger

    /// Makes a control.
    ///
    /// - Parameters:
    ///   - modem: The modem, which somebody else runs.
    ///   - host: The address to listen on.
    ///   - port: The port.
    ///   - logger: Where it logs.
    package init(modem: SimulatedModem, host: String = "127.0.0.1", port: Int, logger: Logger) {
        self.modem = modem
        self.host = host
        self.port = port
        self.logger = logger
    }

    private struct Text: Decodable {
        var from: String
        var text: String
    }

    private struct Sent: ResponseEncodable {
        var recipient: String
        var text: String
    }

    package func run() async throws {
        let router = Router()
        router.post("/sandbox/mo") { [modem] request, context -> HTTPResponse.Status in
            let text = try await URLEncodedFormDecoder().decode(Text.self, from: request, context: context)
            do {
                try modem.deliver(text.text, from: text.from)
            } catch {
                throw HTTPError(.badRequest, message: "the simulated network cannot carry this: \(error)")
            }
            return .accepted
        }
        router.get("/sandbox/messages") { [modem] _, _ in
            modem.submittedMessages.map { Sent(recipient: $0.recipient, text: $0.text) }
        }
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: router,
            configuration: .init(address: .hostname(host, port: port), serverName: "sandbox-modem"),
            logger: logger
        )
        try await application.run()
    }
}
