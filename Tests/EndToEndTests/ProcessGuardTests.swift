import Foundation
import ProcessGuard
import Testing

@Suite("A process of a test")
struct ProcessGuardTests {
    private func sleeper() throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sleep")
        process.arguments = ["600"]
        // Not those of the tests, whose reader waits for everybody who holds them.
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func end(of process: Process) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while process.isRunning {
            guard ContinuousClock.now < deadline else {
                process.terminate()
                throw DaemonProcess.Failure("it lives on")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test("ends with the test that started it, however that ends")
    func ended() async throws {
        let process = try sleeper()
        var guardian: ProcessGuard? = try ProcessGuard(of: process.processIdentifier)
        #expect(process.isRunning)
        // As the kernel does when the holder is killed: the line is closed, and nothing is said.
        withExtendedLifetime(guardian) {}
        guardian = nil
        try await end(of: process)
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(process.terminationStatus == SIGKILL)
    }

    @Test("is left alone once its guard is dismissed")
    func dismissed() async throws {
        let process = try sleeper()
        let other = try sleeper()
        var guardian: ProcessGuard? = try ProcessGuard(of: process.processIdentifier)
        guardian?.dismiss()
        guardian?.dismiss()
        guardian = nil
        // By the time in which another one was ended, this one would have been, too.
        guardian = try ProcessGuard(of: other.processIdentifier)
        withExtendedLifetime(guardian) {}
        guardian = nil
        try await end(of: other)
        #expect(process.isRunning)
        process.terminate()
        try await end(of: process)
    }
}
