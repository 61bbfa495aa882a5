package import Ledger

/// Lists messages that were taken for spam, newest first. It shows their texts, so the log keeps who read them.
package struct ListSpam: ListOrder {
    package typealias Item = SpamMessage

    package static let name = "spam/list"

    package var after: ListCursor?
    package var limit: Int

    package init(limit: Int = 50) {
        self.limit = limit
    }

    package var isLogged: Bool { true }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Page<SpamMessage> {
        try checkLimit()
        return try await administration.ledger.spam(limit: limit, after: after)
    }
}

/// Lets messages that were taken for spam be read again, as reports.
package struct RecoverSpam: Order {
    package static let name = "spam/recover"

    package var ids: [Int64]

    package init(ids: [Int64]) {
        self.ids = ids
    }

    package var facts: [String: String] { ["messages": ids.prefix(20).map(String.init).joined(separator: " ")] }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> [ItemOutcome] {
        var outcomes: [ItemOutcome] = []
        for id in ids {
            do {
                try await administration.ledger.recoverSpam(id)
                outcomes.append(ItemOutcome(id: id))
            } catch let error as LedgerError where error.code == .notFound {
                outcomes.append(ItemOutcome(id: id, refusal: error.reason))
            }
        }
        return outcomes
    }
}
