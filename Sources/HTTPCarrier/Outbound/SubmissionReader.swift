import Carriers

/// Reads the answer to a submission by a profile: no side effects.
struct SubmissionReader: Sendable {
    let rules: OutboundRules
    /// What we called the submission.
    let reference: String

    /// What an answer means.
    ///
    /// The first of the profile's results that fits counts. Where none does: 2xx is accepted, 408, 429 and 5xx come again later,
    /// anything else never.
    ///
    /// - Parameters:
    ///   - status: The HTTP status.
    ///   - body: The body.
    ///   - header: The value of a header by its name.
    /// - Returns: What became of the submission.
    func outcome(status: Int, body: [UInt8], header: @escaping @Sendable (String) -> String?) -> SubmissionOutcome {
        let fields = CallbackFields(answer: body, header: header)
        let result = rules.results.first { result in
            result.statuses.contains { $0.contains(status) } && result.conditions.allSatisfy { $0.holds(in: fields) }
        }
        lazy var retryAfter = header("Retry-After").flatMap(Int.init).map { Duration.seconds(min(max($0, 1), 86_400)) }
        guard let result else { return fallback(status: status, retryAfter: retryAfter, fields) }
        let reason = result.reason.isEmpty ? "HTTP \(status)" : result.reason
        switch result.outcome {
        case .accepted: return .accepted(references: references(in: fields))
        case .retry: return .retry(after: result.after ?? retryAfter, reason: reason)
        case .wait: return .wait(result.after ?? retryAfter ?? .seconds(30), reason: reason)
        case .failed: return .failed(reason: reason)
        }
    }

    private func fallback(status: Int, retryAfter: Duration?, _ fields: CallbackFields) -> SubmissionOutcome {
        switch status {
        case 200...299 where rules.results.contains { $0.outcome == .accepted }:
            // The profile says what success looks like, and this is not it.
            .retry(after: retryAfter, reason: "HTTP \(status) with an answer that the profile does not know")
        case 200...299: .accepted(references: references(in: fields))
        case 429: .wait(retryAfter ?? .seconds(30), reason: "HTTP 429: too many requests")
        case 401, 403, 407: .wait(retryAfter ?? .seconds(300), reason: "HTTP \(status): the login is refused")
        case 408, 425, 500...599: .retry(after: retryAfter, reason: "HTTP \(status)")
        default: .failed(reason: "HTTP \(status)")
        }
    }

    private func references(in fields: CallbackFields) -> [String] {
        guard let place = rules.reference else { return [reference] }
        let found = fields.values(of: place.source)
            .map { String(decoding: $0, as: UTF8.self).trimmedOfSpace }
            .compactMap { Self.cut($0, before: place.before, behind: place.behind) }
        // An answer without an id is a success all the same; our own name for it is better than none.
        return found.isEmpty ? [reference] : found
    }

    static func cut(_ text: String, before: String, behind: String) -> String? {
        var rest = text[...]
        if !before.isEmpty {
            guard let range = before == "/" ? rest.lastRange(of: before) : rest.firstRange(of: before) else {
                return nil
            }
            rest = rest[range.upperBound...]
        }
        if !behind.isEmpty {
            guard let range = rest.firstRange(of: behind) else { return nil }
            rest = rest[..<range.lowerBound]
        }
        let cut = String(rest).trimmedOfSpace
        return cut.isEmpty || cut.utf8.count > 200 ? nil : cut
    }
}

extension Substring {
    fileprivate func lastRange(of text: String) -> Range<Index>? {
        ranges(of: text).last
    }
}
