import Carriers
import Complaints
import Foundation
import Gateway
import Ledger
import LedgerSteps
import Logging
import Reporting

@testable import Administration

/// The officer of the tests.
let officer = Requester.user(id: 1000, name: "budi")

/// Runs a test with an administration without a daemon, over a ledger of its own with a number of tickets.
func withAdministration(
    tickets: Int,
    deadline: CalendarDate? = nil,
    isHeld: Bool = false,
    _ body: (Administration) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lapord-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let ledger = try Ledger(
        configuration: .init(path: folder.appending(path: "ledger.sqlite").path, protection: .off),
        logger: quiet
    )
    let administration = Administration(
        ledger: ledger,
        rules: .init(
            ticketPrefix: "LP",
            retention: RetentionRule(),
            names: ReportNames(institution: "Kabupaten Muara Enim"),
            deadline: { _, _ in CalendarDate("2026-12-24") },
            vocabulary: { .init(categories: ["Jalan"], agencies: ["PUPR", "DLH"]) },
            nextKey: { nil }
        ),
        logger: quiet
    )
    do {
        for index in 0..<tickets {
            try await ledger.openTicket("jalan rusak \(index)", deadline: deadline, isHeld: isHeld)
        }
        try await body(administration)
        await ledger.close()
    } catch {
        await ledger.close()
        throw error
    }
}

extension Ledger {
    fileprivate func openTicket(_ text: String, deadline: CalendarDate?, isHeld: Bool) async throws {
        let now = Date()
        let record = InboundMessage(
            carrier: "modem-1",
            sender: PhoneNumber(kind: .subscriber, canonical: "6281270010001"),
            recipient: "1708",
            carrierMessageID: text,
            sentAt: nil,
            receivedAt: now,
            payload: .text(text)
        )
        _ = try await store(record)
        for message in try await messagesForTriage(limit: 10) {
            var complaint = Complaint(intent: Judgement(.report), body: message.text)
            if isHeld {
                complaint.hold = .unsureKind
                complaint.secondOpinion.kind = Judgement("chatter", confidence: 0.81, because: ["halo"])
            }
            let hold = CalendarDate("2026-12-01").map { NewTicket.Hold(reason: .unsureKind, decideBy: $0) }
            _ = try await settle(
                message,
                as: TriageSettlement(
                    state: .triaged,
                    change: .open(
                        NewTicket(complaint: complaint, forwardAt: now, deadline: deadline, hold: isHeld ? hold : nil)
                    )
                )
            )
        }
    }
}
