import Foundation
import NIOCore
import NIOPosix

/// A TCP connection that sends bytes as they are: what no HTTP client would.
struct RawConnection {
    /// Sends pieces with pauses before each but the first, then reads until the peer ends or the limit passes.
    static func exchange(
        port: Int,
        _ pieces: [String],
        pause: Duration = .zero,
        closes: Bool = false,
        from address: String = "127.0.0.1",
        limit: Duration = .seconds(20)
    ) async throws -> (answer: String, isEnded: Bool) {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .bind(to: SocketAddress(ipAddress: address, port: 0))
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: (String, Bool)?.self) { group in
                group.addTask {
                    var answer = ""
                    do {
                        for try await buffer in inbound { answer += String(buffer: buffer) }
                    } catch {
                        // A reset is an end like any other.
                    }
                    return (answer, true)
                }
                group.addTask {
                    for (index, piece) in pieces.enumerated() {
                        if index > 0 { try? await Task.sleep(for: pause) }
                        do {
                            try await outbound.write(ByteBuffer(string: piece))
                        } catch {
                            break
                        }
                    }
                    if closes { outbound.finish() }
                    return nil
                }
                group.addTask {
                    try? await Task.sleep(for: limit)
                    return ("", false)
                }
                for try await result in group {
                    guard let result else { continue }
                    group.cancelAll()
                    return result
                }
                return ("", false)
            }
        }
    }
}
