import Carriers
import Complaints
import Foundation
import Gateway
import Ledger
import Synchronization
import TestSupport
import Testing

/// A machine whose clock may be set while it runs.
private final class Machine: Sendable {
    private let state: Mutex<(time: Date, moment: ContinuousClock.Instant)>

    init(_ time: Date) { state = Mutex((time, .now)) }

    var time: Date { state.withLock(\.time) }
    var moment: ContinuousClock.Instant { state.withLock(\.moment) }

    func run(for seconds: Double) {
        state.withLock { $0 = ($0.time + seconds, $0.moment + .seconds(seconds)) }
    }

    func set(to time: Date) { state.withLock { $0.time = time } }
}

@Suite("The watch over the clock")
struct ClockWatchTests {
    private let right = Date(timeIntervalSince1970: 1_796_100_000)
    private let text = "jalan rusak di Guci, tenggat"

    private func withMachine(
        _ start: Date,
        _ body: (Machine, GatewayFixture) async throws -> Void
    ) async throws {
        let machine = Machine(start)
        try await withGateway(clock: { machine.time }, monotonic: { machine.moment }) { fixture in
            try await body(machine, fixture)
        }
    }

    private func deadline(of created: Date) -> CalendarDate {
        Conversation.Configuration().deadline(for: .serviceComplaint, receivedAt: created)
    }

    @Test(
        "sends what waits and corrects times and deadlines when a clock that was wrong from the start is set right",
        arguments: [
            Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 1_577_836_800),
            Date(timeIntervalSince1970: 1_796_100_000 - 7 * 3600),
            Date(timeIntervalSince1970: 1_796_100_000 + 7 * 3600),
            Date(timeIntervalSince1970: 2_100_000_000),
        ]
    )
    func setRight(_ wrong: Date) async throws {
        try await withMachine(wrong) { machine, fixture in
            #expect((fixture.clockWatch.trouble != nil) == (wrong.timeIntervalSince1970 < 1_700_000_000))
            fixture.carrier.answer(.wait(.seconds(30), reason: "away"))
            try await fixture.text(text, id: "1")
            try await fixture.tickets(1, become: .forwarded)
            try await eventually("a first try") { !fixture.carrier.sent.isEmpty }
            machine.run(for: 45)
            machine.set(to: right)
            await fixture.clockWatch.look()
            // Some slow timers pass.
            let jump = try #require(fixture.clockWatch.lastJump)
            #expect(abs(jump.seconds - right.timeIntervalSince(wrong + 45)) < 1)
            #expect(fixture.clockWatch.isSettled())
            machine.run(for: 90)
            try await fixture.text("lampu mati di Guci, tenggat", id: "2")
            try await eventually("the reply that waited", within: .seconds(30)) {
                fixture.carrier.sent.count { $0.text.contains("LP10008") } >= 2
            }
            let ticket = try #require(try await fixture.ledger.ticket(called: "LP10008"))
            #expect(abs(ticket.createdAt.timeIntervalSince(right - 45)) < 2)
            #expect(ticket.updatedAt >= right - 47 && ticket.updatedAt <= machine.time)
            #expect(ticket.deadline == deadline(of: ticket.createdAt))
            #expect(fixture.clockWatch.trouble == nil)
        }
    }

    @Test("leaves what was written before a machine stood still, and small steps of the clock")
    func stoodStill() async throws {
        try await withMachine(right) { machine, fixture in
            try await fixture.text(text, id: "1")
            try await fixture.tickets(1, become: .forwarded)
            machine.run(for: 12 * 3600)
            await fixture.clockWatch.look()
            machine.set(to: machine.time + 20)
            await fixture.clockWatch.look()
            #expect(fixture.clockWatch.lastJump == nil)
            machine.set(to: machine.time + 3 * 3600)
            await fixture.clockWatch.look()
            #expect(fixture.clockWatch.lastJump != nil)
            let ticket = try #require(try await fixture.ledger.ticket(called: "LP10008"))
            #expect(abs(ticket.createdAt.timeIntervalSince(right)) < 2)
        }
    }

    @Test("undoes what a short excursion of the clock wrote")
    func excursion() async throws {
        try await withMachine(right) { machine, fixture in
            try await fixture.text(text, id: "1")
            try await fixture.tickets(1, become: .forwarded)
            machine.run(for: 12 * 3600)
            await fixture.clockWatch.look()
            machine.set(to: machine.time + 3650 * 86_400)
            await fixture.clockWatch.look()
            try await fixture.text("lampu mati di Guci, tenggat", id: "2")
            try await fixture.tickets(2, become: .forwarded)
            machine.run(for: 60)
            machine.set(to: machine.time - 3650 * 86_400)
            await fixture.clockWatch.look()
            let tickets = try await fixture.ledger.tickets(state: .forwarded, limit: 10).sorted { $0.id < $1.id }
            #expect(abs(tickets[0].createdAt.timeIntervalSince(right)) < 2)
            #expect(abs(tickets[1].createdAt.timeIntervalSince(right + 12 * 3600)) < 2)
            #expect(tickets.allSatisfy { $0.updatedAt <= machine.time && $0.deadline == deadline(of: $0.createdAt) })
        }
    }
}
