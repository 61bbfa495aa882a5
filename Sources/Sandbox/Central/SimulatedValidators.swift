import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

/// Tells which answers have changed since they were last asked for: entity tags and times (RFC 9110 §8.8).
final class SimulatedValidators: Sendable {
    private struct Version {
        var bytes: [UInt8]
        var since: Date
        var number: Int
    }

    private let versions = Mutex<[String: Version]>([:])

    /// The answer with its validator, or 304 without its body where the caller has it.
    ///
    /// - Parameters:
    ///   - kind: What answers carry.
    ///   - answer: The answer as it is.
    ///   - request: What was asked.
    /// - Returns: What to send.
    func apply(
        _ kind: SimulatedCentralSystem.Validators,
        to answer: SimulatedAnswer,
        of request: Request
    ) -> SimulatedAnswer {
        guard kind != .none, answer.status == .ok else { return answer }
        let version = versions.withLock { versions in
            let path = request.uri.string
            var version = versions[path] ?? Version(bytes: answer.bytes, since: Date(), number: 1)
            if version.bytes != answer.bytes {
                version = Version(bytes: answer.bytes, since: Date(), number: version.number + 1)
            }
            versions[path] = version
            return version
        }
        let tag = "\"v\(version.number)\""
        let time = Self.format(version.since)
        var marked = answer
        let isKnown: Bool
        switch kind {
        case .none: return answer
        case .entityTag:
            marked.headers[.eTag] = tag
            isKnown = request.headers[.ifNoneMatch] == tag
        case .lastModified:
            marked.headers[.lastModified] = time
            isKnown = request.headers[.ifModifiedSince] == time
        }
        if isKnown {
            marked.status = .notModified
            marked.bytes = []
        }
        return marked
    }

    private static func format(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: date)
    }
}
