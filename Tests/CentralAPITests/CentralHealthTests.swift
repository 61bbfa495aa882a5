import CurlHTTP
import Foundation
import Logging
import Sandbox
import Testing

@testable import CentralAPI

struct CentralHealthTests {
    private let now = Date(timeIntervalSince1970: 1_000_000)

    @Test("is up before anything was asked, and says so")
    func fresh() {
        let health = CentralHealth()
        #expect(health.isUp)
        #expect(health.detail == "not asked anything yet")
        #expect(health.lastSuccessAt == nil)
    }

    @Test("is down from the second failure in a row on, with the reason, until an answer comes")
    func failures() {
        var health = CentralHealth()
        health.record(.failure("connection refused"), at: now)
        #expect(health.isUp)
        #expect(health.detail == "1 in a row failed, the last: connection refused")
        health.record(.failure("no route"), at: now)
        #expect(!health.isUp)
        #expect(health.detail == "2 in a row failed, the last: no route")
        health.record(.success, at: now + 5)
        #expect(health.isUp)
        #expect(health.detail == "requests pass")
        #expect(health.lastSuccessAt == now + 5)
    }

    @Test("what says nothing about the peer changes nothing")
    func abandoned() {
        var health = CentralHealth()
        for event in [CircuitBreaker.Event.abandoned, .busy(.seconds(3)), .unauthorized("401")] {
            health.record(event, at: now)
        }
        #expect(health.isUp)
        #expect(health.lastSuccessAt == nil)
    }

    @Test(
        "a breaker that bars the way is told in words",
        arguments: [
            (.held, "come back"), (.open, "left alone"), (.halfOpen, "tried again"),
            (.locked, "refuses our credentials"),
        ] as [(CircuitBreaker.Condition, String)]
    )
    func barred(condition: CircuitBreaker.Condition, words: String) {
        var health = CentralHealth()
        health.condition = condition
        #expect(!health.isUp)
        #expect(health.detail.contains(words))
    }

    @Test("a peer that is not there is down after two calls, and up after the first answer")
    func nobodyListens() async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let logging = logger
        try await withCentral { _, address in
            // A port of a simulated system that has ended: certainly nobody listens there.
            let gone = try await withCentral { _, address in address }
            var configuration = CentralConfiguration(profile: .splp(.init(address: gone, ids: Fixture.ids)))
            configuration.connection.deadlines = CurlDeadlines(connect: .seconds(5), total: .seconds(10))
            let system = configuration.makeSystem(logger: logging)
            _ = await system.institutions()
            #expect(system.health.isUp)
            _ = await system.institutions()
            #expect(!system.health.isUp)
            #expect(system.health.condition == .closed)
            #expect(system.health.detail.contains("2 in a row failed"))
            #expect(system.health.lastSuccessAt == nil)
            await system.shutdown()
            configuration.profile = .splp(.init(address: address, ids: Fixture.ids))
            let present = configuration.makeSystem(logger: logging)
            _ = await present.institutions()
            #expect(present.health.lastSuccessAt != nil)
            await present.shutdown()
        }
    }
}
