/// One HTTP request.
///
/// Its description shows the method, the origin and the size of the body, but never path, query, header values or body, because
/// these may contain secrets, phone numbers and texts.
package struct CurlRequest: Sendable {
    /// Whether libcurl may repeat the request when an open connection turns out to be dead.
    package enum Repetition: Sendable, Hashable {
        /// The request may reach the peer twice without harm (a query): libcurl sends it again on a new connection.
        case harmless
        /// The request must reach the peer at most once (it creates something): after its first byte was sent, it is never sent
        /// again, and the error contains its progress.
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
    /// The number of redirects that are followed; with 0 the caller gets the redirect as the answer. Requests with forbidden
    /// repetition follow none.
    package var redirectLimit: Int

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - method: The request method.
    ///   - url: The absolute address, percent-encoded.
    ///   - headers: The header fields.
    ///   - body: The body, if any.
    ///   - repetition: Whether libcurl may send the request again; by default only for `GET`, `HEAD` and `OPTIONS`.
    ///   - deadlines: Deadlines that differ from the client's.
    ///   - responseLimit: The longest accepted body in bytes, if it differs from the client's.
    ///   - redirectLimit: The number of redirects that are followed.
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
    package var origin: String { CurlOrigin.of(url) ?? "(invalid address)" }

    static let addressFault = "the address is not an absolute, percent-encoded http or https address"

    /// The reason why this request cannot be sent although its address has an origin, without any value of it; nil if it can be
    /// sent.
    var fault: String? {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return Self.addressFault }
        guard !method.isEmpty, method.utf8.allSatisfy({ (65...90).contains($0) }) else {
            return "the method has other characters than capital letters"
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
