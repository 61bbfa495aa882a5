import CCurl
import Glibc

/// The events that wake the curl thread: libcurl's sockets, its timer, and a bell for the other threads.
///
/// libcurl's own loop checks every connection on each turn; here it gets only the ready one.
final class CurlSockets {
    /// The descriptor by which other threads make this one look into the inbox; its owner closes it.
    private let bell: Int32
    private let multi: UnsafeMutableRawPointer
    private let watch: Int32
    /// The latest time at which libcurl must be called.
    private var timer: ContinuousClock.Instant?
    private var events = [ccurl_event](repeating: ccurl_event(), count: 64)

    /// Makes the set for a handle. The handle must be cleaned up before this object ends.
    init(multi: UnsafeMutableRawPointer, bell: Int32) {
        self.multi = multi
        self.bell = bell
        watch = ccurl_watch_new()
        guard watch >= 0 else { fatalError("the curl thread cannot get a descriptor: error \(errno)") }
        ccurl_watch(watch, bell, CURL_POLL_IN)
        let code = ccurl_multi_set_callbacks(
            multi,
            Unmanaged.passUnretained(self).toOpaque(),
            { _, socket, wanted, context, _ in
                ccurl_watch(CurlSockets.from(context).watch, socket, wanted)
                return 0
            },
            { _, milliseconds, context in
                CurlSockets.from(context).timer = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
                return 0
            }
        )
        guard code == CURLM_OK else {
            fatalError("libcurl refuses callbacks: \(String(cString: curl_multi_strerror(code)))")
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlSockets {
        guard let context else { preconditionFailure("libcurl called back without its context") }
        return Unmanaged<CurlSockets>.fromOpaque(context).takeUnretainedValue()
    }

    /// Calls libcurl if its timer is due; a new transfer begins with a timer of zero.
    func runTimer() {
        guard let due = timer, due <= .now else { return }
        timer = nil
        act(CURL_SOCKET_TIMEOUT, 0)
    }

    /// Sleeps until an event, the timer or a given time, and passes the event to libcurl.
    func wait(until deadline: ContinuousClock.Instant?) {
        var pause = 60_000
        for time in [timer, deadline] {
            if let time { pause = min(pause, max(0, (time - .now).milliseconds)) }
        }
        let count = ccurl_watch_wait(watch, &events, Int32(events.count), Int32(pause))
        for event in events.prefix(Int(count)) {
            if event.descriptor == bell {
                ccurl_bell_quiet(bell)
            } else {
                act(event.descriptor, event.happened)
            }
        }
    }

    /// Closes its descriptor.
    func close() {
        Glibc.close(watch)
    }

    private func act(_ socket: Int32, _ what: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(multi, socket, what, &running)
    }
}
