import Glibc

/// A system call that failed.
package struct SystemCallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call, for example `bind`.
    package var call: String
    /// `errno` after it.
    package var number: Int32
    /// What it was about, for example a path.
    package var subject: String

    /// Makes the error of the call that failed last in this thread.
    init(_ call: String, on subject: String, number: Int32 = errno) {
        self.call = call
        self.number = number
        self.subject = subject
    }

    package var description: String {
        "\(call) failed on \(subject): \(String(cString: strerror(number)))"
    }
}
