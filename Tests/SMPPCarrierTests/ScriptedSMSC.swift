import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import SMPPCodec
import Synchronization

/// An SMSC that does what a test says, down to the octet.
final class ScriptedSMSC: Sendable {
    /// One thing that the SMSC does.
    enum Step: Sendable {
        case send(SMPPPDU)
        case octets([UInt8])
        case close
        /// Nothing is read from this connection any more.
        case deafen
    }

    /// A PDU of the carrier, and where it came.
    struct Arrival: Sendable {
        var pdu: SMPPPDU
        /// 0 for the first connection.
        var connection: Int
    }

    /// The answers to a PDU.
    typealias Script = @Sendable (Arrival) -> [Step]

    private struct State {
        var port: Int?
        var connections = 0
        var arrivals: [Arrival] = []
        var ended: Set<Int> = []
        var writers: [Int: AsyncStream<Step>.Continuation] = [:]
        var deaf: Set<Int> = []
    }

    private let tls: NIOSSLContext?
    private let greeting: [Step]
    private let script: Script
    private let state = Mutex(State())

    /// Makes an SMSC.
    ///
    /// - Parameters:
    ///   - tls: The context of its TLS; nil for connections in the clear.
    ///   - greeting: The steps at the begin of each connection.
    ///   - script: The steps after each PDU; ``usual`` by default.
    init(tls: NIOSSLContext? = nil, greeting: [Step] = [], script: @escaping Script = ScriptedSMSC.usual) {
        self.tls = tls
        self.greeting = greeting
        self.script = script
    }

    /// The answers of an SMSC that keeps to the specification.
    static func usual(_ arrival: Arrival) -> [Step] {
        let pdu = arrival.pdu
        guard !pdu.command.isResponse else { return [] }
        var answer = SMPPPDU(pdu.command.response, sequence: pdu.sequence)
        if pdu.command == .submitSM { answer[text: .messageID] = "id-\(pdu.sequence)" }
        return pdu.command == .unbind ? [.send(answer), .close] : [.send(answer)]
    }

    var port: Int? { state.withLock { $0.port } }
    var arrivals: [Arrival] { state.withLock { $0.arrivals } }
    var connections: Int { state.withLock { $0.connections } }
    /// The connections that have ended.
    var ended: Set<Int> { state.withLock { $0.ended } }

    /// The PDUs of one operation.
    func pdus(_ command: CommandID) -> [SMPPPDU] { arrivals.map(\.pdu).filter { $0.command == command } }

    /// Does something on the connection that came last.
    func act(_ steps: Step...) {
        let writer = state.withLock { $0.writers[$0.connections - 1] }
        for step in steps { writer?.yield(step) }
    }

    /// Serves until it is cancelled.
    func run() async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { [tls] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        state.withLock { $0.port = server.channel.localAddress?.port }
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { [self] in try? await serve(connection) }
                }
            }
        }
    }

    private func serve(_ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
        let (steps, writer) = AsyncStream<Step>.makeStream()
        let number = state.withLock { state in
            defer { state.connections += 1 }
            state.writers[state.connections] = writer
            return state.connections
        }
        defer { state.withLock { _ = $0.ended.insert(number) } }
        for step in greeting { writer.yield(step) }
        try await channel.executeThenClose { inbound, outbound in
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { [self] in
                    var framing = PDUFraming()
                    for try await buffer in inbound {
                        framing.append(buffer.readableBytesView)
                        while let octets = try framing.next() {
                            let arrival = Arrival(pdu: try SMPPPDU(decoding: octets), connection: number)
                            state.withLock { $0.arrivals.append(arrival) }
                            for step in script(arrival) { writer.yield(step) }
                        }
                        while state.withLock({ $0.deaf.contains(number) }) { try await Task.sleep(for: .seconds(3600)) }
                    }
                    writer.finish()
                }
                for await step in steps {
                    switch step {
                    case .send(let pdu): try await outbound.write(ByteBuffer(bytes: try pdu.encoded()))
                    case .octets(let octets): try await outbound.write(ByteBuffer(bytes: octets))
                    case .close:
                        group.cancelAll()
                        return
                    case .deafen: state.withLock { _ = $0.deaf.insert(number) }
                    }
                }
            }
        }
    }
}
