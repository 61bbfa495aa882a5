/// The reason why a request got no answer, and its progress before that.
///
/// Neither its description nor its ``detail`` contains a path, a query, a header value or a body.
package struct CurlError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The address or a header cannot be sent.
        case invalidRequest
        /// The queue of waiting requests is full.
        case overloaded
        /// The name of the host or proxy has no address.
        case cannotResolve
        /// No connection could be made.
        case cannotConnect
        /// No connection could be made in time.
        case connectTimeout
        /// The peer's certificate was refused, or the peer refused ours, or the TLS handshake failed.
        case tlsRefused
        /// A certificate, key or bundle of our own cannot be used.
        case tlsConfiguration
        /// The request as a whole took too long.
        case totalTimeout
        /// The peer sent and took no byte for too long.
        case stalled
        /// The connection ended before the answer was complete.
        case connectionLost
        /// The answer is not HTTP.
        case protocolViolation
        /// The answer exceeds the limit.
        case responseTooLarge
        /// More redirects than allowed.
        case tooManyRedirects
        /// The caller's task was cancelled.
        case cancelled
        /// The client was shut down.
        case shutDown
        /// Any other error of libcurl.
        case other
    }

    /// The part of the request that was sent before the failure.
    package enum Progress: Int, Hashable, Sendable, Comparable {
        /// No byte: the peer cannot know the request.
        case notSent
        /// The beginning: the peer cannot have the whole body.
        case sentInPart
        /// All of it: the peer may have acted on it.
        case sentWhole

        package static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
    }

    /// The kind of failure.
    package var code: Code
    /// The part of the request that was sent.
    package var progress: Progress
    /// The status code, if the beginning of an answer arrived.
    package var status: Int?
    /// Scheme, host and port of the peer.
    package var origin: String
    /// libcurl's description, in English.
    package var detail: String

    /// Makes an error.
    package init(code: Code, progress: Progress, status: Int? = nil, origin: String, detail: String) {
        self.code = code
        self.progress = progress
        self.status = status
        self.origin = origin
        self.detail = detail
    }
}

extension CurlError: CustomStringConvertible {
    package var description: String {
        let sent =
            switch progress {
            case .notSent: "nothing was sent"
            case .sentInPart: "the request was sent in part"
            case .sentWhole: "the request was sent"
            }
        return "\(origin): \(code.rawValue), \(sent): \(detail)"
    }
}
