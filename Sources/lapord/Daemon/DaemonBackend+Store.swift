import Complaints
import Foundation
import Gateway
import Ledger
import Logging
import Operations

/// Dead letters, what waits, and the store itself.
extension DaemonBackend {
    // MARK: Dead letters

    func deadLetters(_ filter: DeadLetterFilter) async throws -> [DeadLetterView] {
        let query = try deadLetterQuery(filter)
        return try await refusing { try await self.ledger.deadLetters(matching: query) }.map(DeadLetterView.init)
    }

    func deadLetter(_ id: Int64, withContent: Bool) async throws -> DeadLetterDetail {
        guard let letter = try await refusing({ try await self.ledger.deadLetter(id) }) else {
            throw OperationsFault(.notFound, "there is no waiting dead letter \(id)")
        }
        return DeadLetterDetail(
            letter: DeadLetterView(letter),
            size: letter.raw.count,
            content: withContent ? letter.raw : nil,
            isRetryable: isRetryable(letter)
        )
    }

    func settleDeadLetters(_ order: DeadLetterOrder) async throws -> [DeadLetterOutcome] {
        let query = try deadLetterQuery(order.filter)
        let ids =
            order.ids.isEmpty
            ? try await refusing { try await self.ledger.deadLetters(matching: query) }.map(\.id) : order.ids
        guard !order.isDryRun else { return ids.map { DeadLetterOutcome(id: $0) } }
        var outcomes: [DeadLetterOutcome] = []
        for id in ids {
            do {
                switch order.action {
                case .retry: try await retryDeadLetter(id)
                case .discard: try await discardDeadLetter(id)
                }
                outcomes.append(DeadLetterOutcome(id: id))
            } catch let fault as OperationsFault where fault.code != .busy {
                outcomes.append(DeadLetterOutcome(id: id, refusal: fault.message))
            }
        }
        return outcomes
    }

    private func deadLetterQuery(_ filter: DeadLetterFilter) throws -> DeadLetterQuery {
        let stage = try filter.stage.map { name in
            guard let stage = DeadLetterRecord.Stage(rawValue: name) else {
                let names = DeadLetterRecord.Stage.allCases.map(\.rawValue).joined(separator: ", ")
                throw OperationsFault(.invalid, "there is no stage '\(name)'; stages: \(names)")
            }
            return stage
        }
        return DeadLetterQuery(
            stage: stage,
            carrier: filter.carrier,
            reason: filter.reason,
            ticketNumber: filter.ticket.map { number in
                TicketNumber(number, prefix: settings.ledger.ticketPrefix)?.description ?? number
            },
            before: filter.olderThanSeconds.map { Date(timeIntervalSinceNow: -$0) },
            limit: filter.limit
        )
    }

    func waitingWork(limit: Int) async throws -> [WaitingWorkView] {
        try await refusing { try await self.ledger.waitingWork(limit: limit) }.map { work in
            WaitingWorkView(
                stage: work.stage,
                id: work.id,
                ticket: work.ticketNumber,
                carrier: work.carrier,
                since: work.since,
                dueAt: work.dueAt,
                attempts: work.attempts,
                trouble: work.trouble
            )
        }
    }

    // MARK: The store

    func examineStore() async throws -> [StoreFinding] {
        try await refusing { try await self.ledger.examine() }.map(StoreFinding.init)
    }

    func purge(isDryRun: Bool) async throws -> ErasureReport {
        let rule = settings.upkeep.rule
        let counts = try await refusing { try await self.ledger.purge(by: rule, isDryRun: isDryRun) }
        return ErasureReport(counts, isDryRun: isDryRun)
    }

    func erase(_ request: ErasureRequest) async throws -> SenderErasureReport {
        guard let number = PhoneNumber(request.number) else {
            throw OperationsFault(.invalid, "that is no number; write it as 0812... or +62812...")
        }
        let rule = settings.upkeep.rule
        let erasure = try await refusing {
            request.isDryRun
                ? try await self.ledger.erasure(of: number)
                : try await self.ledger.erase(number, isForced: request.isForced, rule: rule)
        }
        return SenderErasureReport(erasure, isDryRun: request.isDryRun)
    }

    /// Takes the next key from the configuration as it stands now, so that no restart is needed to name it.
    func exchangeKey() async throws -> KeyExchangeReport {
        if !ledger.isExchangingKey {
            let next: Vault.Protection
            do {
                guard let named = try Settings.load(path: settings.file).ledger.nextProtection else {
                    throw OperationsFault(.conflict, Self.noNextKey)
                }
                next = named
            } catch let error as OperationsFault {
                throw error
            } catch {
                throw OperationsFault(.conflict, "the configuration cannot be read: \(error)")
            }
            try await refusing { try await self.ledger.beginKeyExchange(to: next) }
        }
        return try await keyExchange()
    }

    static let noNextKey =
        "no next key is named: make one with 'openssl rand -hex 32', and name it in ledger.next_key_file"

    func keyExchange() async throws -> KeyExchangeReport {
        KeyExchangeReport(try await refusing { try await self.ledger.keyExchangeProgress() })
    }
}

extension DeadLetterView {
    init(_ letter: DeadLetter) {
        self.init(
            id: letter.id,
            stage: letter.stage.rawValue,
            carrier: letter.carrier,
            subject: letter.ticketNumber.map { "ticket \($0)" }
                ?? letter.subject.map { "\($0) \(letter.subjectID ?? 0)" },
            reason: letter.reason,
            at: letter.createdAt
        )
    }
}

extension StoreFinding {
    init(_ finding: LedgerFinding) {
        self.init(
            name: finding.name,
            count: finding.count,
            text: finding.description,
            isMendable: finding.isMendable
        )
    }
}

extension ErasureReport {
    init(_ counts: ErasureCounts, isDryRun: Bool) {
        self.init(
            tickets: counts.tickets,
            messages: counts.messages,
            replies: counts.replies,
            deadLetters: counts.deadLetters,
            isDryRun: isDryRun
        )
    }
}

extension SenderErasureReport {
    init(_ erasure: SenderErasure, isDryRun: Bool) {
        self.init(
            erased: ErasureReport(erasure.counts, isDryRun: isDryRun),
            unforwarded: erasure.unforwarded,
            trackingIDs: erasure.trackingIDs,
            isStopped: erasure.isStopped,
            hindrance: erasure.underWay > 0
                ? "\(erasure.underWay) requests or texts are under way this moment" : erasure.hindrance
        )
    }
}

extension KeyExchangeReport {
    init(_ progress: KeyExchangeProgress) {
        self.init(
            isUnderWay: progress.isUnderWay,
            generation: progress.generation,
            rowsDone: progress.rowsDone,
            rowsTotal: progress.rowsTotal,
            unreadable: progress.unreadable.map { .init(table: $0.table, count: $0.count, rows: $0.ids) }
        )
    }
}
