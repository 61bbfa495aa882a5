package import Hummingbird
package import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1
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
    private let connectionLimit: Int
    private let logger: Logger
    private let onRunning: @Sendable (any Channel) async -> Void

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - descriptor: A socket that listens; it becomes the server's.
    ///   - responder: What answers, for example `router.buildResponder()`.
    ///   - makeChannel: Makes the protocol spoken on a connection; plain HTTP/1.1 where nothing else is said.
    ///   - connectionLimit: How many connections may be open; further ones wait in the socket's queue.
    ///   - logger: Where trouble with connections is told.
    ///   - onRunning: Called once connections are accepted.
    package init(
        descriptor: Int32,
        responder: Responder,
        makeChannel: @escaping @Sendable (@escaping HTTPChannelHandler.Responder) throws -> any ServerChildChannel = {
            HTTP1Channel(responder: $0)
        },
        connectionLimit: Int = 1024,
        logger: Logger,
        onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) {
        self.descriptor = descriptor
        self.responder = responder
        self.makeChannel = makeChannel
        self.connectionLimit = connectionLimit
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Serves until graceful shutdown.
    ///
    /// - Throws: What taking over the socket throws.
    package func run() async throws {
        let responder = responder
        let logger = logger
        let drain = ConnectionDrain()
        let channel = try makeChannel { request, writer, channel in
            drain.ask(channel)
            let context = Responder.Context(source: ApplicationRequestContextSource(channel: channel, logger: logger))
            var response: Response
            do {
                response = try await responder.respond(to: request, context: context)
            } catch let error as HTTPParserError {
                // The channel answers this itself, and ends the connection.
                throw error
            } catch {
                logger.error("a request could not be answered", error: error)
                response = Response(status: .internalServerError)
            }
            try await writer.write(response: response.head, body: response.body)
        }
        try await serve(channel, drain)
    }

    private func serve(_ child: some ServerChildChannel, _ drain: ConnectionDrain) async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptCounter(drain: drain, limit: connectionLimit))
                }
            }
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .bind(descriptor) { channel in
                let set = child.setup(channel: channel, logger: logger)
                set.whenFailure { _ in drain.reject() }
                return set
            }
        await withGracefulShutdownHandler {
            await onRunning(listener.channel)
            await withDiscardingTaskGroup { group in
                do {
                    try await listener.executeThenClose { inbound in
                        for try await connection in inbound {
                            drain.begin(connection.channel)
                            group.addTask {
                                await child.handle(value: connection, logger: logger)
                                drain.end(connection.channel)
                            }
                        }
                    }
                } catch {
                    logger.error("the inherited socket failed", error: error)
                }
            }
        } onGracefulShutdown: {
            // What is not accepted yet stays in the socket's queue, which is systemd's, for the next start.
            let stopped = listener.channel.setOption(ChannelOptions.autoRead, value: false)
            stopped.whenComplete { _ in
                Task {
                    await drain.drain()
                    listener.channel.close(promise: nil)
                }
            }
        }
    }
}

/// Counts connections on the listener's own event loop: the set-up of a connection runs on another, a moment later.
///
/// Accepts no more while as many are open as may be, and none at all once the server stops.
private final class AcceptCounter: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never
    typealias OutboundOut = Never

    private let drain: ConnectionDrain
    private let limit: Int
    private var open = 0
    private var isWaiting = false

    init(drain: ConnectionDrain, limit: Int) {
        self.drain = drain
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        drain.accept()
        open += 1
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop).whenComplete { _ in
            let (counter, context) = bound.value
            counter.closed(context)
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        isWaiting = open >= limit
        if !isWaiting { context.read() }
    }

    private func closed(_ context: ChannelHandlerContext) {
        open -= 1
        guard isWaiting, open < limit, !drain.isDraining else { return }
        isWaiting = false
        context.read()
    }
}
