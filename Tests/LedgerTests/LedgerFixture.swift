import Carriers
import Complaints
import Foundation
import LedgerSteps
import Logging
import TestSupport

@testable import Ledger

/// Runs a test with a ledger in a file of its own.
@discardableResult
func withLedger<Value>(
    protection: Vault.Protection = .key([UInt8](repeating: 7, count: 32)),
    clock: TestClock = TestClock(),
    _ body: (Ledger, TestClock, _ path: String) async throws -> Value
) async throws -> Value {
    let folder = try makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "ledger.sqlite").path
    let ledger = try openLedger(path, protection: protection, clock: clock)
    do {
        let value = try await body(ledger, clock, path)
        await ledger.close()
        return value
    } catch {
        await ledger.close()
        throw error
    }
}

func openLedger(
    _ path: String,
    protection: Vault.Protection = .key([UInt8](repeating: 7, count: 32)),
    next: Vault.Protection? = nil,
    exclusively: Bool = true,
    makesNew: Bool = true,
    clock: TestClock = TestClock()
) throws -> Ledger {
    try Ledger(
        configuration: .init(path: path, protection: protection, nextProtection: next),
        exclusively: exclusively,
        makesNew: makesNew,
        clock: { clock.now },
        logger: .quiet
    )
}

extension PhoneNumber {
    static func test(_ number: Int = 1) -> PhoneNumber {
        PhoneNumber(kind: .subscriber, canonical: "62812700\(10_000 + number)")
    }
}

extension InboundMessage {
    static func test(
        _ text: String,
        id: String? = nil,
        from sender: PhoneNumber = .test(),
        sentAt: Date? = nil,
        at receivedAt: Date,
        part: InboundConcatenation? = nil
    ) -> InboundMessage {
        InboundMessage(
            carrier: "test",
            sender: sender,
            recipient: "9009",
            carrierMessageID: id,
            sentAt: sentAt,
            receivedAt: receivedAt,
            payload: .text(text),
            concatenation: part
        )
    }
}

extension UndecodableMessage {
    static func test(
        _ raw: String,
        reason: String = "undecodable",
        carrier: CarrierName = "test",
        from sender: PhoneNumber? = nil
    ) -> UndecodableMessage {
        UndecodableMessage(
            carrier: carrier,
            receivedAt: Date(timeIntervalSince1970: 1_763_700_000),
            raw: Array(raw.utf8),
            reason: reason,
            sender: sender
        )
    }
}

extension Ledger {
    /// What is known of the sender of a message that is its sender's next.
    func context(of message: WaitingInbound, limit: Int = 20) async throws -> SenderContext {
        let items = try await messagesForTriageInContext(limit: 1000, tickets: limit)
        guard let item = items.first(where: { $0.message.id == message.id }) else {
            throw LedgerError(.notFound, "message \(message.id) is not next")
        }
        return try item.context.get()
    }

    /// How a number stands.
    func standing(of recipientHash: Data, since: Date) async throws -> RecipientStanding {
        let vault = vault
        return try await read { try SealedStanding(of: recipientHash, since: since, in: $0, vault: vault) }
            .opened(by: vault)
    }

    /// When the next reply is due for a carrier.
    func nextReply(for carrier: String) async throws -> Date? {
        try await read { try $0.integer(kept: LedgerTransaction.nextReply, [carrier]) }.map(Date.init(milliseconds:))
    }

    /// Stores a text and opens a ticket of it.
    func openTicket(
        _ text: String,
        id: String,
        from sender: PhoneNumber = .test(),
        at time: Date
    ) async throws -> TicketRecord? {
        _ = try await store(.test(text, id: id, from: sender, at: time))
        guard let message = try await messagesForTriage(limit: 1000).first(where: { $0.text == text }) else {
            return nil
        }
        return try await settle(
            message,
            as: TriageSettlement(
                state: .triaged,
                change: .open(
                    NewTicket(
                        complaint: Complaint(intent: Judgement(.report), body: text),
                        forwardAt: time,
                        deadline: nil
                    )
                ),
                notification: NewNotification(replyKey: "m\(message.id)", kind: "confirmation")
            )
        )
    }
}
