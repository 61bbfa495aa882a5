import Carriers
import CentralAPI
import Complaints
import Foundation
import Gateway
import Ledger
import LedgerSteps
import Logging
import TestSupport
import Testing

@Suite("An export held against the ledger")
struct ExportReconciliationTests {
    private typealias Options = ExportReconciliation.Options

    /// The afternoon of 2026-11-20 in Western Indonesia, when the tickets are opened.
    private static let opened = Date(timeIntervalSince1970: 1_795_162_000)

    /// Runs a test with three tickets; the clock stands still.
    private func withTickets(_ body: (Ledger, _ numbers: [String]) async throws -> Void) async throws {
        let folder = try makeTemporaryFolder("export")
        defer { try? FileManager.default.removeItem(at: folder) }
        let ledger = try Ledger(
            configuration: .init(
                path: folder.appending(path: "ledger.sqlite").path,
                protection: .key([UInt8](repeating: 7, count: 32))
            ),
            clock: { Self.opened },
            logger: .quiet
        )
        var numbers: [String] = []
        for index in 1...3 {
            let record = InboundMessage(
                carrier: "test",
                sender: PhoneNumber(kind: .subscriber, canonical: "62812100000\(index)"),
                recipient: "9009",
                carrierMessageID: "\(index)",
                sentAt: nil,
                receivedAt: Self.opened,
                payload: .text("jalan rusak \(index)")
            )
            _ = try await ledger.store(record)
            let message = try #require(try await ledger.messagesForTriage(limit: 1).first)
            let new = NewTicket(
                complaint: Complaint(intent: Judgement(.report), body: message.text),
                forwardAt: Self.opened,
                deadline: nil
            )
            let ticket = try await ledger.settle(message, as: TriageSettlement(state: .triaged, change: .open(new)))
            numbers.append(try #require(ticket).number)
        }
        try await body(ledger, numbers)
        await ledger.close()
    }

    private func makeUncertain(_ ledger: Ledger) async throws {
        for claimed in try await ledger.claimDueTickets(limit: 10).items {
            _ = await ledger.record([.uncertain(claimed.ticket.id, reason: "no answer")])
        }
    }

    /// An export with one complaint a line: tracking ID, day, text, status.
    private func export(_ rows: [(Int, String, String, String)]) throws -> CentralExport {
        let header = "Tracking ID,Tanggal Laporan Masuk,Isi Laporan Awal,Status Laporan,Alasan Tunda/Arsip"
        let lines = rows.map { "\($0.0),\($0.1),\($0.2),\($0.3),karena hujan" }
        return try CentralExport(Array(([header] + lines).joined(separator: "\n").utf8))
    }

    private func reconcile(
        _ ledger: Ledger,
        _ rows: [(Int, String, String, String)],
        _ options: Options = Options(exportedAt: opened + 60, requester: .user(id: 1000, name: "budi"))
    ) async throws -> ExportReconciliation.Outcome {
        try await ExportReconciliation(ledger: ledger, prefix: "LP").apply(try export(rows), options)
    }

    @Test("settles what is uncertain, with its status, and leaves the others uncertain")
    func settles() async throws {
        try await withTickets { ledger, numbers in
            try await makeUncertain(ledger)
            let outcome = try await reconcile(
                ledger,
                [(9_000_001, "20 Nov 2026", "jalan [\(numbers[0])]", "Tunda"), (7, "1 Nov 2026", "lain", "Selesai")]
            )
            #expect(outcome.settled == [numbers[0]: "9000001"])
            #expect(outcome.changed == [numbers[0]: "Tunda"])
            #expect(outcome.foreign == 1)
            #expect(outcome.uncertain == [numbers[1], numbers[2]])
            let ticket = try #require(try await ledger.ticket(called: numbers[0]))
            #expect(ticket.state == .forwarded && ticket.trackingID == "9000001" && ticket.status == .onHold)
            let events = try await ledger.events(of: ticket.id)
            #expect(events.suffix(2).map(\.kind) == [.reconciled, .statusChanged])
            #expect(events.suffix(2).allSatisfy { $0.actor == .operator && $0.detail["by"] == "uid 1000 (budi)" })
            #expect(events.last?.detail["reason"] == "karena hujan")
        }
    }

    @Test("follows a complaint by its tracking ID although its mark was edited away, once")
    func follows() async throws {
        try await withTickets { ledger, numbers in
            let ticket = try #require(try await ledger.ticket(called: numbers[0]))
            try await ledger.recordForwarded(ticket.id, trackingID: "9000001", pollAt: Self.opened + 999)
            let rows = [(9_000_001, "20 Nov 2026", "disunting admin", "Selesai")]
            #expect(try await reconcile(ledger, rows).changed == [numbers[0]: "Selesai"])
            let again = try await reconcile(ledger, rows)
            #expect(again.changed.isEmpty && again.unchanged == 1)
            #expect(try await ledger.waitingNotifications(limit: 10).map(\.kind) == ["forwarded", "status_resolved"])
            // The next question to the API is not put off.
            #expect(try await ledger.nextPoll() == Self.opened + 999)
        }
    }

    @Test("an export that is older than what is known does not turn a status back")
    func stale() async throws {
        try await withTickets { ledger, numbers in
            let ticket = try #require(try await ledger.ticket(called: numbers[0]))
            try await ledger.recordForwarded(ticket.id, trackingID: "9000001", pollAt: Self.opened)
            try await ledger.record(StatusObservation(verbatim: "Selesai"), of: ticket.id, nextPoll: nil)
            let rows = [(9_000_001, "20 Nov 2026", "x", "Dalam Proses")]
            #expect(
                try await reconcile(ledger, rows, Options(exportedAt: Self.opened - 60, requester: .daemon)).unchanged
                    == 1
            )
            #expect(try await ledger.ticket(called: numbers[0])?.status == .resolved)
        }
    }

    @Test("what does not fit together is told and not taken over")
    func doubts() async throws {
        try await withTickets { ledger, numbers in
            try await makeUncertain(ledger)
            let known = try #require(try await ledger.ticket(called: numbers[2]))
            try await ledger.recordForwarded(known.id, trackingID: "9000009", pollAt: Self.opened)
            let outcome = try await reconcile(
                ledger,
                [
                    (9_000_001, "19 Nov 2026", "mengutip [\(numbers[0])]", "Selesai"),
                    (9_000_002, "20 Nov 2026", "jalan [\(numbers[1])]", "Selesai"),
                    (9_000_003, "20 Nov 2026", "jalan [\(numbers[1])]", "Selesai"),
                    (9_000_004, "20 Nov 2026", "jalan [\(numbers[2])]", "Selesai"),
                    (9_000_009, "20 Nov 2026", "jalan [\(numbers[2])]", "Belum Terverifikasi"),
                ],
                Options(exportedAt: Self.opened + 60, resendsAbsent: true, requester: .token("test"))
            )
            #expect(outcome.settled.isEmpty && outcome.resent.isEmpty)
            #expect(outcome.doubtful == [numbers[0]: "complaint 9000001 bears its number and is older than it"])
            #expect(
                outcome.doubled == [numbers[1]: ["9000002", "9000003"], numbers[2]: ["9000004", "9000009"]]
            )
            #expect(outcome.uncertain == [numbers[0], numbers[1]])
        }
    }

    @Test("an absent ticket is sent again on demand only, by an export that must have it")
    func absent() async throws {
        try await withTickets { ledger, numbers in
            try await makeUncertain(ledger)
            let rows = [(7, "20 Nov 2026", "lain", "Selesai")]
            #expect(try await reconcile(ledger, rows).uncertain == numbers)
            let before = Options(exportedAt: Self.opened - 1, resendsAbsent: true, requester: .token("test"))
            #expect(try await reconcile(ledger, rows, before).uncertain == numbers)
            let complete = Options(exportedAt: Self.opened + 60, resendsAbsent: true, requester: .token("test"))
            #expect(try await reconcile(ledger, [(7, "21 Nov 2026", "x", "Selesai")], complete).uncertain == numbers)
            var trial = complete
            trial.isDryRun = true
            #expect(try await reconcile(ledger, rows, trial).resent == numbers)
            #expect(try await ledger.standings(in: .uncertain).count == 3)
            #expect(try await reconcile(ledger, rows, complete).resent == numbers)
            #expect(try await ledger.standings(in: .open).map(\.number) == numbers)
        }
    }

    @Test("an open ticket that is at the central system after all is not sent again")
    func notSentAgain() async throws {
        try await withTickets { ledger, numbers in
            let rows = [(9_000_001, "20 Nov 2026", "jalan [\(numbers[0])]", "Selesai")]
            let outcome = try await reconcile(ledger, rows)
            #expect(outcome.settled == [numbers[0]: "9000001"])
            let claimed = try await ledger.claimDueTickets(limit: 10).items.map(\.ticket)
            #expect(claimed.map(\.number) == [numbers[1], numbers[2]])
        }
    }
}
