import Foundation
import TestSupport
import Testing

@Suite("What killed programs leave behind")
struct LifelineTests {
    @Test("a program that tests have started ends with them, and no other does")
    func ends() async throws {
        let lifeline = Lifeline()
        let (mine, other) = (try sleeper(lifeline.environment), try sleeper(Lifeline.shared.environment))
        try lifeline.cut()
        mine.waitUntilExit()
        #expect(mine.terminationReason == .uncaughtSignal)
        #expect(other.isRunning)
        kill(other.processIdentifier, SIGKILL)
        other.waitUntilExit()
    }

    @Test("the link of a killed simulated modem does not lead to the terminal that is opened next")
    func modemLink() async throws {
        let link = temporaryPath("link").path
        defer { unlink(link) }
        let modem = Process()
        modem.executableURL = DaemonLauncher.executable
        modem.arguments = ["sandbox", "modem", "--link", link]
        modem.environment = Lifeline.shared.environment
        let output = Pipe()
        modem.standardOutput = output
        modem.standardInput = FileHandle.nullDevice
        try modem.run()
        // It tells the path once it can be opened.
        let told = output.fileHandleForReading.availableData
        #expect(String(decoding: told, as: UTF8.self).contains(link))
        let device = open(link, O_RDWR | O_NOCTTY)
        #expect(isatty(device) == 1)
        close(device)
        kill(modem.processIdentifier, SIGKILL)
        modem.waitUntilExit()
        // The lowest number that is free is given next.
        var (master, slave): (CInt, CInt) = (-1, -1)
        try #require(openpty(&master, &slave, nil, nil, nil) == 0)
        defer {
            close(master)
            close(slave)
        }
        #expect(open(link, O_RDWR | O_NOCTTY) == -1)
    }

    private func sleeper(_ environment: [String: String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sleep")
        process.arguments = ["600"]
        process.environment = environment
        try process.run()
        return process
    }
}
