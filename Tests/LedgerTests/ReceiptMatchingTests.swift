import Carriers
import Complaints
import Foundation
import LedgerSteps
import TestSupport
import Testing

@testable import Ledger

/// Receipts as networks send them: half before the answer to the submission, a third with the id in another form.
///
/// `LAPORD_RECEIPTS=100000` makes it that many.
@Suite("Receipts and their replies")
struct ReceiptMatchingTests {
    private static let count = ProcessInfo.processInfo.environment["LAPORD_RECEIPTS"].flatMap { Int($0) } ?? 400

    /// One reply on its way.
    private struct Submission {
        var reply: OutboundRecord
        /// The id in the answer, and the one in the receipt.
        var reference: String
        var reported: String
        var status: DeliveryReport.Status
    }

    private static func receipt(_ submission: Submission, at now: Date) -> DeliveryReport {
        DeliveryReport(
            carrier: "test",
            reference: submission.reported,
            status: submission.status,
            detail: "",
            receivedAt: now
        )
    }

    private static func forms(of number: UInt64, using seed: inout SeededGenerator) -> (answer: String, receipt: String)
    {
        let hexadecimal = String(number, radix: 16)
        return switch Int.random(in: 0..<12, using: &seed) {
        case 0: (hexadecimal.uppercased(), String(number))
        case 1: (hexadecimal, hexadecimal.uppercased())
        case 2: ("00" + String(number), String(number))
        case 3: (String(number), hexadecimal)
        default: (String(number), String(number))
        }
    }

    @Test("every receipt finds its reply, whatever its form, before the answer and after it")
    func receipts() async throws {
        var seed = SeededGenerator(seed: 26)
        try await withLedger { ledger, clock, _ in
            var expected: [Int64: DeliveryReport.Status] = [:]
            var number: UInt64 = 3_000_000_000
            for first in stride(from: 0, to: Self.count, by: 100) {
                for index in first..<min(first + 100, Self.count) {
                    let sender = PhoneNumber.test(index % 80_000)
                    _ = try await ledger.openTicket("laporan \(index)", id: "\(index)", from: sender, at: clock.now)
                    let notification = try #require(try await ledger.waitingNotifications(limit: 1).first)
                    try await ledger.settle(notification, text: "diterima \(index)", sendAt: clock.now)
                }
                let replies = try await ledger.claimReplies(for: "test", limit: 100)
                var submissions: [Submission] = []
                for reply in replies {
                    // Networks count up, and not by one for each of our messages.
                    number += UInt64.random(in: 1...50, using: &seed)
                    let (answer, receipt) = Self.forms(of: number, using: &seed)
                    let status: DeliveryReport.Status = Bool.random(using: &seed) ? .delivered : .undelivered
                    submissions.append(Submission(reply: reply, reference: answer, reported: receipt, status: status))
                }
                for (index, submission) in submissions.shuffled(using: &seed).enumerated() {
                    let isEarly = index.isMultiple(of: 2)
                    if isEarly { _ = try await ledger.store(Self.receipt(submission, at: clock.now)) }
                    try await ledger.recordSent(submission.reply, carrier: "test", references: [submission.reference])
                    if !isEarly { _ = try await ledger.store(Self.receipt(submission, at: clock.now)) }
                    expected[submission.reply.id] = submission.status
                }
            }
            #expect(expected.count == Self.count)
            var found: [Int64: String] = [:]
            for ticket in 1...Int64(Self.count) {
                for reply in try await ledger.replies(about: ticket) { found[reply.id] = reply.state.rawValue }
            }
            let wrong = expected.filter { found[$0.key] != $0.value.rawValue }
            #expect(wrong.isEmpty, "\(wrong.count) of \(expected.count)")
        }
    }
}
