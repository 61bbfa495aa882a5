import CurlHTTP
import Logging
import Sandbox
import Testing

@Suite("The small server for measurements")
struct LoopbackServerTests {
    @Test("answers many requests over kept connections, each with its own answer")
    func answers() async throws {
        let server = try LoopbackServer { request in
            LoopbackServer.Answer(status: 201, body: Array("\(request.method) \(request.target) ".utf8) + request.body)
        }
        let client = CurlClient(configuration: .init(maximumInFlight: 8), logger: Logger(label: "test"))
        let isEachRight = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let body = Array(String(repeating: "\(number),", count: number * 10).utf8)
                    let request = CurlRequest(
                        method: "POST",
                        url: "http://127.0.0.1:\(server.port)/\(number)",
                        body: body
                    )
                    let response = try await client.execute(request)
                    return response.status == 201 && response.body == Array("POST /\(number) ".utf8) + body
                }
            }
            return try await group.reduce(true) { $0 && $1 }
        }
        #expect(isEachRight)
        await client.shutdown()
        server.stop()
    }
}
