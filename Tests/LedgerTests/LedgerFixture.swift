import Complaints
import Foundation
import Ledger
import Logging
import Synchronization

/// A clock that tests move.
final class TestClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_763_700_000))

    var now: Date { time.withLock { $0 } }

    func advance(by seconds: Double) {
        time.withLock { $0 += seconds }
    }
}

/// Runs a test with a ledger in a file of its own.
@discardableResult
func withLedger<Value>(
    protection: Vault.Protection = .key([UInt8](repeating: 7, count: 32)),
    clock: TestClock = TestClock(),
    _ body: (Ledger, TestClock, _ path: String) async throws -> Value
) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lapord-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
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
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
}

extension PhoneNumber {
    static func test(_ number: Int = 1) -> PhoneNumber {
        PhoneNumber(kind: .subscriber, canonical: "62812700\(10_000 + number)")
    }
}

extension InboundRecord {
    static func test(
        _ text: String,
        id: String? = nil,
        from sender: PhoneNumber = .test(),
        sentAt: Date? = nil,
        at receivedAt: Date,
        part: Part? = nil
    ) -> InboundRecord {
        InboundRecord(
            carrier: "test",
            sender: sender,
            recipient: "9009",
            carrierMessageID: id,
            sentAt: sentAt,
            receivedAt: receivedAt,
            payload: .text(text),
            part: part
        )
    }
}

extension Ledger {
    /// Stores a text and joins parts by writing them one after the other.
    func store(_ record: InboundRecord) async throws -> StoredInbound {
        try await store(record, join: Self.join)
    }

    /// Stores what came at once and joins parts by writing them one after the other.
    func store(_ records: [IntakeRecord]) async -> [Result<StoredInbound, any Error>] {
        await store(records, join: Self.join)
    }

    private static let join: @Sendable ([InboundRecord.Payload?]) -> String = { payloads in
        payloads.map { payload in
            switch payload {
            case .text(let text): text
            case .ucs2(let bytes): "<\(bytes.count)>"
            case nil: "[...]"
            }
        }
        .joined()
    }

    func closeIncompleteMessages(olderThan age: Duration) async throws -> Int {
        try await closeIncompleteMessages(olderThan: age) { payloads in
            payloads.map { payload in
                if case .text(let text) = payload { text } else { "[...]" }
            }
            .joined()
        }
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
