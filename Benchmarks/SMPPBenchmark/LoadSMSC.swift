import NIOCore
import NIOPosix
import SMPPCodec
import Synchronization

/// An SMSC for one bind that delivers as many messages as its window allows, or one at each interval, and answers submissions at once.
final class LoadSMSC: Sendable {
    struct Load: Sendable {
        var messages: Int
        var window: Int
        /// Nil for as fast as the window allows.
        var every: Duration?
    }

    private struct State {
        var sent: [UInt32: ContinuousClock.Instant] = [:]
        var times: [Duration] = []
        var submissions = 0
    }

    private let load: Load?
    private let state = Mutex(State())
    private let listener: Mutex<NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>?> = Mutex(nil)
    private let (bound, isBound) = AsyncStream<Void>.makeStream()
    private let (begun, hasBegun) = AsyncStream<Void>.makeStream()
    private let (answered, isAnswered) = AsyncStream<Void>.makeStream()
    private let (room, hasRoom) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// Makes an SMSC.
    ///
    /// - Parameter load: The messages that it delivers; nil for none.
    init(load: Load?) {
        self.load = load
    }

    var times: [Duration] { state.withLock { $0.times } }
    var submissions: Int { state.withLock { $0.submissions } }

    func waitUntilBound() async { for await _ in bound {} }
    func waitUntilAnswered() async throws { for await _ in answered {} }
    func begin() { hasBegun.finish() }

    /// Listens; returns the port.
    func start() async throws -> Int {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        listener.withLock { $0 = server }
        return server.channel.localAddress?.port ?? 0
    }

    func run() async throws {
        guard let server = listener.withLock({ $0 }) else { return }
        try await server.executeThenClose { connections in
            for try await connection in connections { try await serve(connection) }
        }
    }

    private func serve(_ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
        try await channel.executeThenClose { inbound, outbound in
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await self.deliver(to: outbound) }
                var framing = PDUFraming()
                for try await buffer in inbound {
                    framing.append(buffer.readableBytesView)
                    var answers = ByteBuffer()
                    while let octets = try framing.next() { try take(octets, &answers) }
                    if answers.readableBytes > 0 { try await outbound.write(answers) }
                }
            }
        }
    }

    private func take(_ octets: ArraySlice<UInt8>, _ answers: inout ByteBuffer) throws {
        let pdu = try SMPPPDU(decoding: octets)
        switch pdu.command {
        case .deliverSM.response:
            let isLast = state.withLock { state in
                if let sent = state.sent.removeValue(forKey: pdu.sequence), pdu.status == .ok {
                    state.times.append(.now - sent)
                }
                return state.times.count == load?.messages
            }
            hasRoom.yield()
            if isLast { isAnswered.finish() }
        case .submitSM, .bindTransceiver, .enquireLink:
            var answer = SMPPPDU(pdu.command.response, sequence: pdu.sequence)
            if pdu.command == .submitSM {
                let number = state.withLock { state in
                    state.submissions += 1
                    return state.submissions
                }
                answer[text: .messageID] = String(number, radix: 16)
            }
            answers.writeBytes(try answer.encoded())
            if pdu.command == .bindTransceiver { isBound.finish() }
        default: break
        }
    }

    private func deliver(to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
        guard let load else { return }
        for await _ in begun {}
        let began = ContinuousClock.now
        var next = 1
        var room = room.makeAsyncIterator()
        while next <= load.messages {
            var buffer = ByteBuffer()
            while next <= load.messages, state.withLock({ $0.sent.count }) < load.window {
                if let every = load.every, began + every * next > .now { break }
                var pdu = SMPPPDU(.deliverSM, sequence: UInt32(next))
                pdu[integer: .sourceTON] = 1
                pdu[text: .sourceAddress] = "62812\(70_000_000 + next)"
                pdu[text: .destinationAddress] = "9009"
                pdu.shortMessage = Array("jalan rusak parah di desa Guci dekat tiang \(next)".utf8)
                state.withLock { $0.sent[UInt32(next)] = .now }
                buffer.writeBytes(try pdu.encoded())
                next += 1
            }
            if buffer.readableBytes > 0 {
                try await outbound.write(buffer)
            } else if load.every != nil {
                try await Task.sleep(for: .milliseconds(1))
            } else {
                _ = await room.next()
            }
        }
    }
}
