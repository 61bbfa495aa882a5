import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// An HTTP/1 connection whose requests are limited as they are sent, and that ends with the answer to the last one.
struct LastAnswerChannel: ServerChildChannel {
    private let base: HTTP1Channel
    private let configuration: CallbackListener.Configuration
    private let journal: ListenerJournal

    init(_ base: HTTP1Channel, configuration: CallbackListener.Configuration, journal: ListenerJournal) {
        self.base = base
        self.configuration = configuration
        self.journal = journal
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let meter = RequestMeter(headerLimit: configuration.headerLimit, bodyLimit: configuration.bodyLimit)
            try pipeline.addHandler(meter, position: .before(decoder))
            try pipeline.addHandler(LastAnswerHandler(meter: meter, journal: journal), position: .after(decoder))
            return value
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

/// Ends a connection after the answer to a request that wants no further one (RFC 9112, 9.3), is a `CONNECT`, or was no request, and
/// after an answer that says so itself.
///
/// Above the decoder a request's version is no longer known, and after `CONNECT` the decoder reads nothing more.
private final class LastAnswerHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long the caller may take to read the last answer and to end the connection itself.
    private static let grace: TimeAmount = .seconds(2)

    private let meter: RequestMeter
    private let journal: ListenerJournal
    private var unanswered = 0
    private var lastHasBegun = false
    private var lastIsRead = false
    /// What a head that could not be read is answered.
    private var refusal: HTTPResponseStatus?
    private var answerIsLast = false
    private var ending: Scheduled<Void>?

    init(meter: RequestMeter, journal: ListenerJournal) {
        self.meter = meter
        self.journal = journal
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What follows the last request is not served.
        guard !lastIsRead else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            meter.headEnded()
            unanswered += 1
            lastHasBegun = !head.isKeepAlive || head.method == .CONNECT
        case .body: break
        case .end:
            meter.requestEnded()
            lastIsRead = lastHasBegun
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A request whose head cannot be read reaches nobody above who could note it.
        if let fault = error as? HTTPParserError, meter.phase == .head, refusal == nil {
            refusal = fault == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest
            let reason = fault == .headerOverflow ? "the head of the request is too large" : "the request is no HTTP"
            // Whoever only looks whether the port is open has done no harm.
            if fault != .invalidEOFState { journal.note(reason, caller: context.remoteAddress?.ipAddress ?? "") }
        }
        meter.discard()
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            let answersNoRequest = unanswered == 0
            answerIsLast =
                answersNoRequest || (lastHasBegun && unanswered == 1)
                || head.headers.first(name: "Connection") == "close"
            guard answerIsLast else { return context.write(data, promise: promise) }
            if answersNoRequest, let refusal { head.status = refusal }
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            unanswered = max(0, unanswered - 1)
            guard answerIsLast else { return context.write(data, promise: promise) }
            context.writeAndFlush(data, promise: promise)
            end(context)
        case .body: context.write(data, promise: promise)
        }
    }

    // MARK: The end

    /// Ends the connection in our direction, and whole a while later: closing at once, or while something is unread, would reset it,
    /// and the caller might never read the answer.
    private func end(_ context: ChannelHandlerContext) {
        guard ending == nil else { return }
        meter.discard()
        context.close(mode: .output, promise: nil)
        context.read()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        ending = context.eventLoop.scheduleTask(in: Self.grace) { bound.value.close(promise: nil) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // Whoever gives the connection up above must not cut the answer off.
        guard mode == .all, ending != nil else { return context.close(mode: mode, promise: promise) }
        if let promise { context.channel.closeFuture.cascade(to: promise) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if ending != nil, event as? ChannelEvent == .inputClosed {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ending?.cancel()
    }
}
