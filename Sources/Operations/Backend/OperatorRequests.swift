package import Foundation

/// Something that could not be handled, as an operator sees it: the reason, never the bytes.
package struct DeadLetterView: Hashable, Sendable, Codable {
    /// The letter's number in the ledger.
    package var id: Int64
    /// Where it happened.
    package var stage: String
    /// How it came, where it is known.
    package var carrier: String?
    /// What it concerns, for example `ticket LP10428`.
    package var subject: String?
    /// What is wrong and what to do.
    package var reason: String
    /// Since when it waits.
    package var at: Date

    /// Makes a view.
    package init(id: Int64, stage: String, carrier: String? = nil, subject: String? = nil, reason: String, at: Date) {
        self.id = id
        self.stage = stage
        self.carrier = carrier
        self.subject = subject
        self.reason = reason
        self.at = at
    }
}

/// A text for a citizen.
package struct SendRequest: Hashable, Sendable, Codable {
    /// The recipient as the operator wrote it.
    package var number: String
    /// The text, 1 to 1000 characters.
    package var text: String
    /// The carrier to use; nil lets the daemon choose.
    package var carrier: String?

    /// Makes a request.
    package init(number: String, text: String, carrier: String? = nil) {
        self.number = number
        self.text = text
        self.carrier = carrier
    }
}

/// That a text is queued, durably.
package struct SendReceipt: Hashable, Sendable, Codable {
    /// The message's number in the ledger.
    package var id: Int64
    /// How many SMS it takes.
    package var segments: Int
    /// The carrier that will send it.
    package var carrier: String

    /// Makes a receipt.
    package init(id: Int64, segments: Int, carrier: String) {
        self.id = id
        self.segments = segments
        self.carrier = carrier
    }
}

/// One text for all who wait for something.
package struct BroadcastRequest: Hashable, Sendable, Codable {
    /// The text, 1 to 1000 characters.
    package var text: String
    /// Whether it is only counted, not sent.
    package var isDryRun: Bool
    /// Whether those get it too who got the same text before.
    package var again: Bool
    /// Whether it goes out in quiet hours too.
    package var ignoresQuietHours: Bool

    /// Makes a request.
    package init(text: String, isDryRun: Bool = false, again: Bool = false, ignoresQuietHours: Bool = false) {
        self.text = text
        self.isDryRun = isDryRun
        self.again = again
        self.ignoresQuietHours = ignoresQuietHours
    }
}

/// How many get a text, and what it costs.
package struct BroadcastReceipt: Hashable, Sendable, Codable {
    /// Whether it was only counted.
    package var isDryRun: Bool
    /// Who gets it.
    package var recipients: Int
    /// How many SMS each takes.
    package var segmentsEach: Int
    /// How many SMS that are.
    package var segments: Int
    /// What they cost, in rupiah; nil where the configuration does not say what one costs.
    package var cost: Int?
    /// Not before this time does it go out.
    package var sendsAt: Date
    /// Who does not get it, by reason: `stopped`, `stop_list`, `foreign`, `landline`, `already_sent`, `unreadable`.
    package var leftOut: [String: Int]
    /// The tickets of those whose number is damaged in the ledger and cannot be read.
    package var unreadable: [String]

    /// Makes a receipt.
    package init(
        isDryRun: Bool,
        recipients: Int,
        segmentsEach: Int,
        cost: Int?,
        sendsAt: Date,
        leftOut: [String: Int],
        unreadable: [String] = []
    ) {
        self.isDryRun = isDryRun
        self.recipients = recipients
        self.segmentsEach = segmentsEach
        segments = recipients * segmentsEach
        self.cost = cost
        self.sendsAt = sendsAt
        self.leftOut = leftOut
        self.unreadable = unreadable
    }
}

/// What came of reading the configuration again.
package struct ReloadReport: Hashable, Sendable, Codable {
    /// Whether the new configuration is in force.
    package var isApplied: Bool
    /// Every fault, with file and line; empty where it is in force.
    package var faults: [String]
    /// What is in force now that was not before, for example `replies`.
    package var applied: [String]
    /// What needs a restart to take effect.
    package var needsRestart: [String]

    /// Makes a report.
    package init(isApplied: Bool, faults: [String] = [], applied: [String] = [], needsRestart: [String] = []) {
        self.isApplied = isApplied
        self.faults = faults
        self.applied = applied
        self.needsRestart = needsRestart
    }

    /// One line for the log and for systemd.
    package var summary: String {
        guard isApplied else {
            return "reload refused, the old configuration stays: \(faults.first ?? "unknown fault")"
                + (faults.count > 1 ? " (and \(faults.count - 1) more)" : "")
        }
        return needsRestart.isEmpty
            ? "configuration reloaded"
            : "configuration reloaded; needs a restart: \(needsRestart.joined(separator: ", "))"
    }
}

/// Where a backup should go.
package struct BackupRequest: Hashable, Sendable, Codable {
    /// An absolute path that the daemon may write.
    package var path: String

    /// Makes a request.
    package init(path: String) {
        self.path = path
    }
}

/// That a backup was made.
package struct BackupReceipt: Hashable, Sendable, Codable {
    /// The file.
    package var path: String
    /// Its size in bytes.
    package var sizeBytes: Int64

    /// Makes a receipt.
    package init(path: String, sizeBytes: Int64) {
        self.path = path
        self.sizeBytes = sizeBytes
    }
}

/// Why a ticket is closed here.
package struct CloseRequest: Hashable, Sendable, Codable {
    /// The reason, kept in the ticket's history.
    package var reason: String

    /// Makes a request.
    package init(reason: String) {
        self.reason = reason
    }
}
