import Carriers
import Complaints
import Foundation
import GRDB
import Ledger
import LedgerSteps
import TestSupport
import Testing

@Suite("The words of peers in the ledger")
struct PeerWordsAtRestTests {
    /// Parts of the words that peers say below.
    private static let secrets = [
        "Segamit", "jembatan", "Karto", "6281270010001", "81270010001", "budi", "kirim-jauh",
    ]

    /// Lets every peer say what a citizen wrote or is called.
    private func fill(_ ledger: Ledger, _ clock: TestClock) async throws -> TicketRecord {
        let quoting = PeerWords.quoted("isi tidak sah: jembatan Segamit putus, hub 081270010001")
        // A carrier that puts a citizen's number, or words, in the place of the service number.
        for (number, recipient) in ["6281270010001", "budi di Segamit", "+62 812-7001-0001"].enumerated() {
            var message = InboundMessage.test("jembatan Segamit putus", id: "\(number)", at: clock.now)
            message.recipient = recipient
            _ = try await ledger.store(message)
        }
        var part = InboundMessage.test(
            "jembatan",
            id: "p",
            at: clock.now,
            part: InboundConcatenation(reference: 1, isWide: false, total: 2, sequence: 1)
        )
        part.recipient = "081270010001"
        _ = try await ledger.store(part)
        let ticket = try #require(try await ledger.openTicket("jembatan Segamit putus", id: "t", at: clock.now))
        for result in [
            ForwardingResult.delayed(
                ticket.id,
                until: clock.now,
                reason: "status 500: \(quoting)",
                countsAsAttempt: true
            ),
            .uncertain(ticket.id, reason: "status 500: \(quoting)"),
        ] {
            _ = try await ledger.claimTicketsToForward(limit: 5)
            for outcome in await ledger.record([result]) { #expect(try outcome.get()) }
        }
        _ = try await ledger.leaveToOfficer(ticket.id, reason: "status 500: \(quoting)")
        try await ledger.resend(ticket.id, by: .token("test"), reason: "test")
        _ = try await ledger.claimTicketsToForward(limit: 5)
        _ = await ledger.record([.rejected(ticket.id, reason: "status 422: \(quoting)", actor: .central)])
        try await ledger.recordPollFailed(ticket.id, nextPoll: clock.now, reason: "status 500: \(quoting)")
        for notification in try await ledger.waitingNotifications(limit: 10) {
            try await ledger.settle(notification, text: "Laporan Segamit diterima", sendAt: clock.now)
        }
        for reply in try await ledger.claimReplies(for: "test", limit: 10) {
            try await ledger.recordSent(reply, carrier: "test", references: ["kirim-jauh-6281270010001-\(reply.id)"])
        }
        for (number, reference) in ["kirim-jauh-6281270010001-1", "kirim-jauh-6281270010001-99"].enumerated() {
            _ = try await ledger.store(
                DeliveryReport(
                    carrier: "test",
                    reference: reference,
                    recipient: .test(),
                    status: .delivered,
                    detail: "answer=jembatan Segamit \(number)",
                    receivedAt: clock.now
                )
            )
        }
        return ticket
    }

    private func expectNothing(in files: [String]) throws {
        for file in files {
            let bytes = try Data(contentsOf: URL(filePath: file))
            for secret in Self.secrets {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(file.suffix(12))")
            }
        }
    }

    @Test("are in no file of it, whatever a peer quotes and wherever it says it")
    func dump() async throws {
        try await withLedger { ledger, clock, path in
            let ticket = try await fill(ledger, clock)
            let backup = path + ".backup"
            _ = try await ledger.backUp(to: backup)
            try expectNothing(in: [path, path + "-wal", backup])

            // An officer reads them in the ticket's history, which is sealed.
            let events = try await ledger.events(of: ticket.id)
            #expect(events.last?.detail["reason"]?.contains("jembatan Segamit putus") == true)
            #expect(try await ledger.ticket(called: ticket.number)?.lastError == "status 500: \(PeerWords.omission)")
            #expect(try await ledger.deadLetters().map(\.reason) == ["status 422: \(PeerWords.omission)"])
            // A report still finds its reply.
            #expect(try await ledger.replies(about: ticket.id).map(\.state) == [.delivered])
        }
    }

    @Test("go with the ticket when it is erased")
    func erasure() async throws {
        try await withLedger(protection: .off) { ledger, clock, path in
            _ = try await fill(ledger, clock)
            _ = try await ledger.erase(.test(), isForced: true, by: .token("test"))
            try expectNothing(in: [path, path + "-wal"])
        }
    }

    @Test("leave a service number that is one: a short code, or a number of the configuration")
    func serviceNumbers() async throws {
        try await withLedger { ledger, clock, _ in
            let numbers = ["9009": "9009", "1708": "1708", "081270019999": nil, "LAPOR": nil]
            for (written, expected) in numbers {
                var message = InboundMessage.test("jalan rusak", id: written, at: clock.now)
                message.recipient = written
                _ = try await ledger.store(message)
                let waiting = try #require(try await ledger.messagesForTriage(limit: 1).first)
                #expect(waiting.recipient == expected, "\(written)")
                _ = try await ledger.settle(waiting, as: TriageSettlement(state: .triaged))
            }
        }
        let folder = try makeTemporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var configuration = Ledger.Configuration(path: folder.appending(path: "ledger.sqlite").path, protection: .off)
        configuration.serviceNumbers = Set(["081270019999"].compactMap { PhoneNumber($0) })
        let ledger = try Ledger(configuration: configuration, logger: .quiet)
        var message = InboundMessage.test("jalan rusak", id: "1", at: Date())
        message.recipient = "+6281270019999"
        _ = try await ledger.store(message)
        #expect(try await ledger.messagesForTriage(limit: 1).first?.recipient == "+6281270019999")
        await ledger.close()
    }
}
