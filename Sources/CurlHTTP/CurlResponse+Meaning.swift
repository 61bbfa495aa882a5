package import Foundation

extension CurlResponse {
    /// The time for which a peer asks to be left alone.
    ///
    /// - Parameters:
    ///   - value: The value of `Retry-After`, in either form of RFC 9110, 10.2.3.
    ///   - now: The present time, for the form with a date.
    /// - Returns: 0 seconds to a day; nil if it cannot be read.
    package static func retryAfter(_ value: String, now: Date) -> Duration? {
        let longest = 86_400.0
        let value = value.trimmingCharacters(in: .whitespaces)
        if let seconds = Int(value) { return seconds >= 0 ? .seconds(min(Double(seconds), longest)) : nil }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        guard let date = formatter.date(from: value) else { return nil }
        return .seconds(min(max(0, date.timeIntervalSince(now)), longest))
    }

    /// Whether a body is a page for people, as a proxy or a login page gives it.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - type: The `Content-Type`; nil for none.
    /// - Returns: Whether it is one, by its type or its beginning.
    package static func isHTML(_ body: [UInt8], type: String?) -> Bool {
        if let type = type?.lowercased(), type.hasPrefix("text/html") { return true }
        let start = body.prefix(64).drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        let text = String(decoding: start, as: UTF8.self).lowercased()
        return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
    }
}
