import NIOCore

/// Percent-encodes the bytes above 0x7F in request lines, since some gateways put a text into an address as it is and the decoder
/// refuses that. What character set they are of, the carrier's profile says, as for any other text.
///
/// It stands behind the meter and before the decoder. A request that is sent before the answer to the one before it stays as it is.
final class RawTargetEncoder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let meter: RequestMeter
    /// The number of requests that had ended when the present line was read.
    private var request = 0
    private var isLineBegun = false
    private var isLineEnded = false

    init(meter: RequestMeter) {
        self.meter = meter
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if meter.requestCount != request {
            request = meter.requestCount
            isLineBegun = false
            isLineEnded = false
        }
        guard meter.phase == .head, !isLineEnded else {
            context.fireChannelRead(data)
            return
        }
        let bytes = unwrapInboundIn(data)
        let line = bytes.readableBytesView.prefix(while: takesIntoLine)
        guard line.contains(where: { $0 >= 0x80 }) else {
            context.fireChannelRead(data)
            return
        }
        var encoded = context.channel.allocator.buffer(capacity: bytes.readableBytes + 2 * line.count)
        for byte in line {
            if byte < 0x80 {
                encoded.writeInteger(byte)
            } else {
                encoded.writeBytes([UInt8(ascii: "%"), Self.digit(byte >> 4), Self.digit(byte & 15)])
            }
        }
        encoded.writeBytes(bytes.readableBytesView.dropFirst(line.count))
        context.fireChannelRead(wrapInboundOut(encoded))
    }

    /// Whether a byte stands in the request line or in empty lines before it.
    private func takesIntoLine(_ byte: UInt8) -> Bool {
        guard byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") else {
            isLineBegun = true
            return true
        }
        isLineEnded = isLineBegun
        return !isLineEnded
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
