import Carriers
import CurlHTTP
import Formats
import Foundation

/// Reads the answer to a submission by a profile: no side effects.
struct SubmissionReader: Sendable {
    let rules: OutboundRules
    /// Our name of the submission.
    let reference: String

    /// The meaning of an answer.
    struct Reading {
        var outcome: SubmissionOutcome
        /// The class of the failure; nil for a success.
        var failure: SubmissionFailure?
    }

    /// The meaning of an answer.
    ///
    /// The first of the profile's results that fits counts. A page for people, and a body that says itself that it is an error, are no
    /// success where only the status says so. Where no result fits, the status decides (``fallback(status:retryAfter:_:)``).
    ///
    /// - Parameters:
    ///   - status: The HTTP status.
    ///   - body: The body.
    ///   - now: The present time, for a `Retry-After` that is a date.
    ///   - header: The value of a header by its name.
    /// - Returns: The outcome of the submission, and the class of its failure.
    func reading(
        status: Int,
        body: [UInt8],
        now: Date,
        header: @escaping @Sendable (String) -> String?
    ) -> Reading {
        let fields = CallbackFields(answer: body, header: header)
        let result = rules.results.first { result in
            result.statuses.contains { $0.contains(status) } && result.conditions.allSatisfy { $0.holds(in: fields) }
        }
        let retryAfter = header("Retry-After").flatMap { CurlResponse.retryAfter($0, now: now) }
            .map { max($0, .seconds(1)) }
        if (200...299).contains(status), result?.conditions.isEmpty ?? true {
            // By its look alone: Kannel calls every answer HTML.
            if CurlResponse.isHTML(body, type: nil) {
                return Reading(
                    outcome: .wait(.seconds(60), reason: "the answer is a page of HTML: is the address right?"),
                    failure: .address
                )
            }
            if result?.outcome ?? .accepted == .accepted, OperatorAnswer.isError(fields) {
                let reason = told("HTTP \(status) with an answer that tells of an error", fields)
                return Reading(outcome: .retry(after: retryAfter, reason: reason), failure: .unknown)
            }
        }
        guard let result else { return fallback(status: status, retryAfter: retryAfter, fields) }
        let reason = told(result.reason.isEmpty ? "HTTP \(status)" : result.reason, fields)
        let failure = result.failure ?? SubmissionFailure(status: status)
        return switch result.outcome {
        case .accepted: Reading(outcome: .accepted(references: references(in: fields)), failure: nil)
        case .retry:
            Reading(
                outcome: .retry(after: result.after ?? retryAfter, reason: reason),
                failure: failure ?? .unavailable
            )
        case .wait:
            Reading(
                outcome: .wait(result.after ?? retryAfter ?? .seconds(30), reason: reason),
                failure: failure ?? .unavailable
            )
        case .failed: Reading(outcome: .failed(reason: reason), failure: result.failure ?? .refused)
        case .optedOut: Reading(outcome: .optedOut(reason: reason), failure: .optedOut)
        }
    }

    /// The meaning of a status of which the profile says nothing: 400, 413, 414 and 422 refuse the message; every other 4xx and every
    /// redirection tells of the link, and the message waits.
    private func fallback(status: Int, retryAfter: Duration?, _ fields: CallbackFields) -> Reading {
        let failure = SubmissionFailure(status: status)
        func wait(_ time: Duration, _ words: String) -> Reading {
            let reason = told("HTTP \(status): \(words)", fields)
            return Reading(outcome: .wait(retryAfter ?? time, reason: reason), failure: failure ?? .unknown)
        }
        switch status {
        case 200...299 where rules.results.contains { $0.outcome == .accepted }:
            // The profile tells how success looks, and this is not it.
            let reason = told("HTTP \(status) with an answer that the profile does not know", fields)
            return Reading(outcome: .retry(after: retryAfter, reason: reason), failure: .unknown)
        case 200...299: return Reading(outcome: .accepted(references: references(in: fields)), failure: nil)
        case 400, 413, 414, 422:
            return Reading(outcome: .failed(reason: told("HTTP \(status)", fields)), failure: .refused)
        case 401, 403, 407: return wait(.seconds(300), "the login is refused")
        case 402: return wait(.seconds(900), "out of credit")
        case 429: return wait(.seconds(30), "too many requests")
        case 408, 425, 500...599:
            return Reading(
                outcome: .retry(after: retryAfter, reason: told("HTTP \(status)", fields)),
                failure: .unavailable
            )
        default:
            return wait(.seconds(60), failure == .address ? "is the address right?" : "an answer of unknown meaning")
        }
    }

    /// A reason with the operator's own code, by which its documentation and its support find the cause.
    private func told(_ reason: String, _ fields: CallbackFields) -> String {
        guard let code = OperatorAnswer.code(fields, at: rules.code), !reason.contains(code) else { return reason }
        return "\(reason) (code \(code))"
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
