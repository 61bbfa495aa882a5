package import Ledger

/// Lists the work that waits for its turn, each kind's longest due first.
package struct ListWaitingWork: ListOrder {
    package typealias Item = WaitingWork

    package static let name = "queue/waiting"

    package var after: ListCursor?
    /// The most rows of each kind in a page.
    package var limit: Int

    package init(limit: Int = 100) {
        self.limit = limit
    }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> Page<WaitingWork> {
        try checkLimit()
        return try await administration.ledger.waitingWork(limit: limit, after: after)
    }
}
