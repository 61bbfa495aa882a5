import Carriers
import Complaints
package import Foundation
import Gateway
package import Ledger
import SMSCodec

/// Queues one text to all citizens with a report that is not finished, once each; or counts them.
package struct Broadcast: Order {
    package static let name = "broadcast"
    package static let timeLimit = Duration.seconds(120)

    /// The text, 1 to 1000 characters.
    package var text: String
    /// Whether the recipients are only counted.
    package var isDryRun: Bool
    /// Whether those get it too who got the same text before.
    package var again: Bool
    /// Whether it is sent in quiet hours too.
    package var ignoresQuietHours: Bool

    package init(text: String, isDryRun: Bool = false, again: Bool = false, ignoresQuietHours: Bool = false) {
        self.text = text
        self.isDryRun = isDryRun
        self.again = again
        self.ignoresQuietHours = ignoresQuietHours
    }

    /// The recipients of a text in numbers, and its cost.
    package struct Answer: Hashable, Sendable, Codable {
        package var recipients: Int
        /// The number of SMS for each.
        package var segmentsEach: Int
        /// The cost in rupiah; nil where the configuration has no cost of an SMS.
        package var cost: Int?
        /// The earliest time of sending.
        package var sendsAt: Date
        /// The number of those left out, by reason: `stopped`, `stop_list`, `foreign`, `landline`, `already_sent`, `unreadable`.
        package var leftOut: [String: Int]
        /// The tickets of those whose number is damaged in the ledger and cannot be read.
        package var unreadable: [String]

        /// The number of SMS to all.
        package var segments: Int { recipients * segmentsEach }
    }

    package var facts: [String: String] { isDryRun ? ["dry_run": "true"] : [:] }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Answer {
        let segmentation = try Administration.segmentation(of: text)
        guard let usual = administration.carriers.first else {
            throw Refusal(.conflict, "no carrier is configured")
        }
        let manners = administration.rules.vocabulary().manners
        var leftOut: [String: Int] = [:]
        var recipients: [WaitingCitizen] = []
        let waiting = try await administration.ledger.citizensWaiting()
        if !waiting.unreadable.isEmpty { leftOut["unreadable"] = waiting.unreadable.count }
        for var citizen in waiting.citizens {
            if let reason = manners.refusal(of: citizen.number) ?? (citizen.isStopped ? "stopped" : nil) {
                leftOut[reason, default: 0] += 1
                continue
            }
            if !administration.carriers.contains(where: { $0.name.rawValue == citizen.carrier }) {
                citizen.carrier = usual.name.rawValue
            }
            recipients.append(citizen)
        }
        let now = Date()
        let sendsAt = ignoresQuietHours ? now : manners.sendingTime(of: now)
        let tally = try await administration.ledger.broadcast(
            segmentation.text,
            to: recipients,
            occasion: again ? UUID().uuidString : "",
            sendAt: sendsAt,
            isDryRun: isDryRun
        )
        if tally.known > 0 { leftOut["already_sent"] = tally.known }
        let segments = segmentation.segments.count
        return Answer(
            recipients: tally.queued,
            segmentsEach: segments,
            cost: manners.costPerSegment.map { $0 * segments * tally.queued },
            sendsAt: sendsAt,
            leftOut: leftOut,
            unreadable: waiting.unreadable
        )
    }
}
