import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

@testable import CentralAPI

/// A peer that answers each request with a sample made from the contract, and nothing else: the simulated system's own habits do
/// not help the client here.
struct ContractPeer: HTTPResponder {
    typealias Context = BasicRequestContext

    let contract: Contract
    let isLeast: Bool

    func respond(to request: Request, context: Context) async throws -> Response {
        _ = try await request.body.collect(upTo: 1 << 20)
        guard let operation = contract.operation(request.method.rawValue, request.uri.string),
            let answer = contract.answer(of: operation, isLeast: isLeast)
        else { return Response(status: .notImplemented) }
        return Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: answer.written))
        )
    }

    /// Runs a test with such a peer.
    static func run(
        contract: Contract,
        isLeast: Bool,
        _ body: @Sendable (_ address: String) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: ContractPeer(contract: contract, isLeast: isLeast),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                found.yield(channel.localAddress?.port ?? 0)
                found.finish()
            },
            logger: logger
        )
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports { try await body("http://127.0.0.1:\(port)") }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
