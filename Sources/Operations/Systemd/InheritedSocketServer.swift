package import Hummingbird
package import HummingbirdCore
package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// An HTTP server on a listening socket that already exists, for sockets that systemd holds.
///
/// Hummingbird's own `Application` always binds its address itself; this service takes the same responder and the same channel and
/// differs only in where the socket comes from. At shutdown it stops accepting, lets requests under way finish, and leaves what
/// still waits in the socket's queue to the next start.
package struct InheritedSocketServer<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    private let descriptor: Int32
    private let responder: Responder
    private let makeChannel: @Sendable (@escaping HTTPChannelHandler.Responder) throws -> any ServerChildChannel
    private let logger: Logger
    private let onRunning: @Sendable (any Channel) async -> Void

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - descriptor: A socket that listens; it becomes the server's.
    ///   - responder: What answers, for example `router.buildResponder()`.
    ///   - makeChannel: Makes the protocol spoken on a connection; plain HTTP/1.1 where nothing else is said.
    ///   - logger: Where trouble with connections is told.
    ///   - onRunning: Called once connections are accepted.
    package init(
        descriptor: Int32,
        responder: Responder,
        makeChannel: @escaping @Sendable (@escaping HTTPChannelHandler.Responder) throws -> any ServerChildChannel = {
            HTTP1Channel(responder: $0)
        },
        logger: Logger,
        onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) {
        self.descriptor = descriptor
        self.responder = responder
        self.makeChannel = makeChannel
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Serves until graceful shutdown.
    ///
    /// - Throws: What taking over the socket throws.
    package func run() async throws {
        let responder = responder
        let logger = logger
        let channel = try makeChannel { request, writer, channel in
            let context = Responder.Context(source: ApplicationRequestContextSource(channel: channel, logger: logger))
            var response: Response
            do {
                response = try await responder.respond(to: request, context: context)
            } catch {
                logger.error("a request could not be answered", error: error)
                response = Response(status: .internalServerError)
            }
            try await writer.write(response: response.head, body: response.body)
        }
        try await serve(channel)
    }

    private func serve(_ child: some ServerChildChannel) async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .bind(descriptor) { channel in child.setup(channel: channel, logger: logger) }
        let connections = OpenConnections()
        await withGracefulShutdownHandler {
            await onRunning(listener.channel)
            await withDiscardingTaskGroup { group in
                do {
                    try await listener.executeThenClose { inbound in
                        for try await connection in inbound {
                            group.addTask {
                                let key = connections.open(connection.channel)
                                await child.handle(value: connection, logger: logger)
                                connections.close(key)
                            }
                        }
                    }
                } catch {
                    logger.error("the inherited socket failed", error: error)
                }
            }
        } onGracefulShutdown: {
            listener.channel.close(promise: nil)
            connections.quiesce()
        }
    }
}

/// The connections being served, so that they can be told to end after the request under way.
private final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isQuiescing = false
    }

    private let state = Mutex(State())

    func open(_ channel: any Channel) -> ObjectIdentifier {
        let key = ObjectIdentifier(channel)
        let isQuiescing = state.withLock { state in
            state.channels[key] = channel
            return state.isQuiescing
        }
        if isQuiescing { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        return key
    }

    func close(_ key: ObjectIdentifier) {
        state.withLock { _ = $0.channels.removeValue(forKey: key) }
    }

    func quiesce() {
        let channels = state.withLock { state in
            state.isQuiescing = true
            return Array(state.channels.values)
        }
        for channel in channels {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }
}
