import Carriers
import Foundation
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import SMPPCodec
import Synchronization

/// One connection to an SMSC: carries out what the ``SMPPSession`` orders.
final class SMPPLink: Sendable {
    private struct State {
        var session: SMPPSession
        var waiting: [UInt64: CheckedContinuation<SubmissionAnswer, Never>] = [:]
        /// Delivered messages that wait for the store; bounded by the window, since reading stops at it.
        var delivered: [SMPPPDU] = []
        /// The reading that waits until the store has taken what was delivered.
        var reader: CheckedContinuation<Void, Never>?
        /// PDUs that wait for the connection.
        var unsent = 0
        var wasBound = false
        var end: SMPPSession.End?
    }

    /// A delivered batch becomes one write of the ledger, so that producers share a commit.
    private static let batch = 256
    /// PDUs that may wait for the connection before no more are read.
    private static let unsentLimit = 4096
    /// The time in which an SMSC must take our last PDU.
    private static let lastWord = Duration.seconds(1)

    private let configuration: SMPPCarrier.Configuration
    private let reading: DeliveryReading
    private let intake: any MessageIntake
    private let bind: CommandID
    private let onBound: @Sendable () -> Void
    private let onRoom: @Sendable () -> Void
    private let onLate: @Sendable (UInt64, SMPPPDU) -> Void
    private let logger: Logger
    private let state: Mutex<State>
    /// PDUs on their way out. Bounded by the window of submissions, and by ``State/unsent``, at which reading stops.
    private let outgoing: AsyncStream<SMPPPDU>
    private let out: AsyncStream<SMPPPDU>.Continuation
    private let deliveries: AsyncStream<Void>
    private let deliver: AsyncStream<Void>.Continuation
    /// Ends with the session.
    private let life: AsyncStream<Void>
    private let living: AsyncStream<Void>.Continuation

    init(
        configuration: SMPPCarrier.Configuration,
        bind: CommandID,
        reading: DeliveryReading,
        intake: any MessageIntake,
        logger: Logger,
        onBound: @escaping @Sendable () -> Void,
        onRoom: @escaping @Sendable () -> Void,
        onLate: @escaping @Sendable (UInt64, SMPPPDU) -> Void
    ) {
        self.configuration = configuration
        self.reading = reading
        self.intake = intake
        self.bind = bind
        self.onBound = onBound
        self.onRoom = onRoom
        self.onLate = onLate
        self.logger = logger
        state = Mutex(
            State(
                session: SMPPSession(
                    settings: SMPPSession.Settings(
                        bind: bind,
                        systemID: configuration.systemID,
                        password: configuration.password,
                        systemType: configuration.systemType,
                        interfaceVersion: configuration.profile.interfaceVersion,
                        addressTON: 0,
                        addressNPI: 0,
                        addressRange: configuration.addressRange,
                        window: configuration.window,
                        responseTimeout: configuration.responseTimeout,
                        enquireInterval: configuration.enquireInterval
                    )
                )
            )
        )
        (outgoing, out) = AsyncStream.makeStream()
        (deliveries, deliver) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (life, living) = AsyncStream.makeStream()
    }

    /// Whether a submission can go out now.
    var hasRoom: Bool { state.withLock { $0.session.hasRoom } }
    var isBound: Bool { state.withLock { $0.session.isBound } }
    /// Whether the bind ever stood.
    var wasBound: Bool { state.withLock { $0.wasBound } }
    var transmits: Bool { bind != .bindReceiver }
    var receives: Bool { bind != .bindTransmitter }

    // MARK: Submitting

    /// Submits a message and waits for the answer.
    ///
    /// - Parameters:
    ///   - pdu: The submit_sm.
    ///   - token: The name by which a late answer is recognised.
    /// - Returns: The answer; ``SubmissionAnswer/notSent`` where the window is full or the bind does not stand.
    func submit(_ pdu: SMPPPDU, token: UInt64) async -> SubmissionAnswer {
        await withCheckedContinuation { continuation in
            let isSent = state.withLock { state -> Bool in
                guard state.session.hasRoom else { return false }
                state.waiting[token] = continuation
                carryOut(state.session.submit(pdu, token: token, at: .now), &state)
                return true
            }
            if !isSent { continuation.resume(returning: .notSent) }
        }
    }

    /// Ends the link after what is under way.
    func stop() {
        step { $0.stop(at: .now) }
    }

    // MARK: Running

    /// Connects, binds, and works until the end of the connection.
    func run(to host: SMPPCarrier.Configuration.Host) async -> SMPPSession.End {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await connect(to: host)
        } catch {
            finish()
            return .lost("no connection to \(host.name):\(host.port): \(Self.reason(of: error))")
        }
        do {
            try await channel.executeThenClose { inbound, outbound in
                await withDiscardingTaskGroup { group in
                    group.addTask { await self.storeDeliveries() }
                    group.addTask { await self.watchTimers() }
                    group.addTask { await self.read(inbound) }
                    step { $0.open(at: .now) }
                    await writeUntilEnd(to: outbound)
                    group.cancelAll()
                    deliver.finish()
                }
            }
        } catch {
            step { $0.disconnected(Self.reason(of: error)) }
        }
        step { $0.disconnected("the connection has ended") }
        finish()
        return state.withLock { $0.end } ?? .lost("the connection has ended")
    }

    private func connect(
        to host: SMPPCarrier.Configuration.Host
    ) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let tls = configuration.tls
        return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(.nanoseconds(Int64(configuration.connectTimeout / .nanoseconds(1))))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: host.name, port: host.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let isAddress = (try? SocketAddress(ipAddress: host.name, port: host.port)) != nil
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host.name)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Writes until the session ends, and its last PDU too, unless the SMSC has stopped reading.
    private func writeUntilEnd(to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async {
        await withDiscardingTaskGroup { group in
            let writing = AsyncStream<Void>.makeStream()
            group.addTask {
                await self.write(to: outbound)
                writing.continuation.finish()
            }
            group.addTask {
                for await _ in self.life {}
                try? await Task.sleep(for: Self.lastWord, clock: .continuous)
                writing.continuation.finish()
            }
            for await _ in writing.stream {}
            group.cancelAll()
        }
    }

    private func write(to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async {
        for await pdu in outgoing {
            do {
                try await outbound.write(ByteBuffer(bytes: try pdu.encoded()))
            } catch {
                step { $0.disconnected("a PDU could not be sent: \(Self.reason(of: error))") }
                return
            }
            state.withLock { state in
                state.unsent -= 1
                if state.unsent < Self.unsentLimit { Self.readOn(&state, window: configuration.inboundWindow) }
            }
        }
    }

    private func read(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async {
        var framing = PDUFraming()
        do {
            for try await buffer in inbound {
                framing.append(buffer.readableBytesView)
                while let octets = try framing.next() {
                    let pdu = try SMPPPDU(decoding: octets)
                    step { $0.receive(pdu, at: .now) }
                }
                await waitForRoom()
            }
            step { $0.disconnected("the SMSC has closed the connection") }
        } catch let error as SMPPError {
            step { $0.receive(error) }
        } catch {
            step { $0.disconnected(Self.reason(of: error)) }
        }
    }

    /// Reads no further while the store is behind, or the SMSC does not take our answers: TCP makes it wait.
    private func waitForRoom() async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                state.reader = continuation
                Self.readOn(&state, window: configuration.inboundWindow)
            }
        }
    }

    /// Lets the reading go on where there is room, or nothing to wait for any more.
    private static func readOn(_ state: inout State, window: Int) {
        guard state.end != nil || (state.delivered.count < window && state.unsent < unsentLimit) else { return }
        state.reader?.resume()
        state.reader = nil
    }

    /// Stores delivered messages in the order in which they came, and answers each once it is on disk.
    private func storeDeliveries() async {
        for await _ in deliveries {
            while true {
                let batch = state.withLock { state in
                    let batch = Array(state.delivered.prefix(Self.batch))
                    state.delivered.removeFirst(batch.count)
                    Self.readOn(&state, window: configuration.inboundWindow)
                    return batch
                }
                guard !batch.isEmpty else { break }
                let now = Date()
                let results = await intake.accept(batch.map { reading.item($0, receivedAt: now) })
                for (pdu, result) in zip(batch, results) {
                    switch result {
                    case .success: step { $0.answer(pdu, status: .ok) }
                    case .failure(let error):
                        logger.warning(
                            "a message could not be stored; the SMSC is asked to deliver it again",
                            metadata: ["carrier": "\(configuration.name)", "reason": "\(error)"]
                        )
                        step { [configuration] in $0.answer(pdu, status: configuration.profile.busyStatus) }
                    }
                }
            }
        }
    }

    /// Sleeps until the next timer of the session ends.
    private func watchTimers() async {
        // No timer that begins during the sleep ends before the shortest of both.
        let longest = min(configuration.responseTimeout, configuration.enquireInterval)
        while !Task.isCancelled, state.withLock({ $0.end == nil }) {
            let deadline = state.withLock { $0.session.nextDeadline } ?? .now + longest
            try? await Task.sleep(until: min(deadline, .now + longest), clock: .continuous)
            step { $0.elapsed(at: .now) }
        }
    }

    // MARK: Actions

    private func step(_ change: (inout SMPPSession) -> [SMPPSession.Action]) {
        let (isBound, hasEnded) = state.withLock { state in
            let actions = change(&state.session)
            carryOut(actions, &state)
            let isBound = actions.contains(.bound)
            if isBound { state.wasBound = true }
            return (isBound, state.end != nil)
        }
        if isBound { onBound() }
        if hasEnded { onRoom() }
    }

    private func carryOut(_ actions: [SMPPSession.Action], _ state: inout State) {
        for action in actions {
            switch action {
            case .send(let pdu):
                state.unsent += 1
                out.yield(pdu)
            case .bound: break
            case .deliver(let pdu):
                state.delivered.append(pdu)
                deliver.yield()
            case .complete(let token, let answer): state.waiting.removeValue(forKey: token)?.resume(returning: answer)
            case .late(let token, let pdu): onLate(token, pdu)
            case .note(let note):
                logger.notice(
                    "the SMSC deviates from SMPP; its PDUs are read all the same",
                    metadata: ["carrier": "\(configuration.name)", "deviation": "\(note)"]
                )
            case .close(let end):
                state.end = end
                Self.readOn(&state, window: configuration.inboundWindow)
                out.finish()
                living.finish()
            }
        }
    }

    private func finish() {
        out.finish()
        deliver.finish()
        living.finish()
    }

    /// An error in words without addresses of memory.
    private static func reason(of error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { reason(of: $0.error) } ?? "the name has no address"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case ChannelError.connectTimeout: "no answer in time"
        default: "\(error)"
        }
    }
}
