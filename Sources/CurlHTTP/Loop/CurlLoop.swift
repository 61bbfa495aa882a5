import CCurl
import Glibc
import Logging

/// The curl thread: takes requests from the inbox, runs libcurl, and returns the outcomes.
///
/// All code here runs on that one thread. It sleeps on ``CurlSockets`` until a socket, a timer of libcurl or the inbox wakes it.
/// Then it passes the event to libcurl, which handles only that connection.
final class CurlLoop {
    private let configuration: CurlClient.Configuration
    private let inbox: CurlInbox
    private let multi: UnsafeMutableRawPointer
    private let sockets: CurlSockets
    private var observer: CurlObserver
    private var queue: CurlQueue
    private var transfers: [UInt64: CurlTransfer] = [:]
    private var tokens: [UnsafeMutableRawPointer: UInt64] = [:]
    private var spareHandles: [UnsafeMutableRawPointer] = []

    /// Makes the loop and its thread, which lives until the inbox is closed.
    static func start(configuration: CurlClient.Configuration, inbox: CurlInbox, logger: Logger) {
        guard CurlLibrary.isReady, let multi = curl_multi_init() else {
            fatalError("libcurl cannot be initialised: out of memory")
        }
        let sockets = CurlSockets(multi: multi, bell: inbox.bell)
        let loop = CurlLoop(
            configuration: configuration,
            inbox: inbox,
            logger: logger,
            multi: multi,
            sockets: sockets
        )
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            Unmanaged.passRetained(loop).toOpaque()
        )
        guard code == 0 else { fatalError("the curl thread cannot be started: error \(code)") }
        pthread_detach(thread)
    }

    private init(
        configuration: CurlClient.Configuration,
        inbox: CurlInbox,
        logger: Logger,
        multi: UnsafeMutableRawPointer,
        sockets: CurlSockets
    ) {
        self.configuration = configuration
        self.inbox = inbox
        self.multi = multi
        self.sockets = sockets
        observer = CurlObserver(logger: logger)
        queue = CurlQueue(limit: configuration.maximumWaiting)
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.maximumInFlight)
    }

    private func run() {
        ccurl_name_thread("curl")
        Self.blockSignals()
        while true {
            let delivery = inbox.take()
            for submission in delivery.submissions { enqueue(submission) }
            for token in delivery.cancellations { cancel(token) }
            if delivery.isClosed { break }
            startWaiting()
            sockets.runTimer()
            if finishTransfers() { continue }
            if inbox.sleep() { sockets.wait(until: queue.nextDeadline) }
            _ = finishTransfers()
        }
        close()
    }

    /// The other threads handle signals; here a write to a closed connection must be an error, not a `SIGPIPE`.
    private static func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}

// MARK: - Beginning

extension CurlLoop {
    private func enqueue(_ submission: CurlSubmission) {
        let total = (submission.request.deadlines ?? configuration.deadlines).total
        let isAccepted = queue.append(
            submission,
            deadline: submission.submitted + total,
            hasFreePlace: transfers.count + queue.count < configuration.maximumInFlight
        )
        if !isAccepted {
            fail(submission, .overloaded, "the queue of \(configuration.maximumWaiting) waiting requests is full")
        }
    }

    private func startWaiting() {
        for submission in queue.removeExpired(now: .now) {
            fail(submission, .totalTimeout, "the request waited for a free place until its deadline")
        }
        while transfers.count < configuration.maximumInFlight, let submission = queue.removeFirst() {
            start(submission)
        }
    }

    private func start(_ submission: CurlSubmission) {
        let spare = spareHandles.popLast()
        guard let handle = spare ?? curl_easy_init() else {
            fail(submission, .other, "out of memory")
            return
        }
        do {
            if spare == nil { try CurlSettings(handle: handle).prepare(configuration) }
            let transfer = try CurlTransfer(submission, handle: handle, configuration: configuration)
            let code = curl_multi_add_handle(multi, handle)
            guard code == CURLM_OK else {
                curl_easy_cleanup(handle)
                fail(submission, .other, String(cString: curl_multi_strerror(code)))
                return
            }
            transfers[submission.token] = transfer
            tokens[handle] = submission.token
        } catch {
            curl_easy_cleanup(handle)
            fail(submission, CurlFailure.code(of: error.code), String(cString: curl_easy_strerror(error.code)))
        }
    }
}

// MARK: - Ending

extension CurlLoop {
    /// Concludes every transfer that libcurl has ended; false if there was none.
    private func finishTransfers() -> Bool {
        var hasFinished = false
        var finished = ccurl_finished()
        while ccurl_next_finished(multi, &finished) {
            guard let handle = finished.handle, let token = tokens[handle] else { continue }
            hasFinished = true
            conclude(token) { CurlFailure.outcome(of: $0, result: finished.result) }
        }
        return hasFinished
    }

    private func cancel(_ token: UInt64) {
        if let submission = queue.remove(token) {
            fail(submission, .cancelled, "the task was cancelled before the request began")
        } else {
            conclude(token) { .failure(CurlFailure.error(of: $0, code: .cancelled, detail: "the task was cancelled")) }
        }
    }

    /// Takes a transfer out of libcurl, reads its outcome while the handle still has it, and resumes the caller.
    private func conclude(_ token: UInt64, outcome: (CurlTransfer) -> Result<CurlResponse, CurlError>) {
        guard let transfer = transfers.removeValue(forKey: token) else { return }
        let result = outcome(transfer)
        tokens[transfer.handle] = nil
        curl_multi_remove_handle(multi, transfer.handle)
        transfer.takeBack()
        // The state of a handle after a failure is unknown; after a success it is used again with its settings.
        if case .success = result, spareHandles.count < configuration.maximumInFlight {
            spareHandles.append(transfer.handle)
        } else {
            curl_easy_cleanup(transfer.handle)
        }
        observer.note(transfer.submission, result)
        transfer.submission.continuation.resume(returning: result)
    }

    private func fail(_ submission: CurlSubmission, _ code: CurlError.Code, _ detail: String) {
        let error = CurlError(
            code: code,
            progress: .notSent,
            origin: submission.origin,
            detail: CurlFailure.redacted(detail)
        )
        observer.note(submission, .failure(error))
        submission.continuation.resume(returning: .failure(error))
    }

    private func close() {
        let reason = "the client was shut down"
        while let submission = queue.removeFirst() { fail(submission, .shutDown, reason) }
        for token in transfers.keys.sorted() {
            conclude(token) { .failure(CurlFailure.error(of: $0, code: .shutDown, detail: reason)) }
        }
        for handle in spareHandles { curl_easy_cleanup(handle) }
        curl_multi_cleanup(multi)
        sockets.close()
        inbox.end()
    }
}
