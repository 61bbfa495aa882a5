import CurlHTTP
import Foundation

extension CurlResponse {
    /// How long the peer asks to wait, at most a day; both forms of RFC 9110 §10.2.3 are read.
    var retryAfter: Duration? {
        retryAfter(now: Date())
    }

    func retryAfter(now: Date) -> Duration? {
        headers["Retry-After"].flatMap { Self.retryAfter($0, now: now) }
    }

    /// Whether the body is a page for people.
    var isHTML: Bool { Self.isHTML(body, type: headers["Content-Type"]) }
}
