import Foundation
import Operations
import Synchronization

/// A backend with two tickets and a dead letter, kept in memory: what it answers for is the listener, not the ledger.
final class SampleBackend: OperationsBackend {
    struct State {
        var letters: [Int64: DeadLetterView]
        var tickets: [String: TicketDetail]
        var sent: [SendRequest] = []
        var dependencies = [DependencyReadiness(name: "ledger", isReady: true)]
        var reload = ReloadReport(isApplied: true, applied: ["replies"])
        var filters: [TicketFilter] = []
        var hangs = false
        var liveness = Liveness.alive
    }

    let state: Mutex<State>

    init() {
        let time = Date(timeIntervalSince1970: 1_790_000_000)
        func ticket(_ number: String, _ state: String) -> TicketDetail {
            TicketDetail(
                ticket: TicketView(number: number, state: state, openedAt: time, changedAt: time),
                events: [TicketEventView(at: time, kind: "opened", actor: "citizen")]
            )
        }
        state = Mutex(
            State(
                letters: [7: DeadLetterView(id: 7, stage: "intake", reason: "undecodable", at: time)],
                tickets: ["LP17": ticket("LP17", "open"), "LP25": ticket("LP25", "uncertain")]
            )
        )
    }

    func status() async throws -> StatusReport {
        if state.withLock({ $0.hangs }) { try await Task.sleep(for: .seconds(3600)) }
        return StatusReport(
            version: "1.2.3",
            startedAt: Date(timeIntervalSince1970: 1_790_000_000),
            summary: "citizens are heard on 1 carrier",
            carriers: [
                CarrierStatus(
                    name: "modem-1",
                    state: "up",
                    detail: "registered",
                    facts: ["signal": "-71", "operator": "T"]
                )
            ],
            queues: [QueueStatus(name: "forwarding", depth: 3, limit: 1000, oldestAt: Date(timeIntervalSinceNow: -60))],
            stages: [StageStatus(name: "intake", isAlive: true, secondsSinceBeat: 0.5)],
            tickets: ["open": 1, "uncertain": 1]
        )
    }

    func readiness() async -> [DependencyReadiness] { state.withLock { $0.dependencies } }

    func tickets(_ filter: TicketFilter) async throws -> [TicketView] {
        state.withLock { state in
            state.filters.append(filter)
            return state.tickets.values.map(\.ticket).filter { filter.state == nil || $0.state == filter.state }
        }
    }

    func ticket(_ number: String) async throws -> TicketDetail {
        guard let ticket = state.withLock({ $0.tickets[number] }) else {
            throw OperationsFault(.notFound, "there is no ticket of that number")
        }
        return ticket
    }

    func amendTicket(_ number: String, _ amendment: TicketAmendment) async throws -> TicketDetail {
        var ticket = try await ticket(number)
        ticket.ticket.agency = amendment.agency
        return ticket
    }

    func resendTicket(_ number: String) async throws -> TicketDetail {
        let ticket = try await ticket(number)
        guard ticket.ticket.state == "uncertain" else {
            throw OperationsFault(
                .conflict,
                "ticket \(number) is \(ticket.ticket.state); only uncertain and rejected ones are resent"
            )
        }
        return ticket
    }

    func closeTicket(_ number: String, reason: String) async throws -> TicketDetail {
        var ticket = try await ticket(number)
        ticket.events.append(TicketEventView(at: Date(), kind: "closed", actor: "operator", detail: ["reason": reason]))
        return ticket
    }

    func reconcile(_ export: [UInt8], _ options: ReconciliationOptions) async throws -> ReconciliationReport {
        var report = ReconciliationReport()
        report.foreign = export.count
        report.resent = options.resendsAbsent && !options.isDryRun ? ["LP25"] : []
        return report
    }

    func send(_ request: SendRequest) async throws -> SendReceipt {
        state.withLock { $0.sent.append(request) }
        return SendReceipt(id: 1, segments: 1, carrier: "modem-1")
    }

    func broadcast(_ request: BroadcastRequest) async throws -> BroadcastReceipt {
        BroadcastReceipt(
            isDryRun: request.isDryRun,
            recipients: 3,
            segmentsEach: 2,
            cost: 2100,
            sendsAt: Date(timeIntervalSince1970: 1_790_000_000),
            leftOut: ["stopped": 1]
        )
    }

    func reload() async -> ReloadReport { state.withLock { $0.reload } }

    func backUp(to path: String) async throws -> BackupReceipt {
        struct Broken: Error {}
        throw Broken()
    }
}
