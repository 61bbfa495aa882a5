import Foundation
import Synchronization

/// Ends a process when the one that started it ends, however that ends.
///
/// A daemon that outlived its tests would go on opening the path of its modem. Pseudo-terminals are numbered anew as soon as they
/// are free, so it would sooner or later hear the messages of somebody else's test.
package final class ProcessGuard: Sendable {
    /// Held by this process alone: the kernel closes it when this process is gone.
    private let line: FileHandle
    private let isDismissed = Mutex(false)

    /// Watches over a process, until this guard is dismissed or released, or this process ends.
    ///
    /// - Parameter pid: The process.
    /// - Throws: Where no shell can be started.
    package init(of pid: Int32) throws {
        let pipe = Pipe()
        let watcher = Process()
        watcher.executableURL = URL(filePath: "/bin/sh")
        // A line is the dismissal; the end of the input is the end of whoever held it.
        watcher.arguments = ["-c", "read -r line || kill -KILL \(pid)"]
        // Not the pipe as a whole: whatever holds its writing end keeps the watcher waiting.
        watcher.standardInput = pipe.fileHandleForReading
        watcher.standardOutput = FileHandle.nullDevice
        watcher.standardError = FileHandle.nullDevice
        try watcher.run()
        line = pipe.fileHandleForWriting
    }

    /// Watches no more: the process has ended.
    package func dismiss() {
        isDismissed.withLock { isDismissed in
            guard !isDismissed else { return }
            isDismissed = true
            try? line.write(contentsOf: Data("\n".utf8))
            try? line.close()
        }
    }
}
