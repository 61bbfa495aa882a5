package import Logging

/// An HTTP client on libcurl's multi interface, which runs on its own thread.
///
/// All requests of a client share its open connections. A client must be shut down; the thread of a client that is dropped
/// without a shutdown ends later.
///
/// ```swift
/// let client = CurlClient(configuration: .init(), logger: logger)
/// let response = try await client.execute(CurlRequest(url: "https://example.org/"))
/// await client.shutdown()
/// ```
package final class CurlClient: Sendable {
    /// The settings of the client.
    package let configuration: Configuration
    private let inbox: CurlInbox

    /// Makes a client and starts its thread.
    ///
    /// - Parameters:
    ///   - configuration: The settings of the client.
    ///   - logger: Logs failures at debug level, without paths, queries or contents.
    package init(configuration: Configuration = Configuration(), logger: Logger) {
        self.configuration = configuration
        self.inbox = CurlInbox()
        CurlLoop.start(configuration: configuration, inbox: inbox, logger: logger)
    }

    deinit {
        inbox.close()
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// Cancelling the task ends the transfer and throws ``CurlError/Code/cancelled`` with the progress of the request.
    ///
    /// - Parameter request: The request.
    /// - Returns: The answer, with any status.
    /// - Throws: A ``CurlError`` if no complete answer came.
    package func execute(_ request: CurlRequest) async throws(CurlError) -> CurlResponse {
        let origin = CurlOrigin.of(request.url)
        guard let origin, request.fault == nil else {
            throw CurlError(
                code: .invalidRequest,
                progress: .notSent,
                origin: origin ?? "(invalid address)",
                detail: request.fault ?? CurlRequest.addressFault
            )
        }
        let token = inbox.newToken()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let submission = CurlSubmission(
                    token: token,
                    request: request,
                    origin: origin,
                    submitted: .now,
                    continuation: continuation
                )
                inbox.submit(submission) { Task.isCancelled }
            }
        } onCancel: {
            inbox.cancel(token)
        }
        return try result.get()
    }

    /// Ends every request in flight with ``CurlError/Code/shutDown``, closes the connections and waits for the thread to end.
    ///
    /// Later requests fail at once. May be called more than once.
    package func shutdown() async {
        inbox.close()
        await inbox.waitUntilEnded()
    }
}
