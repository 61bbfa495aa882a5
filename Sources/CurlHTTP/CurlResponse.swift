/// The answer to a request, with any status.
///
/// Its description shows status and size, but never the body.
package struct CurlResponse: Sendable {
    /// The status code of the final answer.
    package var status: Int
    /// The header fields of the final answer; parsed at each access, which is rare.
    package var headers: CurlHeaders {
        get {
            switch header {
            case .fields(let fields): fields
            case .lines(let lines): CurlHeaders(lines: lines)
            }
        }
        set { header = .fields(newValue) }
    }
    /// The whole body, empty if there is none.
    package var body: [UInt8]
    /// From submission to the last byte, including the wait for a free place.
    package var duration: Duration
    /// Whether the answer came over HTTP/2.
    package var isHTTP2: Bool
    private var header: Header

    /// The header as fields, or as the received lines.
    private enum Header {
        case fields(CurlHeaders)
        case lines([UInt8])
    }

    /// Makes an answer; also for tests and simulated peers.
    package init(
        status: Int,
        headers: CurlHeaders = [:],
        body: [UInt8] = [],
        duration: Duration = .zero,
        isHTTP2: Bool = false
    ) {
        self.status = status
        header = .fields(headers)
        self.body = body
        self.duration = duration
        self.isHTTP2 = isHTTP2
    }

    init(status: Int, headerLines: [UInt8], body: [UInt8], duration: Duration, isHTTP2: Bool) {
        self.init(status: status, body: body, duration: duration, isHTTP2: isHTTP2)
        header = .lines(headerLines)
    }
}

extension CurlResponse: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(status) (\(body.count) bytes)" }
    package var customMirror: Mirror { Mirror(self, children: ["response": description]) }
}
