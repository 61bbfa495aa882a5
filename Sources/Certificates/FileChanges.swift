import CDispatch
import Foundation
import Glibc

/// Signals changes in the folders of files, by inotify(7), and also at a regular interval.
///
/// Folders are watched, not files, since a file is mostly renewed by renaming another over it, or by exchanging a link. A signal
/// does not name the change: the reader compares the files.
final class FileChanges: Sendable {
    /// One element for each burst of changes, and at least one in each interval.
    let signals: AsyncStream<Void>
    // Other threads only cancel it, which a source allows from any thread.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer
    private nonisolated(unsafe) let watch: (any DispatchSourceRead)?
    private let continuation: AsyncStream<Void>.Continuation

    /// Begins to watch.
    ///
    /// - Parameters:
    ///   - paths: The files.
    ///   - net: The interval of signals without a seen change: the exchange of a folder itself is not seen, and no change is
    ///     seen if the kernel refuses the watch.
    init(of paths: [String], net: Duration) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        signals = stream
        self.continuation = continuation
        timer = DispatchSource.makeTimerSource()
        let seconds = net / .seconds(1)
        timer.schedule(deadline: .now() + seconds, repeating: seconds)
        timer.setEventHandler { continuation.yield() }
        timer.resume()
        watch = Self.watch(paths) { continuation.yield() }
    }

    deinit {
        timer.cancel()
        watch?.cancel()
        continuation.finish()
    }

    private static func watch(
        _ paths: [String],
        onChange: @escaping @Sendable () -> Void
    ) -> (any DispatchSourceRead)? {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { return nil }
        // A link often points to a file in another folder, and that file may change.
        let targets = paths.map { URL(filePath: $0).resolvingSymlinksInPath().path(percentEncoded: false) }
        let folders = Set(
            (paths + targets).map { URL(filePath: $0).deletingLastPathComponent().path(percentEncoded: false) }
        )
        for folder in folders {
            inotify_add_watch(descriptor, folder, UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB))
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
        source.setEventHandler {
            var discarded = [UInt8](repeating: 0, count: 4096)
            while read(descriptor, &discarded, discarded.count) > 0 {}
            onChange()
        }
        source.setCancelHandler { close(descriptor) }
        source.resume()
        return source
    }
}
