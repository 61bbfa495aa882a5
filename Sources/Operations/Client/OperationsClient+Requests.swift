import Foundation

/// One function for each thing that the daemon can be asked. All throw ``OperationsFault``.
extension OperationsClient {
    /// How the daemon is.
    package func status() async throws -> StatusReport {
        try decode(await call("GET", "/v1/status"))
    }

    /// Tickets that match.
    package func tickets(_ filter: TicketFilter) async throws -> [TicketView] {
        var parts = ["limit=\(filter.limit)"]
        if let state = filter.state { parts.append("state=\(Self.escaped(state))") }
        if let agency = filter.agency { parts.append("agency=\(Self.escaped(agency))") }
        if let since = filter.since { parts.append("since=\(Self.escaped(since.formatted(.iso8601)))") }
        if let until = filter.until { parts.append("until=\(Self.escaped(until.formatted(.iso8601)))") }
        if filter.isOverdue { parts.append("overdue=true") }
        return try decode(await call("GET", "/v1/tickets?" + parts.joined(separator: "&")))
    }

    /// A ticket with its history.
    package func ticket(_ number: String) async throws -> TicketDetail {
        try decode(await call("GET", "/v1/tickets/\(Self.escaped(number))"))
    }

    /// Changes fields of a ticket.
    package func amendTicket(_ number: String, _ amendment: TicketAmendment) async throws -> TicketDetail {
        let body = try OperationsJSON.encode(amendment)
        return try decode(await call("PATCH", "/v1/tickets/\(Self.escaped(number))", body: body))
    }

    /// Lets an uncertain or rejected ticket be forwarded once more.
    package func resendTicket(_ number: String) async throws -> TicketDetail {
        try decode(await call("POST", "/v1/tickets/\(Self.escaped(number))/resend"))
    }

    /// Closes a ticket here.
    package func closeTicket(_ number: String, reason: String) async throws -> TicketDetail {
        let body = try OperationsJSON.encode(CloseRequest(reason: reason))
        return try decode(await call("POST", "/v1/tickets/\(Self.escaped(number))/close", body: body))
    }

    /// Takes over an export of the central system.
    ///
    /// - Parameters:
    ///   - export: The file's bytes.
    ///   - options: How to go about it.
    /// - Returns: What came of it.
    /// - Throws: ``OperationsFault``.
    package func reconcile(_ export: [UInt8], _ options: ReconciliationOptions) async throws -> ReconciliationReport {
        let query = [
            "exported_at=\(Self.escaped(options.exportedAt.formatted(.iso8601)))", "dry_run=\(options.isDryRun)",
            "resend_absent=\(options.resendsAbsent)",
        ]
        let path = "/v1/reconcile?" + query.joined(separator: "&")
        return try decode(
            await call("POST", path, body: export, type: "application/octet-stream", within: .seconds(310))
        )
    }

    /// Queues a text to a citizen.
    package func send(_ request: SendRequest) async throws -> SendReceipt {
        try decode(await call("POST", "/v1/send", body: try OperationsJSON.encode(request)))
    }

    /// Queues a text to all who wait for something, or counts them.
    package func broadcast(_ request: BroadcastRequest) async throws -> BroadcastReceipt {
        let body = try OperationsJSON.encode(request)
        return try decode(await call("POST", "/v1/broadcast", body: body, within: .seconds(130)))
    }

    /// Reads the configuration again; a refusal is a report too, not an error.
    package func reload() async throws -> ReloadReport {
        try decode(await call("POST", "/v1/reload", within: .seconds(70)))
    }

    /// Copies the ledger to a file on the daemon's machine.
    package func backUp(to path: String) async throws -> BackupReceipt {
        let body = try OperationsJSON.encode(BackupRequest(path: path))
        return try decode(await call("POST", "/v1/backup", body: body, within: .seconds(610)))
    }

    func decode<Value: Decodable>(_ bytes: [UInt8]) throws -> Value {
        do {
            return try OperationsJSON.decode(Value.self, from: bytes)
        } catch {
            throw OperationsFault(
                .internal,
                "the daemon's answer is not understood; are daemon and command of one version?"
            )
        }
    }

    static func escaped(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.formIntersection(CharacterSet(charactersIn: "\u{00}"..."\u{7F}"))
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
