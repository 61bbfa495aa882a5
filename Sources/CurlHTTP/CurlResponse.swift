/// The answer to a request, whatever its status.
///
/// Its description shows status and size, never the body.
package struct CurlResponse: Sendable {
    /// The status code of the final answer.
    package var status: Int
    /// The header fields of the final answer.
    package var headers: CurlHeaders
    /// The whole body, empty if there is none.
    package var body: [UInt8]
    /// From submission to the last byte, waiting for a free place included.
    package var duration: Duration
    /// Whether the answer came over HTTP/2.
    package var isHTTP2: Bool

    /// Makes an answer; tests and simulated peers use it too.
    package init(
        status: Int,
        headers: CurlHeaders = [:],
        body: [UInt8] = [],
        duration: Duration = .zero,
        isHTTP2: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.duration = duration
        self.isHTTP2 = isHTTP2
    }
}

extension CurlResponse: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(status) (\(body.count) bytes)" }
    package var customMirror: Mirror { Mirror(self, children: ["response": description]) }
}
