import NIOCore
import NIOHTTP1

/// Says that the body of the request under way is going to be read.
struct BodyWanted: Sendable {}

/// Ends a connection after the answer to a request that wants no further one (RFC 9112, 9.3), is a `CONNECT`, or was no request, and
/// after an answer that says so itself.
///
/// Above the decoder a request's version is no longer known, and after `CONNECT` the decoder reads nothing more. Neither is a head known
/// that comes too slowly: the whole request has one deadline, from its first byte to its last.
///
/// Tells a caller that waits for it to send the body (RFC 9110, 10.1.1), once it is wanted.
final class LastAnswerHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long the caller may take to read the last answer and to end the connection itself.
    private static let grace: TimeAmount = .seconds(2)

    private let meter: RequestMeter
    private let limit: TimeAmount
    private let journal: ListenerJournal
    private var unanswered = 0
    private var lastHasBegun = false
    private var lastIsRead = false
    /// What a head that could not be read is answered.
    private var refusal: HTTPResponseStatus?
    private var answerIsLast = false
    private var ending: Scheduled<Void>?
    /// Ends a request that takes too long to send.
    private var deadline: Scheduled<Void>?
    private var isQuiescing = false
    /// Whether the caller sends the body only when it is told to, or after a while.
    private var expectsContinue = false

    init(meter: RequestMeter, deadline: Duration, journal: ListenerJournal) {
        self.meter = meter
        limit = .nanoseconds(Int64(deadline / .nanoseconds(1)))
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
            expectsContinue =
                head.version == .http1_1 && head.headers.first(name: "Expect")?.lowercased() == "100-continue"
        case .body: break
        case .end:
            meter.requestEnded()
            lastIsRead = lastHasBegun
            cancelDeadline()
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

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        promise?.succeed()
        // Nothing is asked for that has come already.
        guard expectsContinue, meter.phase == .body else { return }
        expectsContinue = false
        let go = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
    }

    // MARK: The deadline

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // A request that came in one piece, as most do, needs no timer.
        if meter.isUnderWay, deadline == nil { setDeadline(context) }
    }

    private func setDeadline(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: limit) {
            let (handler, context) = bound.value
            handler.deadline = nil
            handler.overrun(context)
        }
    }

    private func cancelDeadline() {
        deadline?.cancel()
        deadline = nil
    }

    private func overrun(_ context: ChannelHandlerContext) {
        guard meter.isUnderWay, ending == nil else { return }
        let earlier = meter.phase == .head ? unanswered : unanswered - 1
        // While earlier requests wait for us, we may not even read on.
        if earlier > 0 { return setDeadline(context) }
        // Whoever reads the body above gives its own answer.
        if meter.phase == .body { return errorCaught(context: context, error: RequestOverrun.time) }
        journal.note("the head of the request took too long", caller: context.remoteAddress?.ipAddress ?? "")
        let headers: HTTPHeaders = ["Connection": "close", "Content-Length": "0"]
        let head = HTTPResponseHead(version: .http1_1, status: .requestTimeout, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        end(context)
    }

    // MARK: The end

    /// Ends the connection in our direction, and whole a while later: closing at once, or while something is unread, would reset it,
    /// and the caller might never read the answer.
    private func end(_ context: ChannelHandlerContext) {
        guard ending == nil else { return }
        meter.discard()
        cancelDeadline()
        context.close(mode: .output, promise: nil)
        context.read()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        ending = context.eventLoop.scheduleTask(in: Self.grace) { bound.value.close(promise: nil) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // Whoever gives the connection up above must not cut the answer off.
        guard mode == .all, ending != nil || isHeadUnderWay else { return context.close(mode: mode, promise: promise) }
        if let promise { context.channel.closeFuture.cascade(to: promise) }
    }

    /// Whether a head has begun that will be answered by its deadline at the latest; above, the connection seems idle.
    private var isHeadUnderWay: Bool {
        meter.isUnderWay && meter.phase == .head && unanswered == 0 && deadline != nil && !isQuiescing
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { isQuiescing = true }
        if ending != nil, event as? ChannelEvent == .inputClosed {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ending?.cancel()
        cancelDeadline()
    }
}
