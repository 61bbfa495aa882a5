package import Logging

/// An HTTP client on libcurl's multi interface, which runs on a thread of its own.
///
/// Connections are kept and shared by all requests of a client. A client must be shut down; one that is dropped without it ends
/// its thread all the same, in its own time.
///
/// ```swift
/// let client = CurlClient(configuration: .init(), logger: logger)
/// let response = try await client.execute(CurlRequest(url: "https://example.org/"))
/// await client.shutdown()
/// ```
package final class CurlClient: Sendable {
    /// How the client behaves.
    package let configuration: Configuration
    private let inbox: CurlInbox

    /// Makes a client and starts its thread.
    ///
    /// - Parameters:
    ///   - configuration: How the client behaves.
    ///   - logger: Where failures are noted at debug level, without paths, queries or contents.
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
    /// Cancelling the task ends the transfer and throws ``CurlError/Code/cancelled`` with how far it had got.
    ///
    /// - Parameter request: What to send.
    /// - Returns: The answer, whatever its status.
    /// - Throws: A ``CurlError`` if no complete answer came.
    package func execute(_ request: CurlRequest) async throws(CurlError) -> CurlResponse {
        let origin = CurlOrigin.of(request.url)
        guard let origin, request.fault == nil else {
            throw CurlError(
                code: .invalidRequest,
                progress: .notSent,
                origin: origin ?? "(no valid address)",
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
