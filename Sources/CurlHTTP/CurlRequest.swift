/// One HTTP request.
///
/// Its description shows the method, the origin and the size of the body: never path, query, header values or body, because these
/// may hold secrets, phone numbers and texts.
package struct CurlRequest: Sendable {
    /// What libcurl may do on its own when a kept connection turns out to be dead.
    package enum Repetition: Sendable, Hashable {
        /// The request may reach the peer twice without harm (a query): libcurl sends it again on a new connection.
        case harmless
        /// The request must reach the peer at most once (it creates something): once a byte of it has left, it is never
        /// sent again, and the error tells how far it got.
        case forbidden
    }

    /// The request method, for instance `GET`.
    package var method: String
    /// The absolute address, `http` or `https`, already percent-encoded.
    package var url: String
    /// The header fields; `Host` and `Content-Length` are added.
    package var headers: CurlHeaders
    /// The body; `nil` sends none.
    package var body: [UInt8]?
    /// Whether the request may be sent again by libcurl.
    package var repetition: Repetition
    /// Deadlines that differ from the client's.
    package var deadlines: CurlDeadlines?
    /// The longest body that is accepted, in bytes, if it differs from the client's.
    package var responseLimit: Int?
    /// How many redirects are followed; 0 hands a redirect to the caller as the answer it is. Requests whose repetition is
    /// forbidden never follow any.
    package var redirectLimit: Int

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - method: The request method.
    ///   - url: The absolute address, percent-encoded.
    ///   - headers: The header fields.
    ///   - body: The body, if any.
    ///   - repetition: Whether libcurl may send it again; by default only for `GET`, `HEAD` and `OPTIONS`.
    ///   - deadlines: Deadlines that differ from the client's.
    ///   - responseLimit: The longest accepted body in bytes, if it differs from the client's.
    ///   - redirectLimit: How many redirects are followed.
    package init(
        method: String = "GET",
        url: String,
        headers: CurlHeaders = [:],
        body: [UInt8]? = nil,
        repetition: Repetition? = nil,
        deadlines: CurlDeadlines? = nil,
        responseLimit: Int? = nil,
        redirectLimit: Int = 0
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.repetition = repetition ?? (["GET", "HEAD", "OPTIONS"].contains(method) ? .harmless : .forbidden)
        self.deadlines = deadlines
        self.responseLimit = responseLimit
        self.redirectLimit = redirectLimit
    }

    /// Scheme, host and port: the only part of the address that may be logged.
    package var origin: String { CurlOrigin.of(url) ?? "(no valid address)" }

    static let addressFault = "the address is no absolute, percent-encoded http or https address"

    /// Why this request cannot be sent, if so, though its address has an origin; names no value.
    var fault: String? {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return Self.addressFault }
        guard !method.isEmpty, method.utf8.allSatisfy({ (65...90).contains($0) }) else {
            return "the method is not made of capital letters"
        }
        return headers.fault
    }
}

extension CurlRequest: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "\(method) \(origin) (\(body?.count ?? 0) bytes)" }
    package var debugDescription: String { description }
}

extension CurlRequest: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
