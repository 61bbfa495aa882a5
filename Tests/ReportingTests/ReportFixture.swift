import Carriers
import Complaints
import Foundation
import Ledger
import LedgerSteps
import Logging
import TestSupport

/// Runs a test with a ledger in a file of its own.
func withLedger(_ body: (Ledger, TestClock) async throws -> Void) async throws {
    let folder = try makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    // Monday, 2 November 2026, 08:05 in Western Indonesian Time.
    let clock = TestClock(Date(timeIntervalSince1970: 1_793_581_500))
    let ledger = try Ledger(
        configuration: .init(
            path: folder.appending(path: "ledger.sqlite").path,
            protection: .key([UInt8](repeating: 7, count: 32))
        ),
        clock: { clock.now },
        logger: .quiet
    )
    do {
        try await body(ledger, clock)
        await ledger.close()
    } catch {
        await ledger.close()
        throw error
    }
}

extension Ledger {
    /// Opens a ticket as Intake and Triage do, at the clock's time.
    @discardableResult
    func openTicket(
        _ complaint: Complaint,
        deadline: CalendarDate? = nil,
        at time: Date
    ) async throws -> TicketRecord {
        let id = UUID().uuidString
        let sender = PhoneNumber(kind: .subscriber, canonical: "6281270010001")
        let record = InboundMessage(
            carrier: "modem-1",
            sender: sender,
            recipient: "1708",
            carrierMessageID: id,
            sentAt: nil,
            receivedAt: time,
            payload: .text(id)
        )
        _ = try await store(record)
        let waiting = try await messagesForTriage(limit: 10)
        guard let message = waiting.first(where: { $0.text == id }) else { throw MissingMessage() }
        let ticket = try await settle(
            message,
            as: TriageSettlement(
                state: .triaged,
                change: .open(NewTicket(complaint: complaint, forwardAt: time, deadline: deadline)),
                notification: NewNotification(replyKey: "m\(message.id)", kind: "confirmation")
            )
        )
        guard let ticket else { throw MissingMessage() }
        return ticket
    }

    /// Sends every reply that waits, as Notification and Dispatch do.
    func sendReplies(at time: Date) async throws {
        for notification in try await waitingNotifications(limit: 100) {
            try await settle(notification, text: "LP1", sendAt: time)
        }
        // Those to one number come one after the other.
        while case let claimed = try await claimReplies(for: "modem-1", limit: 100), !claimed.isEmpty {
            for reply in claimed { try await recordSent(reply, carrier: "modem-1", references: ["\(reply.id)"]) }
        }
    }

    /// All histories.
    func allHistories(since: Date? = nil, until: Date? = nil, pageSize: Int = 500) async throws -> [TicketHistory] {
        var histories: [TicketHistory] = []
        try await readHistories(since: since, until: until, pageSize: pageSize) { histories.append($0) }
        return histories
    }
}

/// The fixture itself went wrong.
struct MissingMessage: Error {}

extension Complaint {
    static func test(
        _ body: String,
        title: String = "",
        classification: Classification? = .serviceComplaint,
        agency: String? = "PUPR",
        district: Place? = Place(code: "16.03.11", name: "Ujan Mas", level: .district),
        anonymous: Bool = false,
        secret: Bool = false,
        keyword: String? = nil,
        personalData: [PersonalDatum] = []
    ) -> Complaint {
        Complaint(
            intent: Judgement(.report, because: ["rusak"]),
            classification: classification.map { Judgement($0) },
            category: Judgement("PEKERJAAN UMUM DAN PENATAAN RUANG"),
            agency: agency.map { Judgement($0) },
            place: PlaceFinding(district: district),
            anonymous: Judgement(anonymous),
            secret: Judgement(secret),
            keyword: keyword,
            title: title,
            body: body,
            personalData: personalData
        )
    }
}

/// Reads CSV by itself, so that the writer is not its own judge (RFC 4180).
func parseCSV(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = ""
    var isQuoted = false
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
        switch scalar {
        case "\"" where isQuoted && scalars.first == "\"":
            scalars.removeFirst()
            cell += "\""
        case "\"":
            isQuoted.toggle()
        case "," where !isQuoted:
            row.append(cell)
            cell = ""
        case "\r" where !isQuoted:
            scalars.removeFirst()
            rows.append(row + [cell])
            (row, cell) = ([], "")
        default:
            cell.unicodeScalars.append(scalar)
        }
    }
    return rows
}
