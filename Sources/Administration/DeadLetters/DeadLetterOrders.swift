import Complaints
import Foundation
package import Ledger

/// Lists dead letters, oldest first.
package struct ListDeadLetters: ListOrder {
    package typealias Item = DeadLetterLine

    package static let name = "queue/list"

    package var query: DeadLetterQuery

    package init(_ query: DeadLetterQuery = DeadLetterQuery()) {
        self.query = query
    }

    package var after: ListCursor? {
        get { query.after }
        set { query.after = newValue }
    }

    package var limit: Int {
        get { query.limit }
        set { query.limit = newValue }
    }

    package func answer(
        _ administration: Administration,
        by requester: Requester
    ) async throws -> Page<DeadLetterLine> {
        try checkLimit()
        var query = query
        query.ticketNumber = query.ticketNumber.map { number in
            TicketNumber(number, prefix: administration.rules.ticketPrefix)?.description ?? number
        }
        return try await administration.ledger.deadLetters(matching: query).map(DeadLetterLine.init)
    }
}

/// Shows one dead letter. Its bytes may hold a citizen's number and text, so the log keeps that they were read.
package struct ShowDeadLetter: Order {
    package static let name = "queue/show"
    package static let isHarmless = true

    package var id: Int64
    package var withContent: Bool

    package init(id: Int64, withContent: Bool) {
        self.id = id
        self.withContent = withContent
    }

    package var isLogged: Bool { withContent }

    package var facts: [String: String] { ["letter": "\(id)"] }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> DeadLetterDetail {
        guard let letter = try await administration.ledger.deadLetter(id) else {
            throw Refusal(.notFound, "there is no waiting dead letter \(id)")
        }
        return DeadLetterDetail(
            letter: DeadLetterLine(letter),
            size: letter.raw.count,
            content: withContent ? letter.raw : nil,
            isRetryable: administration.isRetryable(letter)
        )
    }
}

/// Retries dead letters, or takes them off the list.
package struct SettleDeadLetters: Order {
    package static let name = "queue/settle"
    package static let timeLimit = Duration.seconds(120)

    /// The ways to settle a dead letter.
    package enum Action: String, Hashable, Sendable, Codable {
        case retry
        case discard
    }

    package var action: Action
    /// 1 to 1000 letters.
    package var ids: [Int64]

    package init(_ action: Action, ids: [Int64]) {
        self.action = action
        self.ids = ids
    }

    package var facts: [String: String] {
        ["settlement": action.rawValue, "letters": ids.prefix(20).map(String.init).joined(separator: " ")]
    }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> [ItemOutcome] {
        guard (1...1000).contains(ids.count) else {
            throw Refusal(.invalid, "1 to 1000 dead letters can be settled at once")
        }
        var outcomes: [ItemOutcome] = []
        for id in ids {
            do {
                switch action {
                case .retry: try await administration.retryDeadLetter(id)
                case .discard: try await administration.ledger.discardDeadLetter(id)
                }
                outcomes.append(ItemOutcome(id: id))
            } catch let error as LedgerError where Refusal(error).code != .busy {
                outcomes.append(ItemOutcome(id: id, refusal: error.reason))
            } catch let refusal as Refusal where refusal.code != .busy {
                outcomes.append(ItemOutcome(id: id, refusal: refusal.message))
            }
        }
        return outcomes
    }
}

extension Administration {
    /// Whether a dead letter can be retried, rather than only be looked at.
    fileprivate func isRetryable(_ letter: DeadLetter) -> Bool {
        switch letter.subject {
        case "inbound_message", "ticket", "outbound_message", "addition": true
        case nil: letterReader(of: letter) != nil
        default: false
        }
    }

    private func letterReader(
        of letter: DeadLetter
    ) -> (@Sendable (_ raw: Data, _ receivedAt: Date) async throws -> Void)? {
        guard letter.stage == .intake, letter.subject == nil, let carrier = letter.carrier else { return nil }
        return daemon?.letterReaders[carrier]
    }

    /// Retries a dead letter; a callback that could not be read is read again, since its profile may be mended.
    fileprivate func retryDeadLetter(_ id: Int64) async throws {
        guard let letter = try await ledger.deadLetter(id), let read = letterReader(of: letter) else {
            return try await ledger.retryDeadLetter(id)
        }
        do {
            try await read(letter.raw, letter.createdAt)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.conflict, "dead letter \(id) still cannot be read: \(error)")
        }
        try await ledger.settleDeadLetter(id)
    }
}
