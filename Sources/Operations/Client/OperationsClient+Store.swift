import Foundation

/// Dead letters, what waits, and the store itself. All throw ``OperationsFault``.
extension OperationsClient {
    /// What waits for an operator.
    package func deadLetters(_ filter: DeadLetterFilter = DeadLetterFilter()) async throws -> [DeadLetterView] {
        var parts = ["limit=\(filter.limit)"]
        if let stage = filter.stage { parts.append("stage=\(Self.escaped(stage))") }
        if let carrier = filter.carrier { parts.append("carrier=\(Self.escaped(carrier))") }
        if let reason = filter.reason { parts.append("reason=\(Self.escaped(reason))") }
        if let ticket = filter.ticket { parts.append("ticket=\(Self.escaped(ticket))") }
        if let age = filter.olderThanSeconds { parts.append("older_than=\(age)") }
        return try decode(await call("GET", "/v1/queue?" + parts.joined(separator: "&")))
    }

    /// One dead letter.
    package func deadLetter(_ id: Int64, withContent: Bool) async throws -> DeadLetterDetail {
        try decode(await call("GET", "/v1/queue/\(id)?content=\(withContent)"))
    }

    /// Drives dead letters again or takes them off the list.
    package func settleDeadLetters(_ order: DeadLetterOrder) async throws -> [DeadLetterOutcome] {
        let body = try OperationsJSON.encode(order)
        return try decode(await call("POST", "/v1/queue/settle", body: body, within: .seconds(150)))
    }

    /// Drives a dead letter's subject again.
    package func retryDeadLetter(_ id: Int64) async throws {
        _ = try await call("POST", "/v1/queue/\(id)/retry")
    }

    /// Takes a dead letter off the list.
    package func discardDeadLetter(_ id: Int64) async throws {
        _ = try await call("POST", "/v1/queue/\(id)/discard")
    }

    /// What waits for its turn.
    package func waitingWork(limit: Int) async throws -> [WaitingWorkView] {
        try decode(await call("GET", "/v1/queue/waiting?limit=\(limit)"))
    }

    /// Looks for what must not be in the store.
    package func examineStore() async throws -> [StoreFinding] {
        try decode(await call("POST", "/v1/store/check", within: .seconds(3660)))
    }

    /// Erases what is no longer needed.
    package func purge(isDryRun: Bool) async throws -> ErasureReport {
        let body = try OperationsJSON.encode(PurgeRequest(isDryRun: isDryRun))
        return try decode(await call("POST", "/v1/store/purge", body: body, within: .seconds(3660)))
    }

    /// Erases all that is known of one number.
    package func erase(_ request: ErasureRequest) async throws -> SenderErasureReport {
        let body = try OperationsJSON.encode(request)
        return try decode(await call("POST", "/v1/store/erase", body: body, within: .seconds(330)))
    }

    /// Begins to exchange the key.
    package func exchangeKey() async throws -> KeyExchangeReport {
        try decode(await call("POST", "/v1/store/rekey", within: .seconds(90)))
    }

    /// How far the exchange of the key is.
    package func keyExchange() async throws -> KeyExchangeReport {
        try decode(await call("GET", "/v1/store/rekey"))
    }
}
