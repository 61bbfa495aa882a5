import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import TestSupport
import Testing

@Suite("Dead letters")
struct DeadLetterQueryTests {
    /// A ledger in which four letters wait, an hour apart: one of a callback, one of a refused ticket, one of the reply to its citizen, and
    /// one of a modem.
    private func withLetters(_ body: (Ledger, TestClock, _ ticket: TicketRecord) async throws -> Void) async throws {
        try await withLedger { ledger, clock, _ in
            func addDeadLetter(_ carrier: String, _ reason: String) async throws {
                let message = UndecodableMessage.test(reason, reason: reason, carrier: CarrierName(rawValue: carrier))
                _ = try await ledger.store(message)
                clock.advance(by: 3600)
            }
            try await addDeadLetter("smsc", "the text is missing")
            let ticket = try #require(try await ledger.openTicket("satu", id: "1", at: clock.now))
            _ = try await ledger.claimTicketsToForward(limit: 1)
            try await ledger.recordRejected(ticket.id, reason: "Kategori tidak dikenal")
            clock.advance(by: 3600)
            for notification in try await ledger.waitingNotifications(limit: 9) {
                try await ledger.settle(notification, text: "teks", sendAt: clock.now)
            }
            let reply = try #require(try await ledger.claimReplies(for: "test", limit: 1).first)
            try await ledger.recordSendingFailed(reply, state: .failed, reason: "the number is not in service")
            clock.advance(by: 3600)
            try await addDeadLetter("modem", "a TPDU is too short")
            try await body(ledger, clock, ticket)
        }
    }

    private static let callback = "the text is missing"
    private static let refused = "Kategori tidak dikenal"
    private static let reply = "the number is not in service"
    private static let modem = "a TPDU is too short"

    @Test("are found by stage, carrier, part of the reason, ticket and age, and by several of them at once")
    func queries() async throws {
        try await withLetters { ledger, clock, ticket in
            let twoHoursAgo = clock.now - 7200
            let expected: [(DeadLetterQuery, [String])] = [
                (DeadLetterQuery(), [Self.callback, Self.refused, Self.reply, Self.modem]),
                (DeadLetterQuery(limit: 2), [Self.callback, Self.refused]),
                (DeadLetterQuery(stage: .intake), [Self.callback, Self.modem]),
                (DeadLetterQuery(stage: .forwarding), [Self.refused]),
                (DeadLetterQuery(stage: .tracking), []),
                (DeadLetterQuery(carrier: "modem"), [Self.modem]),
                (DeadLetterQuery(carrier: "test"), [Self.reply]),
                (DeadLetterQuery(reason: "kategori"), [Self.refused]),
                (DeadLetterQuery(reason: "IS "), [Self.callback, Self.reply, Self.modem]),
                (DeadLetterQuery(reason: "%"), []),
                (DeadLetterQuery(ticketNumber: ticket.number), [Self.refused, Self.reply]),
                (DeadLetterQuery(ticketNumber: "LP99999"), []),
                (DeadLetterQuery(before: twoHoursAgo), [Self.callback, Self.refused, Self.reply]),
                (DeadLetterQuery(before: twoHoursAgo - 1), [Self.callback, Self.refused]),
                (DeadLetterQuery(stage: .intake, before: twoHoursAgo), [Self.callback]),
                (DeadLetterQuery(stage: .dispatch, ticketNumber: ticket.number), [Self.reply]),
                (DeadLetterQuery(stage: .intake, carrier: "test"), []),
            ]
            for (query, reasons) in expected {
                let found = try await ledger.deadLetters(matching: query).items.map(\.reason)
                #expect(found == reasons, "\(query)")
            }
        }
    }

    @Test("wait no longer once they are retried or discarded, and cannot be twice")
    func settled() async throws {
        try await withLetters { ledger, _, ticket in
            let letters = try await ledger.deadLetters()
            try await ledger.discardDeadLetter(letters[0].id)
            try await ledger.retryDeadLetter(letters[1].id)
            try await ledger.retryDeadLetter(letters[2].id)
            #expect(try await ledger.deadLetters().map(\.reason) == [Self.modem])
            #expect(try await ledger.ticket(called: ticket.number)?.state == .open)
            #expect(try await ledger.claimReplies(for: "test", limit: 9).map(\.text) == ["teks"])
            for letter in letters.prefix(3) {
                await #expect(throws: LedgerError.self) { try await ledger.discardDeadLetter(letter.id) }
                await #expect(throws: LedgerError.self) { try await ledger.retryDeadLetter(letter.id) }
            }
        }
    }
}
