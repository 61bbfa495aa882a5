import Carriers
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import HTTPCarrier

@Suite("The connections of one caller")
struct ConnectionShareTests {
    @Test("are half of all at most, of an IPv6 network together, and of those behind our proxies any number")
    func share() {
        let share = ConnectionShare(.init(connectionLimit: 4))
        for address in ["203.0.113.7", "2001:db8::1"] { #expect(share.take(address)) }
        #expect(share.take("203.0.113.7"))
        #expect(!share.take("203.0.113.7"))
        #expect(share.take("::ffff:203.0.113.8"))
        #expect(share.take("2001:db8::2"))
        #expect(!share.take("2001:db8::3"))
        #expect(share.take("2001:db8:0:1::3"))
        share.give("2001:db8::1")
        #expect(share.take("2001:db8::3"))
        let proxied = ConnectionShare(.init(connectionLimit: 4, trustedProxies: 1))
        for _ in 0..<100 { #expect(proxied.take("127.0.0.1")) }
    }

    @Test("leave those of others free, however many it opens")
    func silent() async throws {
        let limits = CallbackListener.Configuration(idleLimit: .seconds(600), connectionLimit: 8)
        let generic = HTTPCarrier.Configuration(name: "generic", profile: try profile("generic"))
        try await withWorld([generic], listener: limits) { world in
            var silent: [any Channel] = []
            for _ in 0..<12 {
                let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: "127.0.0.1", port: world.port).get()
                silent.append(channel)
            }
            try await eventually("four connections") { silent.count(where: \.isActive) == 4 }
            let request =
                "GET /carriers/generic/mo?from=081273440001&text=x&id=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let other = try await RawConnection.exchange(port: world.port, [request], from: "127.0.0.2")
            #expect(other.answer.hasPrefix("HTTP/1.1 200 "), "\(other)")
            // What one gives up it can take again.
            for channel in silent where channel.isActive { try await channel.close() }
            try await eventually("the answer 200") {
                let again = try await RawConnection.exchange(port: world.port, [request])
                return again.answer.hasPrefix("HTTP/1.1 200 ")
            }
        }
    }
}
