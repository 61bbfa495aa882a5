import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// An HTTP/1 connection that ends with the answer to the request that is its last.
///
/// Above the decoder a request's version is no longer known, and after `CONNECT` the decoder reads nothing more.
struct LastAnswerChannel: ServerChildChannel {
    private let base: HTTP1Channel

    init(_ base: HTTP1Channel) {
        self.base = base
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(LastAnswerHandler(), position: .after(decoder))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

/// Ends a connection after the answer to a request that wants no further one (RFC 9112, 9.3), or is a `CONNECT`.
private final class LastAnswerHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long the caller may take to read the answer and to end the connection itself.
    private static let grace: TimeAmount = .seconds(2)

    private var unanswered = 0
    private var lastHasBegun = false
    private var lastIsRead = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What follows the last request is not served.
        guard !lastIsRead else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            unanswered += 1
            lastHasBegun = !head.isKeepAlive || head.method == .CONNECT
        case .body: break
        case .end: lastIsRead = lastHasBegun
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let isLast = lastHasBegun && unanswered == 1
        switch unwrapOutboundIn(data) {
        case .head(var head) where isLast:
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            unanswered -= 1
            guard isLast else { return context.write(data, promise: promise) }
            context.writeAndFlush(data, promise: promise)
            // Closing at once could reset the connection before the caller has read the answer.
            context.close(mode: .output, promise: nil)
            let channel = context.channel
            context.eventLoop.scheduleTask(in: Self.grace) { channel.close(promise: nil) }
        case .head, .body: context.write(data, promise: promise)
        }
    }
}
