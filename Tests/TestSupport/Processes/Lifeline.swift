import Foundation

/// Ends the processes that a program has started when the program ends, however it ends.
///
/// Tests are killed too: by a time limit, by a crash, by whoever waits for them. A daemon that outlived its test would go on using
/// its ports and its modem, whose numbers the system soon gives to the next test. A shell waits for the end of a pipe which only
/// this process holds, and kills what bears the mark of ``environment``.
package final class Lifeline: Sendable {
    /// The lifeline of this process; it is cut by the end of the process alone.
    package static let shared = Lifeline()

    private static let name = "LAPORD_LIFELINE"
    private let mark = UUID().uuidString
    private let end: FileHandle
    private let watcher: Process

    package init() {
        let pipe = Pipe()
        end = pipe.fileHandleForWriting
        watcher = Process()
        watcher.executableURL = URL(filePath: "/bin/sh")
        watcher.arguments = [
            "-c",
            """
            read -r nothing
            for process in /proc/[0-9]*; do
                grep -qsxz "$0=$1" "$process/environ" && kill -9 "${process#/proc/}"
            done
            """,
            Self.name, mark,
        ]
        watcher.standardInput = pipe.fileHandleForReading
        watcher.standardOutput = FileHandle.nullDevice
        watcher.standardError = FileHandle.nullDevice
        do {
            try watcher.run()
        } catch {
            preconditionFailure("there is no /bin/sh: \(error)")
        }
    }

    /// The environment that makes a process depend on this one: this process's, and a mark.
    package var environment: [String: String] {
        ProcessInfo.processInfo.environment.merging([Self.name: mark]) { $1 }
    }

    /// Does at once what the end of this process would do.
    package func cut() throws {
        try end.close()
        watcher.waitUntilExit()
    }
}
