import Carriers
import Complaints
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Ledger

@Suite("The queries of a message's way")
struct QueryPlanTests {
    /// The tables that grow with every message.
    private static let growing = [
        "inbound_message", "inbound_identity", "inbound_part", "ticket", "ticket_event", "addition",
        "outbound_message", "outbound_segment", "delivery_report", "dead_letter", "sender",
    ]

    @Test("never read a whole table that grows")
    func plans() async throws {
        try await withLedger { ledger, clock, _ in
            let seen = Mutex<Set<String>>([])
            let trace: @Sendable (Database) -> Void = { database in
                database.trace { event in
                    if case .statement(let statement) = event { seen.withLock { _ = $0.insert(statement.sql) } }
                }
            }
            try await ledger.pool.writeWithoutTransaction { trace($0) }
            try await ledger.pool.read { trace($0) }
            try await Self.goTheWholeWay(in: ledger, clock)
            let queries = seen.withLock { $0 }.filter { query in
                ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains { query.hasPrefix($0) }
            }
            #expect(queries.count > 30)
            // Only who may write is told how rows are checked.
            try await ledger.pool.writeWithoutTransaction { database in
                for query in queries {
                    #expect(try Self.lists(in: query, database) == 0, "a list becomes a table for each row of \(query)")
                    let explanation = try database.makeStatement(sql: "EXPLAIN QUERY PLAN " + query)
                    explanation.setUncheckedArguments([])
                    let plan = try Row.fetchAll(explanation)
                    for line in plan.map({ $0["detail"] as String }) {
                        let words = line.split(separator: " ")
                        // The last row of a table is at its end.
                        let isWhole =
                            words.first == "SCAN" && Self.growing.contains(String(words[1]))
                            && !query.hasSuffix("ORDER BY id DESC LIMIT 1")
                        #expect(!isWhole || line.contains("INDEX"), "\(line) in \(query)")
                        #expect(!line.contains("AUTOMATIC"), "\(line) in \(query)")
                    }
                }
            }
        }
    }

    /// How many lists a statement makes a table of for each row that it writes.
    private static func lists(in query: String, _ database: Database) throws -> Int {
        // Lists in conditions are made into one for each statement, as is what a statement changes that looks for it at once.
        let condition = query.split(separator: "WHERE").last ?? ""
        guard query.hasPrefix("INSERT") || query.hasPrefix("UPDATE") && condition.contains("id = ?"),
            !condition.contains(" IN (")
        else { return 0 }
        let program = try database.makeStatement(sql: "EXPLAIN " + query)
        program.setUncheckedArguments([])
        return try Row.fetchAll(program).count { $0["opcode"] == "OpenEphemeral" }
    }

    /// Everything that happens to a message, from its callback to its delivery report, and what the stages ask when there is nothing.
    private static func goTheWholeWay(in ledger: Ledger, _ clock: TestClock) async throws {
        _ = try await ledger.recoverForwarding()
        _ = try await ledger.recoverSending()
        _ = try await ledger.openTicket("jalan rusak", id: "1", at: clock.now)
        _ = try await ledger.store(.test("TAMBAH dekat jembatan", id: "2", at: clock.now))
        _ = try await ledger.store(.test("tanpa id", at: clock.now))
        let part = InboundConcatenation(reference: 7, isWide: false, total: 2, sequence: 1)
        _ = try await ledger.store(.test("sebagian", id: "3", at: clock.now, part: part))
        let item = try #require(try await ledger.messagesForTriageInContext(limit: 10).first)
        let event = TicketEvent(kind: .added, actor: .citizen, at: clock.now.timeIntervalSince1970)
        let extended = TriageSettlement(
            state: .triaged,
            change: .extend(id: 1, event: event, addition: "dekat jembatan"),
            notification: NewNotification(replyKey: "m\(item.message.id)", kind: "addition_noted"),
            sender: .init(isStopped: false)
        )
        for outcome in await ledger.settle([(item.message, extended)]) { _ = try outcome.get() }
        for claimed in try await ledger.claimDueTickets(limit: 10).items {
            let result = ForwardingResult.forwarded(claimed.ticket.id, trackingID: "10000001", pollAt: clock.now)
            for outcome in await ledger.record([result]) { _ = try outcome.get() }
        }
        for addition in try await ledger.claimAdditions(limit: 10) {
            try await ledger.settleAddition(addition.id, retryAt: nil, failure: nil, isUncertain: false)
        }
        _ = try await ledger.claimUncertainTickets(limit: 10, lease: .seconds(60))
        for ticket in try await ledger.claimTicketsToPoll(limit: 10, lease: .seconds(60)) {
            let observation = StatusObservation(verbatim: "Diproses")
            try await ledger.record(observation, of: ticket.id, nextPoll: clock.now, actor: .central)
        }
        let since = clock.now.addingTimeInterval(-60)
        let replies = try await ledger.notificationsInContext(limit: 10, countingSince: since)
            .map { WrittenReply(notification: $0.notification, text: "dicatat", sendAt: clock.now) }
        for outcome in await ledger.settle(replies) { try outcome.get() }
        let sent = try await ledger.claimDueReplies(for: "test", limit: 10).items
            .map { SubmissionResult.sent($0, carrier: "test", references: ["\($0.id)"]) }
        for outcome in await ledger.record(sent) { try outcome.get() }
        let report = DeliveryReport(
            carrier: "test",
            reference: "1",
            recipient: .test(),
            status: .delivered,
            detail: "",
            receivedAt: clock.now
        )
        _ = try await ledger.store(report)
        _ = try await ledger.nextForwarding()
        _ = try await ledger.nextAddition()
        _ = try await ledger.nextUncertainTicket()
        _ = try await ledger.nextPoll()
        _ = try await ledger.nextReply(for: "test")
        _ = try await ledger.closeIncompleteMessages(olderThan: .seconds(600))
        _ = try await ledger.counts()
    }
}
