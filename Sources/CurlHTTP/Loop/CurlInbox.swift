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

    /// Fails a request that never reached libcurl.
    func fail(_ code: CurlError.Code, _ detail: String) {
        continuation.resume(
            returning: .failure(CurlError(code: code, progress: .notSent, origin: origin, detail: detail))
        )
    }
}

/// The requests and cancellations from the tasks to the curl thread: the only state that both share.
final class CurlInbox: Sendable {
    /// The entries since the thread last looked.
    struct Delivery: Sendable {
        var submissions: [CurlSubmission] = []
        var cancellations: [UInt64] = []
        var isClosed = false
    }

    private struct State {
        var delivery = Delivery()
        /// Whether the thread sleeps, or is about to; otherwise it looks here before it sleeps.
        var isAsleep = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var hasEnded = false

        /// Whether the thread must be woken; true once for each sleep.
        mutating func endSleep() -> Bool {
            defer { isAsleep = false }
            return isAsleep
        }
    }

    /// The descriptor that wakes the thread. It stays open as long as the inbox exists: it is written without the lock, which the
    /// thread takes as soon as it is awake.
    let bell: Int32
    private let state = Mutex(State())
    private let lastToken = Atomic<UInt64>(0)

    init() {
        bell = ccurl_bell_new()
        guard bell >= 0 else { fatalError("the curl thread cannot get a descriptor: error \(errno)") }
    }

    deinit {
        Glibc.close(bell)
    }

    /// Whether the thread may sleep; from then on it is woken. False if there are entries.
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

    /// Adds a request, or fails it at once if its task was cancelled or the client is closed.
    ///
    /// - Parameters:
    ///   - submission: The request.
    ///   - isCancelled: Whether its task is cancelled; checked again after the request was added, so that a cancellation in
    ///     between is not lost.
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

    /// Requests the end of a request; no effect on one that has ended or has not been added yet.
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

    /// Takes the entries since the last call.
    func take() -> Delivery {
        state.withLock { state in
            state.isAsleep = false
            let delivery = state.delivery
            state.delivery = Delivery(isClosed: delivery.isClosed)
            return delivery
        }
    }

    /// Resumes the waiting shutdowns; the last action of the thread.
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
