package import Carriers
import Complaints
import Foundation
import GRDB

extension Ledger {
    /// Stores a delivery report durably and applies it to the reply that it is about; one that comes before the answer to its
    /// submission waits for it.
    ///
    /// - Parameter report: The report.
    /// - Returns: Whether it is new.
    /// - Throws: ``LedgerError``.
    package func store(_ report: DeliveryReport) async throws -> Acknowledgement {
        try await write(.refusable, Self.storing(report))
    }

    /// The work of storing a delivery report.
    static func storing(
        _ report: DeliveryReport
    ) -> @Sendable (LedgerTransaction) throws -> Acknowledgement {
        { transaction in
            let carrier = report.carrier.rawValue
            let recipientHash = try report.recipient.map { try transaction.hash($0) }
            // TP-MR wraps at 256, so the day belongs to what makes a report the same.
            let day = report.receivedAt.milliseconds / 86_400_000
            let identity = [
                "report", carrier, report.reference, report.recipient?.text ?? "", report.status.rawValue,
                report.detail,
                "\(day)",
            ]
            let dedup = try transaction.hash(identity.map { Data($0.utf8) }, in: .deliveryReport)
            let reference = transaction.vault.stored(reference: report.reference)
            let target = try transaction.target(of: report, reference: reference, recipientHash: recipientHash)
            if target == nil,
                let known = try transaction.integer("SELECT id FROM delivery_report WHERE dedup_hash = ?", [dedup])
            {
                return .duplicate(id: known)
            }
            try transaction.run(
                """
                INSERT INTO delivery_report (dedup_hash, carrier, reference, recipient_hash, status, received_at,
                    outbound_id)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (dedup_hash) DO UPDATE SET outbound_id = excluded.outbound_id
                """,
                [
                    dedup, carrier, reference, recipientHash, report.status.rawValue,
                    report.receivedAt.milliseconds, target?.outboundID,
                ]
            )
            let id = transaction.database.lastInsertedRowID
            if let target {
                try transaction.apply(
                    status: report.status.rawValue,
                    reference: target.reference,
                    carrier: carrier,
                    to: target.outboundID
                )
            }
            return target == nil ? .unmatched(id: id) : .stored(id: id)
        }
    }
}

extension LedgerTransaction {
    /// The time after a submission in which a report may come: the longest validity that networks keep, with a margin.
    private static var reportWindow: Double { 4 * 86_400 }

    /// The reply whose latest segment with this reference went to this number and has no final status, or a bad one that a delivery
    /// corrects; and the reference as the segment has it.
    ///
    /// Another form of the reference counts only where exactly one reply has it.
    fileprivate func target(
        of report: DeliveryReport,
        reference: String,
        recipientHash: Data?
    ) throws -> (outboundID: Int64, reference: String)? {
        if let reply = try replies(reference, report, recipientHash).first { return (reply, reference) }
        for form in ReferenceForms.others(of: report.reference) {
            let stored = vault.stored(reference: form)
            let replies = try replies(stored, report, recipientHash)
            if Set(replies).count == 1 { return (replies[0], stored) }
        }
        return nil
    }

    /// The replies with an open segment of a reference as it is stored, the latest first; at most two.
    private func replies(_ reference: String, _ report: DeliveryReport, _ recipientHash: Data?) throws -> [Int64] {
        let earliest = report.receivedAt.addingTimeInterval(-Self.reportWindow).milliseconds
        return try rows(
            """
            SELECT segment.outbound_id FROM outbound_segment segment
            JOIN outbound_message message ON message.id = segment.outbound_id
            WHERE segment.carrier = ?1 AND segment.reference = ?2 AND segment.submitted_at >= ?3
                AND (segment.status IS NULL OR segment.status = 'pending'
                    OR (?5 AND (segment.status = 'undelivered' OR segment.status = 'expired')))
                AND (?4 IS NULL OR message.recipient_hash = ?4)
            ORDER BY segment.submitted_at DESC LIMIT 2
            """,
            [
                report.carrier.rawValue, reference, earliest, recipientHash,
                // A telephone that was away: networks correct themselves to the better, and never to the worse.
                report.status == .delivered,
            ]
        )
        .map { $0[0] }
    }

    fileprivate func apply(status: String, reference: String, carrier: String, to outboundID: Int64) throws {
        try run(
            "UPDATE outbound_segment SET status = ? WHERE outbound_id = ? AND carrier = ? AND reference = ?",
            [status, outboundID, carrier, reference]
        )
        // The status of a message is the worst status among the segments of its last attempt.
        let statuses = try rows(
            """
            SELECT status FROM outbound_segment
            WHERE outbound_id = ?1 AND attempt = (SELECT max(attempt) FROM outbound_segment WHERE outbound_id = ?1)
            """,
            [outboundID]
        )
        .map { $0[0] as String? }
        let state: String? =
            if statuses.contains("undelivered") {
                "undelivered"
            } else if statuses.contains("expired") {
                "expired"
            } else if statuses.allSatisfy({ $0 == "delivered" }) {
                "delivered"
            } else {
                nil
            }
        guard let state else { return }
        try run(
            """
            UPDATE outbound_message SET state = ?, updated_at = ?
            WHERE id = ? AND state IN ('sent', 'delivered', 'undelivered', 'expired')
            """,
            [state, now.milliseconds, outboundID]
        )
    }

    /// Applies reports that came before the answer to the submission.
    func matchEarlyReports(of outboundID: Int64, carrier: String, references: [String]) throws {
        // Only reports since the reply was claimed: an older report with the same TP-MR belongs to another message.
        let earliest = now.addingTimeInterval(-300).milliseconds
        for raw in references {
            let reference = vault.stored(reference: raw)
            // The network may report the end before it reports that the message is under way; a final status counts.
            guard let reported = try reportedForm(of: raw, by: carrier, since: earliest) else { continue }
            let recipient: Data? = try row("SELECT recipient_hash FROM outbound_message WHERE id = ?", [outboundID])?[0]
            guard let recipient else { return }
            let forms = vault.forms(of: recipient)
            let report = try row(
                """
                SELECT id, status FROM delivery_report
                WHERE carrier = ? AND reference = ? AND outbound_id IS NULL AND received_at >= ?
                    AND (recipient_hash IS NULL OR recipient_hash IN (?, ?))
                ORDER BY status = 'pending', id DESC LIMIT 1
                """,
                [carrier, reported, earliest, forms.first, forms.last]
            )
            guard let report else { continue }
            try run("UPDATE delivery_report SET outbound_id = ? WHERE id = ?", [outboundID, report[0] as Int64])
            try apply(status: report[1], reference: reference, carrier: carrier, to: outboundID)
        }
    }

    /// The form of a reference, as it is stored, under which a report waits for its reply; mostly none does, and the recipient need not
    /// be read.
    private func reportedForm(of reference: String, by carrier: String, since earliest: Int64) throws -> String? {
        let others = ReferenceForms.others(of: reference).map(vault.stored(reference:))
        let reference = vault.stored(reference: reference)
        let waiting = try rows(
            """
            SELECT DISTINCT reference FROM delivery_report
            WHERE carrier = ?1 AND outbound_id IS NULL AND received_at >= ?2
                AND (\((3...3 + ReferenceForms.most).map { "reference = ?\($0)" }.joined(separator: " OR ")))
            LIMIT 3
            """,
            [carrier, earliest, reference] + (0..<ReferenceForms.most).map { $0 < others.count ? others[$0] : nil }
        )
        .map { $0[0] as String }
        return waiting.contains(reference) ? reference : waiting.count == 1 ? waiting[0] : nil
    }
}
