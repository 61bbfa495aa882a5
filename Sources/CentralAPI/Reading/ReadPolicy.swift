import CurlHTTP
import Formats

/// Decides what became of a question to the central system.
enum ReadPolicy {
    /// Judges an answer.
    ///
    /// A 403 to a question about one complaint speaks about that complaint, not about our credentials, so that a single
    /// complaint that is not ours cannot stop everything.
    static func judge<Value>(
        _ attempt: Result<CurlResponse, CurlError>,
        isAboutOneComplaint: Bool,
        read: (JSONValue) -> Value?
    ) -> ReadOutcome<Value> {
        switch attempt {
        case .failure(let error):
            return error.code == .overloaded ? .busy(retryAfter: nil) : .failed(reason: error.description)
        case .success(let response):
            let json = JSONValue(answer: response.body)
            let words = json.flatMap(AnswerText.message(of:)) ?? AnswerText.kind(of: response)
            let reason = "status \(response.status): \(words)"
            if let fault = json.flatMap(SPLPAnswer.gatewayFault(in:)) {
                return outcome(of: fault, response)
            }
            switch response.status {
            case 200..<300:
                guard let json else { return .failed(reason: reason) }
                if let value = read(json) { return .found(value) }
                if AnswerWords.meanTokenRefused(words) { return .unauthorized(reason: reason) }
                return .failed(reason: "an answer without what it should hold: \(words)")
            case 401, 407: return .unauthorized(reason: reason)
            case 403:
                return isAboutOneComplaint || response.isHTML ? .absent(reason: reason) : .unauthorized(reason: reason)
            case 404, 410: return .absent(reason: reason)
            case 429: return .busy(retryAfter: response.retryAfter)
            case 503 where response.retryAfter != nil: return .busy(retryAfter: response.retryAfter)
            default: return .failed(reason: reason)
            }
        }
    }

    private static func outcome<Value>(of fault: GatewayFault, _ response: CurlResponse) -> ReadOutcome<Value> {
        switch fault {
        case .unauthorized(let text): .unauthorized(reason: text)
        case .throttled: .busy(retryAfter: response.retryAfter)
        case .unreachable(let text), .other(let text): .failed(reason: text)
        }
    }
}
