import CurlHTTP
import Foundation

extension CurlResponse {
    /// How long the peer asks to wait, at most a day; both forms of RFC 9110 §10.2.3 are read.
    var retryAfter: Duration? {
        retryAfter(now: Date())
    }

    func retryAfter(now: Date) -> Duration? {
        guard let value = headers["Retry-After"] else { return nil }
        let longest = 86_400.0
        if let seconds = Int(value) { return seconds >= 0 ? .seconds(min(Double(seconds), longest)) : nil }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        guard let date = formatter.date(from: value) else { return nil }
        return .seconds(min(max(0, date.timeIntervalSince(now)), longest))
    }

    /// Whether the body is a page for people.
    var isHTML: Bool {
        if let type = headers["Content-Type"]?.lowercased(), type.hasPrefix("text/html") { return true }
        let start = body.prefix(64).drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        let text = String(decoding: start, as: UTF8.self).lowercased()
        return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
    }
}
