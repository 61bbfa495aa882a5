import Carriers
import Foundation
import HTTPCarrier
import Testing

/// Each of these requests never ends, so that no pause of a busy machine can make one whole.
@Suite("The time to send a request")
struct RequestDeadlineTests {
    private static let path = "/carriers/generic/mo"
    private static let whole = "GET \(path)?from=081273440001&text=x&id=1 HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let head = "GET \(path)?from=081273440001&text=x&id=2 HTTP/1.1\r\nHost: x\r\n"
    private static let post =
        "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 600\r\n\r\nfrom=081273440001&text="

    private func exchange(
        _ pieces: [String],
        deadline: Duration = .milliseconds(600),
        idle: Duration = .seconds(60)
    ) async throws -> String {
        let limits = CallbackListener.Configuration(requestDeadline: deadline, idleLimit: idle)
        let generic = HTTPCarrier.Configuration(name: "generic", profile: try profile("generic"))
        var answer = ""
        try await withWorld([generic], listener: limits) { world in
            let exchange = try await RawConnection.exchange(port: world.port, pieces, pause: .milliseconds(100))
            #expect(exchange.isEnded)
            answer = exchange.answer
            #expect(try await world.ledger.messages() == (answer.contains("HTTP/1.1 200") ? 1 : 0))
        }
        return answer
    }

    private func isLate(_ answer: String) -> Bool {
        answer.hasPrefix("HTTP/1.1 408 ") && answer.lowercased().contains("\r\nconnection: close\r\n")
            && answer.components(separatedBy: "HTTP/1.1 ").count == 2
    }

    @Test("ends with 408, whether the head or the body takes too long", arguments: ["G", head, post])
    func late(beginning: String) async throws {
        let answer = try await exchange([beginning])
        #expect(isLate(answer))
    }

    @Test("goes on while a byte comes now and then", arguments: [head, post])
    func trickle(beginning: String) async throws {
        let answer = try await exchange([beginning] + Array(repeating: "a", count: 100))
        #expect(isLate(answer))
    }

    @Test("is given to a head that begins shortly before the connection would count as idle")
    func idle() async throws {
        let answer = try await exchange([Self.head], deadline: .seconds(3), idle: .seconds(2))
        #expect(isLate(answer))
    }

    @Test("begins anew with each request, and its end does not cut off the answers before", arguments: [head, post])
    func next(beginning: String) async throws {
        for pieces in [[Self.whole + beginning, "a"], [Self.whole, beginning]] {
            let answer = try await exchange(pieces)
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(isLate(String(answer[try #require(answer.range(of: "HTTP/1.1 408")).lowerBound...])))
        }
    }

    @Test("is not asked of a connection that sends nothing, or only empty lines", arguments: ["", "\r\n\r\n"])
    func nothing(line: String) async throws {
        #expect(try await exchange([line], deadline: .milliseconds(200), idle: .milliseconds(600)).isEmpty)
    }

    @Test("is not asked of a connection that sends an empty line behind a request")
    func lineBehind() async throws {
        let answer = try await exchange([Self.whole + "\r\n"], deadline: .milliseconds(200), idle: .seconds(2))
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2)
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
    }
}
