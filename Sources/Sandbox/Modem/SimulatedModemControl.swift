import Foundation
import Hummingbird
package import Logging
import ServiceLifecycle

/// Tells a simulated modem over HTTP what citizens text, for those who cannot type at its prompt.
///
/// - `POST /sandbox/mo` with `from` and `text` lets a citizen send an SMS;
/// - `GET /sandbox/messages` lists what was sent by the modem;
/// - `POST /sandbox/faults` with `kind`, and maybe `operation` (an AT command such as `+CMGS`), `next` and `seconds`, lets commands go
///   wrong; `DELETE` ends all faults.
///
/// Takes JSON and forms.
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

    private struct Sent: ResponseEncodable {
        var recipient: String
        var text: String
    }

    package func run() async throws {
        let router = Router()
        router.post("/sandbox/mo") { [modem] request, _ -> HTTPResponse.Status in
            let parameters = try await Self.parameters(request)
            guard let sender = parameters["from"], let text = parameters["text"], !sender.isEmpty else {
                throw HTTPError(.badRequest, message: "from and text are needed")
            }
            do {
                try modem.deliver(text, from: sender)
            } catch {
                throw HTTPError(.badRequest, message: "the simulated network cannot carry this: \(error)")
            }
            return .accepted
        }
        router.post("/sandbox/faults") { [modem] request, _ -> Response in
            do {
                let wish = try FaultControl.wish(in: try await Self.parameters(request), operations: [], usual: "all")
                guard let fault = ModemFault(wish.kind) else {
                    throw FaultControl.Refusal(field: "kind", words: "means nothing to a modem")
                }
                modem.inject(fault, on: wish.operation, times: wish.next)
                return try SimulatedAnswer(json: ["done": true]).response
            } catch let refusal as FaultControl.Refusal {
                return try refusal.answer.response
            }
        }
        router.delete("/sandbox/faults") { [modem] _, _ -> Response in
            modem.clearFaults()
            return try SimulatedAnswer(json: ["done": true]).response
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

    private static func parameters(_ request: Request) async throws -> ControlParameters {
        ControlParameters(request, body: try await request.body.collect(upTo: 1 << 16))
    }
}
