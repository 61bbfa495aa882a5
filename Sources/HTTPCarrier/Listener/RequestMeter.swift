import NIOCore
import NIOHTTP1

/// Why a request is given up before it is whole.
enum RequestOverrun: Error {
    /// It is longer than head and body together may be.
    case bytes
    /// It took longer to send than a caller has.
    case time
}

/// Counts the bytes of each request as they are sent, and ends a request that has too many.
///
/// The decoder limits names, values and what is decoded of a body. What it throws away it takes without end: extensions of chunks,
/// zeros before their sizes, blanks around values, empty lines before a request.
final class RequestMeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// What is read now.
    enum Phase {
        case head
        case body
        /// Nothing any more: what still comes is thrown away.
        case over
    }

    private(set) var phase = Phase.head
    /// Whether a request has begun and not ended.
    private(set) var isUnderWay = false
    /// The number of requests that have ended on this connection.
    private(set) var requestCount = 0
    private var count = 0
    private let headLimit: Int
    private let requestLimit: Int

    /// What stands between names and values, which do not count towards the limit of the head.
    private static let headFraming = 2048

    /// Makes a meter.
    ///
    /// - Parameters:
    ///   - headerLimit: The largest head, in bytes.
    ///   - bodyLimit: The largest body, in bytes, once it is decoded.
    init(headerLimit: Int, bodyLimit: Int) {
        headLimit = headerLimit + Self.headFraming
        // Honest chunks add a few bytes to hundreds; to be as long again they would have to hold eight each.
        requestLimit = 2 * (headerLimit + bodyLimit)
    }

    func headEnded() {
        guard phase == .head else { return }
        phase = .body
        isUnderWay = true
    }

    func requestEnded() {
        count = 0
        requestCount += 1
        isUnderWay = false
        if phase == .body { phase = .head }
    }

    /// Throws away what still comes.
    func discard() {
        phase = .over
        isUnderWay = false
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .over else { return }
        let bytes = unwrapInboundIn(data)
        count += bytes.readableBytes
        if !isUnderWay { isUnderWay = bytes.readableBytesView.contains { !Self.isLineEnd($0) } }
        context.fireChannelRead(data)
        switch phase {
        case .head where count > headLimit: context.fireErrorCaught(HTTPParserError.headerOverflow)
        case .body where count > requestLimit: context.fireErrorCaught(RequestOverrun.bytes)
        case .head, .body, .over: return
        }
        discard()
    }

    /// Empty lines may stand before a request, and some callers send one behind a body (RFC 9112, 2.2).
    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // Nobody above asks for more; yet a caller that cannot send on would not come to read the answer.
        if phase == .over { context.read() }
    }
}
