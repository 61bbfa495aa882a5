package import Certificates
import Foundation
import Glibc
import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// One address at which a carrier calls.
package struct CallbackEndpoint: Sendable {
    package var path: String
    package var purpose: CallbackHandler.Purpose
    package var handler: CallbackHandler
}

/// The HTTP server that carriers call; one serves any number of carriers.
///
/// Bounded in every direction: connections, headers, bodies, the time to send a request, idle time, requests a second of one
/// caller. On graceful shutdown it takes no new request and finishes those under way.
package final class CallbackListener: Service {
    private let configuration: Configuration
    /// What answers carriers, for a server of somebody else's making.
    package let responder: ListenerResponder
    private let logger: Logger
    private let port = PortPromise()
    private let share: ConnectionShare
    private let loaded: Result<ListenerCertificate?, CertificateError>

    /// Makes a listener.
    ///
    /// - Parameters:
    ///   - configuration: Where and how it listens.
    ///   - endpoints: The addresses that it serves, as ``HTTPCarrier/endpoints`` gives them.
    ///   - logger: Where it notes what it refuses.
    package init(configuration: Configuration, endpoints: [CallbackEndpoint], logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        share = ConnectionShare(configuration)
        loaded = Result { () throws(CertificateError) in
            try configuration.tls.map { files throws(CertificateError) in
                try ListenerCertificate(for: "callbacks", files: files)
            }
        }
        responder = ListenerResponder(configuration: configuration, endpoints: endpoints, logger: logger)
    }

    /// How many event loops serve best on a machine: a core is left to the one thread that commits, which everybody waits for.
    package static func loops(cores: Int) -> Int { max(1, cores - 1) }

    /// How many connections may be open, for a server of somebody else's making.
    package var connectionLimit: Int { configuration.connectionLimit }

    /// What it shows to carriers; nil where it listens in the clear, or its files cannot be used and it will not run.
    package var certificate: ListenerCertificate? { (try? loaded.get()) ?? nil }

    /// The port that it listens on, once it does; the one that was chosen where the configuration says 0.
    ///
    /// - Returns: The port; nil where listening failed.
    package func boundPort() async -> Int? {
        await port.value
    }

    package func run() async throws {
        defer { port.fulfil(nil) }
        // The server's own lines would repeat ours at the same level.
        var serverLogger = logger
        serverLogger.logLevel = max(logger.logLevel, .warning)
        let server = try HTTPServerBuilder { [self] in try makeChannel($0) }.buildServer(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.connectionLimit,
                    logger: serverLogger
                )
            ),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: serverLogger,
            responder: { [responder] request, writer, channel in
                let response = try await responder.respond(to: request, on: channel)
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { [self] channel in
                let bound = channel.localAddress?.port
                logger.notice(
                    "listening for carriers",
                    metadata: [
                        "address": "\(configuration.host):\(bound ?? configuration.port)",
                        "tls": "\(configuration.tls == nil ? "no" : "yes")",
                        "paths": "\(responder.paths.joined(separator: " "))",
                    ]
                )
                port.fulfil(bound)
            }
        )
        do {
            try await server.run()
        } catch let error as IOError {
            throw ListenerError(host: configuration.host, port: configuration.port, errno: error.errnoCode)
        } catch let error as SocketAddressError.UnknownHost {
            throw ListenerError(
                reason: "cannot listen on \(configuration.host):\(configuration.port): \(error.errorDescription)"
            )
        }
    }

    /// Makes what serves one connection within our limits, for a socket that somebody else holds.
    ///
    /// - Parameter responder: What answers.
    /// - Returns: The channel's setup.
    /// - Throws: ``CertificateError`` where TLS cannot be set up.
    package func makeChannel(
        _ responder: @escaping HTTPChannelHandler.Responder
    ) throws -> any ServerChildChannel {
        let http = HTTP1Channel(
            responder: responder,
            configuration: .init(
                idleTimeout: .nanoseconds(Int64(configuration.idleLimit / .nanoseconds(1))),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: configuration.headerLimit,
                    maxHeaderListSize: configuration.headerLimit,
                    maxHeaderFieldCount: 100
                )
            )
        )
        let plain = LastAnswerChannel(http, configuration: configuration, journal: self.responder.journal)
        let journal = self.responder.journal
        guard let certificate = try loaded.get() else {
            return LoopBoundChannel(SharedChannel(plain, share: share, journal: journal))
        }
        let secured = CertificateChannel(plain, certificate: certificate) { reason, caller in
            journal.note("the TLS handshake failed: \(reason)", caller: caller)
        }
        return LoopBoundChannel(SharedChannel(secured, share: share, journal: journal))
    }

    /// Says that a socket of somebody else's is served now.
    ///
    /// - Parameter port: Its port.
    package func announce(port: Int?) {
        self.port.fulfil(port)
    }
}

/// Why the listener cannot run.
package struct ListenerError: Error, Hashable, Sendable, CustomStringConvertible {
    package var reason: String

    package var description: String { reason }
}

extension ListenerError {
    /// An address that the system does not give.
    init(host: String, port: Int, errno code: Int32) {
        let advice =
            switch code {
            case EADDRINUSE: " (another program listens there, perhaps another lapord: ss -ltnp)"
            case EADDRNOTAVAIL: " (callbacks.host is no address of this machine)"
            case EACCES: " (ports below 1024 need CAP_NET_BIND_SERVICE, or a proxy before a higher one)"
            default: ""
            }
        reason = "cannot listen on \(host):\(port): \(String(cString: strerror(code)))\(advice)"
    }
}
