package import Administration
import Certificates
import Foundation
import Glibc
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle

/// Answers probes, Prometheus and the command line on addresses of their own, apart from the callbacks of carriers.
///
/// Stand it early among the services of the daemon, so that operators can still look while the stages stop.
package struct OperationsListener: Service {
    private let endpoints: [OperationsEndpoint]
    private let routes: OperationsRoutes
    private let logger: Logger
    private let onRunning: @Sendable (OperationsEndpoint.Address, _ port: Int?) async -> Void

    /// Makes a listener.
    ///
    /// - Parameters:
    ///   - endpoints: Where it listens.
    ///   - administration: The orders that it takes.
    ///   - registry: The metrics it shows.
    ///   - liveness: Whether the stages move, the same question that the watchdog asks.
    ///   - deadline: The longest time for probes, and for orders without a longer one of their own.
    ///   - logger: The log of the listener.
    ///   - onRunning: Called for each endpoint once it listens, with the port where it is TCP.
    package init(
        endpoints: [OperationsEndpoint],
        administration: Administration,
        registry: MetricsRegistry,
        liveness: @escaping @Sendable () async -> Liveness,
        deadline: Duration = .seconds(10),
        logger: Logger,
        onRunning: @escaping @Sendable (OperationsEndpoint.Address, _ port: Int?) async -> Void = { _, _ in }
    ) {
        self.endpoints = endpoints
        routes = OperationsRoutes(
            administration: administration,
            registry: registry,
            liveness: liveness,
            logger: logger,
            deadline: deadline
        )
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Serves until graceful shutdown.
    ///
    /// - Throws: ``OperationsListenerError`` where an address cannot be listened on.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for endpoint in endpoints {
                group.addTask { try await serve(endpoint) }
            }
            // One that cannot listen ends all of them at once: an operator who is not heard must not learn it at the end.
            for try await _ in group {}
        }
    }

    private func serve(_ endpoint: OperationsEndpoint) async throws {
        let address: BindAddress =
            switch endpoint.address {
            case .unix(let path, _, _): .unixDomainSocket(path: path)
            case .tcp(let host, let port): .hostname(host, port: port)
            }
        let limit = endpoint.address.connectionLimit
        // Hummingbird speaks of each request and of itself at levels meant for a server of its own.
        var serverLogger = logger
        serverLogger.logLevel = .warning
        let application = Application(
            router: routes.router(for: endpoint),
            server: HTTPServerBuilder { responder in
                let plain = HTTP1Channel(
                    responder: responder,
                    configuration: .init(idleTimeout: endpoint.address.idleLimit)
                )
                guard let certificate = endpoint.certificate else { return LimitedChannel(base: plain, limit: limit) }
                return LimitedChannel(base: CertificateChannel(plain, certificate: certificate), limit: limit)
            },
            configuration: ApplicationConfiguration(address: address, serverName: "lapord"),
            onServerRunning: { channel in
                open(endpoint.address)
                logger.info(
                    "operations are listened for",
                    metadata: [
                        "address": "\(endpoint.address)", "tls": "\(endpoint.certificate == nil ? "no" : "yes")",
                    ]
                )
                await onRunning(endpoint.address, channel.localAddress?.port)
            },
            logger: serverLogger
        )
        do {
            try await application.run()
        } catch let error as IOError {
            throw OperationsListenerError(endpoint.address, reason: String(cString: strerror(error.errnoCode)))
        } catch let error as SocketAddressError.UnknownHost {
            throw OperationsListenerError(endpoint.address, reason: error.errorDescription)
        } catch SocketAddressError.unixDomainSocketPathTooLong {
            throw OperationsListenerError(
                endpoint.address,
                reason:
                    "the path is longer than the 107 bytes that a socket may have; name a shorter one in operations.socket"
            )
        }
    }

    // Until here the daemon's umask kept others out.
    private func open(_ address: OperationsEndpoint.Address) {
        guard case .unix(let path, let mode, let group) = address else { return }
        if let group {
            guard let entry = getgrnam(group), chown(path, uid_t.max, entry.pointee.gr_gid) == 0 else {
                logger.error(
                    "the admin socket could not be given to its group; only the daemon's user can use it",
                    metadata: ["group": "\(group)", "reason": "\(String(cString: strerror(errno)))"]
                )
                return
            }
        }
        if chmod(path, mode) != 0 {
            logger.error(
                "the admin socket's permissions could not be set",
                metadata: ["reason": "\(String(cString: strerror(errno)))"]
            )
        }
    }
}

extension OperationsEndpoint.Address {
    /// Prometheus and a few commands at once need a handful.
    fileprivate var connectionLimit: ConnectionLimit {
        switch self {
        case .unix: ConnectionLimit(total: 128, share: 128)
        case .tcp: ConnectionLimit(total: 64, share: 16)
        }
    }

    /// The time in which a connection may stay silent.
    fileprivate var idleLimit: TimeAmount {
        switch self {
        case .unix: .seconds(60)
        // Prometheus asks every 15 or 30 seconds, and opens a new connection where it must.
        case .tcp: .seconds(20)
        }
    }
}

/// Why operators cannot be listened for.
package struct OperationsListenerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The address, and what is wrong with it.
    package let description: String

    init(_ address: OperationsEndpoint.Address, reason: String) {
        description = "cannot listen for operators on \(address): \(reason)"
    }
}
