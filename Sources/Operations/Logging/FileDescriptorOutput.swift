import Glibc
import Synchronization

/// Writes whole lines to a file descriptor, one at a time.
package final class FileDescriptorOutput: Sendable {
    private let descriptor: Int32
    private let turn = Mutex(())

    /// Makes an output.
    ///
    /// - Parameter descriptor: An open descriptor; it stays the caller's.
    package init(_ descriptor: Int32 = STDERR_FILENO) {
        self.descriptor = descriptor
    }

    /// Whether a human looks at it.
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    func write(_ bytes: [UInt8]) {
        turn.withLock { _ in
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                written += count
            }
        }
    }
}
