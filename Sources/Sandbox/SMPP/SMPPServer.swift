import Logging
import NIOCore
import NIOPosix
import SMPPCodec
import Synchronization

/// The SMPP side of the simulated SMSC: takes binds and submissions, delivers messages and receipts.
final class SMPPServer: Sendable {
    /// A bind.
    private struct Connection {
        var out: AsyncStream<SMPPPDU>.Continuation
        var receives = false
        var nextSequence: UInt32 = 1
        var waiting: [UInt32: CheckedContinuation<CommandStatus?, Never>] = [:]
    }

    private struct State {
        var connections: [Int: Connection] = [:]
        var nextConnection = 0
        var turn = 0
    }

    /// The answer to a submission: the PDU, and what else happens to the connection.
    struct Reaction: Sendable {
        var response: SMPPPDU?
        var closes = false
        /// Octets that are no PDU, sent instead.
        var garbage: [UInt8] = []
        var delay = Duration.zero
    }

    private let host: String
    private let port: Int
    private let logger: Logger
    private let bound: @Sendable (Int?) -> Void
    /// Reacts to a bind or a submission.
    private let react: @Sendable (SMPPPDU) -> Reaction
    private let state = Mutex(State())

    init(
        host: String,
        port: Int,
        logger: Logger,
        bound: @escaping @Sendable (Int?) -> Void,
        react: @escaping @Sendable (SMPPPDU) -> Reaction
    ) {
        self.host = host
        self.port = port
        self.logger = logger
        self.bound = bound
        self.react = react
    }

    /// Serves until it is cancelled.
    func run() async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        bound(server.channel.localAddress?.port)
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { [self] in await serve(connection) }
                }
            }
        }
    }

    private func serve(_ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        let (outgoing, out) = AsyncStream<SMPPPDU>.makeStream()
        let number = state.withLock { state in
            defer { state.nextConnection += 1 }
            state.connections[state.nextConnection] = Connection(out: out)
            return state.nextConnection
        }
        try? await channel.executeThenClose { inbound, outbound in
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await pdu in outgoing {
                        guard let octets = try? pdu.encoded() else { continue }
                        do { try await outbound.write(ByteBuffer(bytes: octets)) } catch { return }
                    }
                }
                try? await read(inbound, number, outbound)
                out.finish()
                group.cancelAll()
            }
        }
        let waiting = state.withLock { $0.connections.removeValue(forKey: number)?.waiting ?? [:] }
        for continuation in waiting.values { continuation.resume(returning: nil) }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ number: Int,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        var framing = PDUFraming()
        for try await buffer in inbound {
            framing.append(buffer.readableBytesView)
            while let octets = try framing.next() {
                let pdu = try SMPPPDU(decoding: octets)
                guard try await take(pdu, number, outbound) else { return }
            }
        }
    }

    /// Takes a PDU; false where the connection ends.
    private func take(
        _ pdu: SMPPPDU,
        _ number: Int,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws -> Bool {
        switch pdu.command {
        case .bindReceiver, .bindTransmitter, .bindTransceiver, .submitSM:
            let reaction = react(pdu)
            if reaction.delay > .zero { try await Task.sleep(for: reaction.delay) }
            if !reaction.garbage.isEmpty { try await outbound.write(ByteBuffer(bytes: reaction.garbage)) }
            if let response = reaction.response {
                if pdu.command != .submitSM, response.status == .ok {
                    state.withLock { $0.connections[number]?.receives = pdu.command != .bindTransmitter }
                }
                send(response, to: number)
            }
            return !reaction.closes
        case .enquireLink: send(SMPPPDU(.enquireLink.response, sequence: pdu.sequence), to: number)
        case .unbind:
            // Sent at once, since the connection ends with the reading.
            let response = SMPPPDU(.unbind.response, sequence: pdu.sequence)
            try await outbound.write(ByteBuffer(bytes: try response.encoded()))
            return false
        case .deliverSM.response, .genericNack:
            let waiting = state.withLock { $0.connections[number]?.waiting.removeValue(forKey: pdu.sequence) }
            waiting?.resume(returning: pdu.status)
        default:
            if !pdu.command.isResponse {
                send(SMPPPDU(.genericNack, status: .invalidCommandID, sequence: pdu.sequence), to: number)
            }
        }
        return true
    }

    private func send(_ pdu: SMPPPDU, to number: Int) {
        _ = state.withLock { $0.connections[number]?.out.yield(pdu) }
    }

    /// Delivers a PDU to a bind that receives, and waits for the answer.
    ///
    /// - Returns: The status; nil where no such bind stands, or no answer comes in time.
    func deliver(_ pdu: SMPPPDU, timeout: Duration) async -> CommandStatus? {
        await withCheckedContinuation { continuation in
            let sent = state.withLock { state -> (connection: Int, sequence: UInt32)? in
                let receivers = state.connections.filter(\.value.receives).keys.sorted()
                guard !receivers.isEmpty else { return nil }
                let number = receivers[state.turn % receivers.count]
                state.turn += 1
                var pdu = pdu
                pdu.sequence = state.connections[number]?.nextSequence ?? 1
                state.connections[number]?.nextSequence += 1
                state.connections[number]?.waiting[pdu.sequence] = continuation
                state.connections[number]?.out.yield(pdu)
                return (number, pdu.sequence)
            }
            guard let sent else { return continuation.resume(returning: nil) }
            Task {
                try? await Task.sleep(for: timeout)
                let late = state.withLock {
                    $0.connections[sent.connection]?.waiting.removeValue(forKey: sent.sequence)
                }
                late?.resume(returning: nil)
            }
        }
    }
}
