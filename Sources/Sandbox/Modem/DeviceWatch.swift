import Dispatch
import Foundation
import Synchronization

/// Counts who has the simulated devices open, for all of them together: the system gives a user few inotify instances.
final class DeviceWatch: Sendable {
    /// What happened to a device.
    enum Event: Hashable, Sendable {
        case opened
        case closed
    }

    /// The one watch of this process; nil where the system gives none.
    static let shared = DeviceWatch()

    private let descriptor: CInt
    private let events: Mutex<[CInt: [Event]]> = Mutex([:])

    private init?() {
        descriptor = inotify_init1(CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC))
        guard descriptor >= 0 else { return nil }
    }

    /// Begins to watch a device.
    ///
    /// - Returns: A number for ``take(_:)`` and ``remove(_:)``; nil where it cannot be watched.
    func add(_ path: String) -> CInt? {
        // The number comes before the first event that bears it, since both happen under the lock.
        events.withLock { events in
            let number = inotify_add_watch(descriptor, path, UInt32(IN_OPEN | IN_CLOSE_WRITE | IN_CLOSE_NOWRITE))
            guard number >= 0 else { return nil }
            events[number] = []
            return number
        }
    }

    /// Takes what has happened to a device since the last time, in order.
    func take(_ number: CInt) -> [Event] {
        events.withLock { events in
            drain(into: &events)
            defer { events[number] = events[number].map { _ in [] } }
            return events[number] ?? []
        }
    }

    /// Ends the watch on a device.
    func remove(_ number: CInt) {
        events.withLock { events in
            events[number] = nil
            inotify_rm_watch(descriptor, number)
        }
    }

    private func drain(into events: inout [CInt: [Event]]) {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return }
            var offset = 0
            while offset + MemoryLayout<inotify_event>.size <= count {
                let event = buffer.withUnsafeBytes {
                    $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
                }
                offset += MemoryLayout<inotify_event>.size + Int(event.len)
                if event.mask & UInt32(IN_OPEN) != 0 {
                    events[event.wd]?.append(.opened)
                } else if event.mask & UInt32(IN_CLOSE_WRITE | IN_CLOSE_NOWRITE) != 0 {
                    events[event.wd]?.append(.closed)
                }
            }
        }
    }
}
