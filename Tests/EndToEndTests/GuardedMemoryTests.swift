import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The memory of commands and daemon")
struct GuardedMemoryTests {
    @Test("belongs to root, so that no other process of its user reads it, and leaves no core")
    func guarded() async throws {
        let process = Process()
        let isRoot = geteuid() == 0
        // As another user, where this one may choose: what a process may not be traced for belongs to root.
        process.executableURL = isRoot ? URL(filePath: "/usr/bin/setpriv") : DaemonLauncher.executable
        let options = ["--reuid=65534", "--regid=65534", "--clear-groups", DaemonLauncher.executable.path]
        let config = Checkout.config.path
        process.arguments = (isRoot ? options : []) + ["parse", "--json", "--config-directory", config]
        process.currentDirectoryURL = Checkout.root
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        let folder = "/proc/\(process.processIdentifier)"
        try await eventually("a guarded process") {
            var memory = stat()
            try #require(process.isRunning)
            let limits = (try? String(contentsOfFile: "\(folder)/limits", encoding: .utf8)) ?? ""
            let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }?.split(separator: " ")
            return stat("\(folder)/mem", &memory) == 0 && memory.st_uid == 0 && core?.dropFirst(4).first == "0"
                && (try? String(contentsOfFile: "\(folder)/comm", encoding: .utf8)) == "lapord\n"
        }
    }
}
