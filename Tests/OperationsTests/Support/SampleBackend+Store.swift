import Foundation
import Operations
import Synchronization

extension SampleBackend {
    func deadLetters(_ filter: DeadLetterFilter) async throws -> [DeadLetterView] {
        state.withLock { state in
            Array(
                state.letters.values.filter { filter.stage == nil || $0.stage == filter.stage }
                    .sorted { $0.id < $1.id }.prefix(filter.limit)
            )
        }
    }

    func deadLetter(_ id: Int64, withContent: Bool) async throws -> DeadLetterDetail {
        guard let letter = state.withLock({ $0.letters[id] }) else {
            throw OperationsFault(.notFound, "there is no waiting dead letter \(id)")
        }
        let content = Data("rusak".utf8)
        return DeadLetterDetail(
            letter: letter,
            size: content.count,
            content: withContent ? content : nil,
            isRetryable: true
        )
    }

    func settleDeadLetters(_ order: DeadLetterOrder) async throws -> [DeadLetterOutcome] {
        let ids = order.ids.isEmpty ? try await deadLetters(order.filter).map(\.id) : order.ids
        return ids.map { id in
            let isThere = state.withLock { state in
                order.isDryRun ? state.letters[id] != nil : state.letters.removeValue(forKey: id) != nil
            }
            return DeadLetterOutcome(id: id, refusal: isThere ? nil : "there is no waiting dead letter \(id)")
        }
    }

    func waitingWork(limit: Int) async throws -> [WaitingWorkView] {
        [
            WaitingWorkView(
                stage: "forwarding",
                id: 17,
                ticket: "LP17",
                carrier: nil,
                since: Date(timeIntervalSince1970: 1_790_000_000),
                dueAt: Date(timeIntervalSince1970: 1_790_000_060),
                attempts: 2,
                trouble: "no answer"
            )
        ]
    }

    func examineStore() async throws -> [StoreFinding] {
        [StoreFinding(name: "reply-twice", count: 1, text: "reply-twice: 1", isMendable: true)]
    }

    func purge(isDryRun: Bool) async throws -> ErasureReport {
        ErasureReport(tickets: 1, messages: 2, replies: 3, deadLetters: 0, isDryRun: isDryRun)
    }

    func erase(_ request: ErasureRequest) async throws -> SenderErasureReport {
        guard request.isForced || request.isDryRun else { throw OperationsFault(.conflict, "LP17 is on its way") }
        return SenderErasureReport(
            erased: ErasureReport(tickets: 1, messages: 1, replies: 0, deadLetters: 0, isDryRun: request.isDryRun),
            unforwarded: ["LP17"]
        )
    }

    func exchangeKey() async throws -> KeyExchangeReport { try await keyExchange() }

    func keyExchange() async throws -> KeyExchangeReport {
        KeyExchangeReport(isUnderWay: true, generation: 1, rowsDone: 5, rowsTotal: 10)
    }
}
