import Administration
import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Operations

struct OperationsClientTests {
    /// Hangs up as soon as it is asked something, as a daemon that is killed.
    private final class Killed: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.close(promise: nil)
        }
    }

    private func fault(_ question: (OperationsClient) async throws -> Void) async throws -> Refusal? {
        let path = "/tmp/lapord-test-\(UUID().uuidString.prefix(8)).sock"
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Killed()) }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
            .get()
        let client = OperationsClient(socketPath: path)
        var fault: Refusal?
        do {
            try await question(client)
        } catch let caught as Refusal {
            fault = caught
        }
        await client.shutdown()
        try await server.close()
        try? FileManager.default.removeItem(atPath: path)
        return fault
    }

    @Test("A daemon that ends while it is asked is worth asking again")
    func question() async throws {
        let fault = try #require(try await fault { _ = try await $0.ask(AskStatus()) })
        #expect(fault.exitStatus == 75)
        #expect(fault.message.contains("ended before it answered; ask again"))
    }

    @Test("What a daemon was told to do when it ended may be done: that is not simply to be told again")
    func order() async throws {
        let order = SendText(number: "0812", text: "halo")
        let fault = try #require(try await fault { _ = try await $0.ask(order) })
        #expect(fault.exitStatus == 1)
        #expect(fault.message.contains("look whether it was done"))
    }
}
