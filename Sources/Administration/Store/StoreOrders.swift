import Complaints
import Foundation
package import Ledger

/// Asks for the ledger that orders act on.
package struct AskLedger: Order {
    package static let name = "store/ledger"
    package static let isHarmless = true

    package init() {}

    /// The ledger.
    package struct Answer: Hashable, Sendable, Codable {
        /// The absolute path of its file.
        package var path: String
    }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Answer {
        Answer(path: URL(filePath: administration.ledger.configuration.path).absoluteURL.path(percentEncoded: false))
    }
}

/// Examines the store for what must not be in it.
package struct CheckStore: Order {
    package static let name = "store/check"
    package static let isHarmless = true
    package static let timeLimit = Duration.seconds(3600)

    package init() {}

    package func answer(_ administration: Administration, by requester: Requester) async throws -> [LedgerFinding] {
        try await administration.ledger.examine()
    }
}

/// Mends what can be mended in the store without loss, while no daemon runs.
package struct RepairStore: Order {
    package static let name = "store/repair"
    package static let timeLimit = Duration.seconds(3600)

    package init() {}

    /// The rows mended, and the findings left.
    package struct Answer: Hashable, Sendable, Codable {
        /// The number of rows by the name of the invariant.
        package var mended: [String: Int]
        package var left: [LedgerFinding]
    }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Answer {
        guard administration.daemon == nil else {
            throw Refusal(.conflict, "the daemon runs; stop it first: systemctl stop lapord")
        }
        let (left, mended) = try await administration.ledger.repair()
        return Answer(mended: mended, left: left)
    }
}

/// Copies the store, consistent, to a file, while no daemon runs; a daemon gives its copy by ``CopyStore``.
package struct BackUp: Order {
    package static let name = "store/backup"
    package static let timeLimit = Duration.seconds(600)

    /// An absolute path that the keeper of the ledger may write; a file that exists is not overwritten.
    package var path: String

    package init(to path: String) {
        self.path = path
    }

    /// A backup that was made and verified.
    package struct Answer: Hashable, Sendable, Codable {
        package var path: String
        /// The size in bytes.
        package var size: Int64

        package init(path: String, size: Int64) {
            self.path = path
            self.size = size
        }
    }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Answer {
        guard path.hasPrefix("/") else { throw Refusal(.invalid, "the path of a backup must be absolute") }
        guard administration.daemon == nil else {
            throw Refusal(.conflict, "the daemon writes no files for others: read its copy by 'store/copy'")
        }
        return Answer(path: path, size: try await administration.ledger.backUp(to: path))
    }
}

/// Erases what the retention of the configuration does not keep any longer, or counts it.
package struct PurgeStore: Order {
    package static let name = "store/purge"
    package static let timeLimit = Duration.seconds(3600)

    package var isDryRun: Bool

    package init(isDryRun: Bool) {
        self.isDryRun = isDryRun
    }

    package var facts: [String: String] { isDryRun ? ["dry_run": "true"] : [:] }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> ErasureCounts {
        try await administration.ledger.purge(
            by: administration.rules.retention,
            isDryRun: isDryRun,
            requester: requester
        )
    }
}

/// Erases all that is known of one number, or tells what that would be. The number travels in the body, never in an address.
package struct EraseSender: Order {
    package static let name = "store/erase"
    package static let timeLimit = Duration.seconds(300)

    /// The number in the operator's spelling.
    package var number: String
    /// Whether to erase what the central system does not have yet too.
    package var isForced: Bool
    package var isDryRun: Bool

    package init(number: String, isForced: Bool = false, isDryRun: Bool = false) {
        self.number = number
        self.isForced = isForced
        self.isDryRun = isDryRun
    }

    package var facts: [String: String] { isDryRun ? ["dry_run": "true"] : [:] }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> SenderErasure {
        guard let number = PhoneNumber(number) else {
            throw Refusal(.invalid, "that is no number; write it as 0812... or +62812...")
        }
        guard !isDryRun else { return try await administration.ledger.erasure(of: number) }
        return try await administration.ledger.erase(
            number,
            isForced: isForced,
            rule: administration.rules.retention,
            by: requester
        )
    }
}

/// Shows the progress of an exchange of the key.
package struct ShowKeyExchange: Order {
    package static let name = "store/rekey/progress"
    package static let isHarmless = true

    package init() {}

    package func answer(
        _ administration: Administration,
        by requester: Requester
    ) async throws -> KeyExchangeProgress {
        try await administration.ledger.keyExchangeProgress()
    }
}

/// Begins to exchange the key, unless the exchange is under way already.
///
/// A running daemon goes on by itself. Without one, each order seals the next rows anew.
package struct ExchangeKey: Order {
    package static let name = "store/rekey"
    package static let timeLimit = Duration.seconds(60)

    /// The batches that an order without a daemon seals anew, and the rows of each.
    private static let (batches, batch) = (100, 1000)

    package init() {}

    package func answer(
        _ administration: Administration,
        by requester: Requester
    ) async throws -> KeyExchangeProgress {
        let ledger = administration.ledger
        if !ledger.isExchangingKey {
            guard let next = try administration.rules.nextKey() else {
                throw Refusal(
                    .conflict,
                    "no next key is there: 'lapord store rekey' as root makes one, and a start gives it to the daemon "
                        + "(systemctl restart lapord)"
                )
            }
            try await ledger.beginKeyExchange(to: next)
        }
        var progress = try await ledger.keyExchangeProgress()
        guard administration.daemon == nil else { return progress }
        for _ in 0..<Self.batches where progress.isUnderWay {
            progress = try await ledger.continueKeyExchange(limit: Self.batch)
        }
        return progress
    }
}
