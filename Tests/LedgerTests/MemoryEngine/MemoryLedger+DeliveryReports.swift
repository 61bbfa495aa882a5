import Complaints
import Foundation
import Ledger

extension MemoryLedger {
    func store(_ report: DeliveryReportRecord) async throws -> StoredInbound {
        write { $0.store(report) }
    }
}

extension DeliveryReportRecord {
    /// What makes another report the same; the day, since references come round.
    fileprivate var identity: [String] {
        let day = Int(receivedAt.timeIntervalSince1970 / 86_400)
        return [carrier, reference, recipient?.text ?? "", status, detail, "\(day)"]
    }
}

extension MemoryState {
    mutating func store(_ report: DeliveryReportRecord) -> StoredInbound {
        let target = replies.indices.last { place in
            let reply = replies[place]
            guard report.recipient.map({ $0 == reply.record.recipient }) ?? true else { return false }
            return reply.segments.contains { segment in
                segment.carrier == report.carrier && segment.reference == report.reference
                    && segment.submittedAt >= report.receivedAt - 4 * 86_400
                    && (segment.status ?? "pending") == "pending"
            }
        }
        if target == nil, let known = reports.firstIndex(where: { $0.record.identity == report.identity }) {
            return .duplicate(id: Int64(known + 1))
        }
        reports.append(Report(record: report, replyID: target.map { replies[$0].record.id }))
        if let target { apply(report, toReplyAt: target) }
        return .stored(id: Int64(reports.count), messageID: nil)
    }

    /// A reply is as well off as its worst segment of the last attempt.
    private mutating func apply(_ report: DeliveryReportRecord, toReplyAt place: Int) {
        for segment in replies[place].segments.indices
        where replies[place].segments[segment].carrier == report.carrier
            && replies[place].segments[segment].reference == report.reference
        {
            replies[place].segments[segment].status = report.status
        }
        let last = replies[place].segments.map(\.attempt).max()
        let statuses = replies[place].segments.filter { $0.attempt == last }.map(\.status)
        let state: OutboundRecord.State? =
            if statuses.contains("undelivered") {
                .undelivered
            } else if statuses.contains("expired") {
                .expired
            } else {
                statuses.allSatisfy { $0 == "delivered" } ? .delivered : nil
            }
        let current = replies[place].record.state
        if let state, [.sent, .delivered, .undelivered, .expired].contains(current) {
            replies[place].record.state = state
        }
    }

    /// Applies reports that came before the answer to the submission.
    mutating func applyEarlyReports(toReplyAt place: Int, _ references: [String]) {
        let reply = replies[place].record
        for reference in references {
            let early = reports.lastIndex { report in
                report.replyID == nil && report.record.carrier == reply.carrier
                    && report.record.reference == reference && report.record.receivedAt >= now - 300
                    && report.record.recipient.map { $0 == reply.recipient } ?? true
            }
            guard let early else { continue }
            reports[early].replyID = reply.id
            apply(reports[early].record, toReplyAt: place)
        }
    }
}
