import Dispatch
import Foundation
import Glibc
import Synchronization

/// A thread that does one thing after the other, and goes first where it may.
///
/// Every stage waits for the one writer, and all of them together keep the processors busy: a writer that queued for a processor
/// behind those who wait for it would make everybody slower. On a thread of its own it can be preferred, which needs no more than
/// `LimitNICE=` of the service; where that is not granted, it takes its turn like the others.
///
/// It starts with the first piece of work, and ends with this object once all work is done.
final class WriterThread: Sendable {
    /// What the thread and its owner share; it outlives the owner until the thread has ended.
    private final class Mailbox: Sendable {
        private struct State {
            var work: [@Sendable () -> Void] = []
            var hasThread = false
            var isClosed = false
        }

        private let state = Mutex(State())
        private let bell = DispatchSemaphore(value: 0)

        /// Puts work in; tells whether a thread must be started for it.
        func put(_ work: @escaping @Sendable () -> Void) -> Bool {
            let needsThread = state.withLock { state in
                state.work.append(work)
                defer { state.hasThread = true }
                return !state.hasThread
            }
            bell.signal()
            return needsThread
        }

        func close() {
            state.withLock { $0.isClosed = true }
            bell.signal()
        }

        /// The next piece of work, once there is one; nil when there will be none.
        func next() -> (@Sendable () -> Void)? {
            while true {
                bell.wait()
                let (work, isClosed) = state.withLock { state in
                    (state.work.isEmpty ? nil : state.work.removeFirst(), state.isClosed)
                }
                if work != nil || isClosed { return work }
            }
        }
    }

    /// Far enough before the others that it need not wait for them, as `nice` counts.
    private static let preference: Int32 = -10

    private let name: String
    private let mailbox = Mailbox()

    /// - Parameter name: What the system calls the thread, up to 15 characters.
    init(name: String) {
        self.name = name
    }

    deinit {
        mailbox.close()
    }

    /// Lets the thread do a piece of work after all that it was given before.
    func async(_ work: @escaping @Sendable () -> Void) {
        guard mailbox.put(work) else { return }
        let thread = Thread { [mailbox, name] in
            Thread.current.name = name
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.preference)
            while let work = mailbox.next() { work() }
        }
        thread.start()
    }
}
