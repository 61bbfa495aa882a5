import CCurl
import Glibc
import Synchronization

/// A request on its way to the curl thread.
struct CurlSubmission: Sendable {
    let token: UInt64
    let request: CurlRequest
    let origin: String
    let submitted: ContinuousClock.Instant
    let continuation: CheckedContinuation<Result<CurlResponse, CurlError>, Never>

    /// Ends a request that never reached libcurl.
    func fail(_ code: CurlError.Code, _ detail: String) {
        continuation.resume(
            returning: .failure(CurlError(code: code, progress: .notSent, origin: origin, detail: detail))
        )
    }
}

/// What the tasks hand to the curl thread: the only state they share with it.
final class CurlInbox: Sendable {
    /// What has come in since the thread last looked.
    struct Delivery: Sendable {
        var submissions: [CurlSubmission] = []
        var cancellations: [UInt64] = []
        var isClosed = false
    }

    private struct State {
        var delivery = Delivery()
        /// Whether the thread sleeps, or is about to: else it looks here before it does.
        var isAsleep = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var hasEnded = false

        /// Whether the thread must be woken; asked once for each sleep.
        mutating func endSleep() -> Bool {
            defer { isAsleep = false }
            return isAsleep
        }
    }

    /// What the thread sleeps on. Open as long as anybody can hand something over: it is rung without the lock, which the thread
    /// takes as soon as it is awake.
    let bell: Int32
    private let state = Mutex(State())
    private let lastToken = Atomic<UInt64>(0)

    init() {
        bell = ccurl_bell_new()
        guard bell >= 0 else { fatalError("the curl thread gets no descriptor: error \(errno)") }
    }

    deinit {
        Glibc.close(bell)
    }

    /// Whether the thread may sleep: from now on it is woken. False where something has come in.
    func sleep() -> Bool {
        state.withLock { state in
            let isEmpty = state.delivery.submissions.isEmpty && state.delivery.cancellations.isEmpty
            state.isAsleep = isEmpty && !state.delivery.isClosed
            return state.isAsleep
        }
    }

    func newToken() -> UInt64 {
        lastToken.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// Hands a request over, or fails it at once if its task was cancelled before or the client is closed.
    ///
    /// - Parameters:
    ///   - submission: The request.
    ///   - isCancelled: Whether its task is cancelled; asked once more when the request is in, so that a cancellation that came
    ///     when there was nothing to end yet is not lost.
    func submit(_ submission: CurlSubmission, isCancelled: () -> Bool) {
        guard !isCancelled() else {
            submission.fail(.cancelled, "the task was cancelled before the request began")
            return
        }
        let (isClosed, sleeps) = state.withLock { state in
            if state.delivery.isClosed { return (true, false) }
            state.delivery.submissions.append(submission)
            return (false, state.endSleep())
        }
        if sleeps { ccurl_bell_ring(bell) }
        if isClosed {
            submission.fail(.shutDown, "the client is shut down")
        } else if isCancelled() {
            cancel(submission.token)
        }
    }

    /// Asks for the end of a request; one that has ended already, or is not in yet, is not disturbed.
    func cancel(_ token: UInt64) {
        let sleeps = state.withLock { state in
            guard !state.hasEnded else { return false }
            state.delivery.cancellations.append(token)
            return state.endSleep()
        }
        if sleeps { ccurl_bell_ring(bell) }
    }

    func close() {
        let sleeps = state.withLock { state in
            state.delivery.isClosed = true
            return state.endSleep()
        }
        if sleeps { ccurl_bell_ring(bell) }
    }

    /// What came in since the last call.
    func take() -> Delivery {
        state.withLock { state in
            state.isAsleep = false
            let delivery = state.delivery
            state.delivery = Delivery(isClosed: delivery.isClosed)
            return delivery
        }
    }

    /// Tells those who wait that the thread is done; its last act.
    func end() {
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func waitUntilEnded() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiters.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }
}
