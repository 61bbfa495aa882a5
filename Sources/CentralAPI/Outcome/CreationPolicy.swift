import CurlHTTP

/// Decides on the outcome of an attempt to create something, from the answer or the error alone.
///
/// There is no idempotency key, so everything rests on one question: is it *certain* that nothing was created? Only then may the
/// request be sent again.
///
/// | what happened | outcome |
/// |---|---|
/// | error, nothing sent, or only the beginning | `notSent`: without its end the request cannot be read |
/// | error after the whole request was sent, no status | `unknown` |
/// | error after the whole request was sent, status known | as below, with an empty body |
/// | 2xx with an id | `created` |
/// | 2xx without: words that mean "already there" | `alreadyExists` |
/// | 2xx without: words that mean "token refused" | `unauthorized` |
/// | 2xx without: anything else, a maintenance page too | `unknown` |
/// | 409; 400 or 422 with words that mean "already there" | `alreadyExists` |
/// | 400, 402, 411-414, 416-418, 422, 428, 431, 451 | `refused` |
/// | 401, 407; 403 unless a page of HTML | `unauthorized` |
/// | 403 with a page of HTML (a firewall that dislikes this text) | `notSent` |
/// | 301, 307, 308, 404, 405, 406, 408, 410, 415, 421, 423-426, 501, 505 | `notSent`: nobody processed it |
/// | 429 | `busy` |
/// | 503 with `Retry-After` | `busy` |
/// | any status with a gateway's own fault | `unauthorized`, `busy` or `notSent`, as it says |
/// | 5xx with one of the configured words | `notSent` |
/// | other 3xx, other 5xx, anything else | `unknown` |
struct CreationPolicy: Hashable, Sendable {
    /// Texts in an answer with status 5xx that prove that nothing was created; compared without regard to case.
    var proofsOfRefusal: [String] = []

    /// Judges an attempt.
    ///
    /// - Parameters:
    ///   - attempt: The answer or the error.
    ///   - reading: The profile's reading of the answer's body.
    /// - Returns: The outcome.
    func judge(
        _ attempt: Result<CurlResponse, CurlError>,
        reading: (CurlResponse) -> AnswerReading
    ) -> CreationOutcome {
        switch attempt {
        case .success(let response):
            return judge(response, reading: reading(response))
        case .failure(let error):
            guard error.progress == .sentWhole else {
                if error.code == .overloaded { return .busy(retryAfter: nil) }
                return .notSent(reason: error.description, retryAfter: nil)
            }
            guard let status = error.status else { return .unknown(reason: error.description) }
            return judge(CurlResponse(status: status), reading: .unreadable(error.description))
        }
    }

    private func judge(_ response: CurlResponse, reading: AnswerReading) -> CreationOutcome {
        let status = response.status
        let reason = "status \(status): \(Self.words(of: reading))"
        if case .gateway(let fault) = reading, let outcome = Self.outcome(of: fault, response) { return outcome }
        switch status {
        case 200..<300:
            return accepted(reading, reason: reason)
        case 409:
            return .alreadyExists(trackingID: Self.trackingID(of: reading))
        case 400, 422:
            if case .message(let message) = reading, AnswerWords.meanDuplicate(message) {
                return .alreadyExists(trackingID: nil)
            }
            return .refused(reason: reason)
        case 402, 411...414, 416...418, 428, 431, 451:
            return .refused(reason: reason)
        case 401, 407:
            return .unauthorized(reason: reason)
        case 403:
            return response.isHTML ? .notSent(reason: reason, retryAfter: nil) : .unauthorized(reason: reason)
        case 301, 307, 308, 404, 405, 406, 408, 410, 415, 421, 423...426, 501, 505:
            return .notSent(reason: reason, retryAfter: response.retryAfter)
        case 429:
            return .busy(retryAfter: response.retryAfter)
        case 503 where response.retryAfter != nil:
            return .busy(retryAfter: response.retryAfter)
        case 500..<600 where isProvenRefusal(response):
            return .notSent(reason: reason, retryAfter: response.retryAfter)
        default:
            return .unknown(reason: reason)
        }
    }

    private func accepted(_ reading: AnswerReading, reason: String) -> CreationOutcome {
        switch reading {
        case .trackingID(let id): .created(trackingID: id)
        case .message(let message) where AnswerWords.meanDuplicate(message): .alreadyExists(trackingID: nil)
        case .message(let message) where AnswerWords.meanTokenRefused(message): .unauthorized(reason: reason)
        case .message, .unreadable, .gateway: .unknown(reason: reason)
        }
    }

    private static func outcome(of fault: GatewayFault, _ response: CurlResponse) -> CreationOutcome? {
        switch fault {
        case .unauthorized(let text): .unauthorized(reason: text)
        case .throttled: .busy(retryAfter: response.retryAfter)
        case .unreachable(let text): .notSent(reason: text, retryAfter: response.retryAfter)
        case .other: nil
        }
    }

    private func isProvenRefusal(_ response: CurlResponse) -> Bool {
        guard !proofsOfRefusal.isEmpty else { return false }
        let text = String(decoding: response.body.prefix(64 << 10), as: UTF8.self).lowercased()
        return proofsOfRefusal.contains { text.contains($0.lowercased()) }
    }

    private static func trackingID(of reading: AnswerReading) -> String? {
        if case .trackingID(let id) = reading { id } else { nil }
    }

    private static func words(of reading: AnswerReading) -> String {
        switch reading {
        case .trackingID: "with an id"
        case .message(let text), .unreadable(let text): text
        case .gateway(.unauthorized(let text)), .gateway(.throttled(let text)), .gateway(.unreachable(let text)),
            .gateway(.other(let text)):
            text
        }
    }
}
