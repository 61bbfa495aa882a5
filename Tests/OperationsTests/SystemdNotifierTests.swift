import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Operations

struct SystemdNotifierTests {
    private let systemd: DatagramReceiver
    private let logger = Logger.quiet

    init() throws {
        systemd = try DatagramReceiver()
    }

    private func notifier(
        watchdog: String? = nil,
        liveness: @escaping @Sendable () async -> Liveness = { .alive },
        status: @escaping @Sendable () async -> String? = { nil }
    ) -> SystemdNotifier {
        var environment = ["NOTIFY_SOCKET": systemd.path]
        environment["WATCHDOG_USEC"] = watchdog
        return SystemdNotifier(environment: environment, logger: logger, liveness: liveness, status: status)
    }

    @Test("Ready, status and stopping are said as systemd wants them")
    func says() async {
        let notifier = notifier()
        #expect(notifier.isConnected)
        notifier.ready("hears\ncitizens")
        notifier.report("42 open")
        notifier.stopping("bye")
        #expect(await systemd.receiveText() == "READY=1\nSTATUS=hears citizens")
        #expect(await systemd.receiveText() == "STATUS=42 open")
        #expect(await systemd.receiveText() == "STOPPING=1\nSTATUS=bye")
    }

    @Test("A reload is announced with the monotonic time and ended with what came of it")
    func reload() async throws {
        let before = MonotonicTime.microseconds
        let outcome = await notifier().reload { "2 faults; the old configuration stays" }
        let lines = try #require(await systemd.receiveText()).split(separator: "\n")
        #expect(lines.first == "RELOADING=1")
        let time = try #require(lines.last?.split(separator: "=").last.flatMap { UInt64($0) })
        #expect((before...MonotonicTime.microseconds).contains(time))
        #expect(await systemd.receiveText() == "READY=1\nSTATUS=\(outcome)")
    }

    @Test("An abstract socket is spoken to as well")
    func abstractAddress() {
        let length = UnixAddress(path: "@lapord").withSocketAddress { address, length in
            address.withMemoryRebound(to: UInt8.self, capacity: Int(length)) { #expect($0[2] == 0) }
            return length
        }
        #expect(length == 9)
        #expect(UnixAddress(path: String(repeating: "x", count: 108)).withSocketAddress { _, _ in true } == nil)
    }

    @Test("The watchdog is fed while the stages are alive, and only after ready")
    func feeds() async {
        let notifier = notifier(watchdog: "30000")
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await notifier.run() }
            #expect(await systemd.receive(withinMilliseconds: 100) == nil)
            notifier.ready("hears")
            #expect(await systemd.receiveText() == "READY=1\nSTATUS=hears")
            for _ in 0..<3 { #expect(await systemd.receiveText() == "WATCHDOG=1") }
            group.cancelAll()
        }
    }

    @Test("A stuck stage is not fed for, is told of once, and is fed for again when it moves")
    func starves() async {
        let liveness = Mutex(Liveness.stuck("forwarding, 95 s"))
        let sink = CollectingSink()
        let gate = LogGate(sink: sink)
        let notifier = SystemdNotifier(
            environment: ["NOTIFY_SOCKET": systemd.path, "WATCHDOG_USEC": "30000"],
            logger: Logger(label: "test", factory: gate.handler(label:)),
            liveness: { liveness.withLock { $0 } }
        )
        notifier.ready("hears")
        _ = await systemd.receive()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await notifier.run() }
            for _ in 0..<3 { #expect(await systemd.receiveText() == "STATUS=stuck: forwarding, 95 s") }
            liveness.withLock { $0 = .alive }
            var said = await systemd.receiveText()
            while said == "STATUS=stuck: forwarding, 95 s" { said = await systemd.receiveText() }
            #expect(said == "WATCHDOG=1")
            group.cancelAll()
        }
        #expect(sink.lines.map(\.event) == [.stageStuck])
    }

    @Test("A question that is never answered starves the watchdog")
    func unanswered() async {
        let notifier = notifier(
            watchdog: "30000",
            liveness: {
                try? await Task.sleep(for: .seconds(3600))
                return .alive
            }
        )
        notifier.ready("hears")
        _ = await systemd.receive()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await notifier.run() }
            #expect(await systemd.receive(withinMilliseconds: 200) == nil)
            group.cancelAll()
        }
    }

    @Test("In a group the farewell comes before anything stops, and the watchdog is fed to the end")
    func farewell() async throws {
        let notifier = notifier(watchdog: "30000")
        let systemd = systemd
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        notifier.ready("hears")
        let group = ServiceGroup(
            configuration: .init(
                services: [notifier, Lingering(until: released), notifier.farewell],
                logger: logger
            )
        )
        async let running: Void = group.run()
        var said = await systemd.receiveText()
        while said != "WATCHDOG=1", said != nil { said = await systemd.receiveText() }
        await group.triggerGracefulShutdown()
        while said?.hasPrefix("STOPPING=1") == false { said = await systemd.receiveText() }
        #expect(said?.hasPrefix("STOPPING=1") == true)
        for _ in 0..<3 { #expect(await systemd.receiveText() == "WATCHDOG=1") }
        release.finish()
        try await running
    }

    @Test(
        "The watchdog's time is ours only if it is meant for this process",
        arguments: [
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"], Duration?.some(.seconds(10))),
            (["WATCHDOG_USEC": "30000000"], .some(.seconds(10))),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"], nil),
            (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "x"], nil), ([:], nil),
        ]
    )
    func interval(_ environment: [String: String], _ expected: Duration?) {
        #expect(SystemdNotifier.watchdogInterval(environment: environment, processID: 7) == expected)
    }

    @Test("Without systemd nothing happens")
    func withoutSystemd() async throws {
        let notifier = SystemdNotifier(environment: [:], logger: logger, liveness: { .alive })
        #expect(!notifier.isConnected)
        notifier.ready("hears")
        #expect(await notifier.reload { "done" } == "done")
    }
}

/// A service that takes its time to stop.
private struct Lingering: Service {
    let until: AsyncStream<Void>

    func run() async throws {
        try await gracefulShutdown()
        for await _ in until {}
    }
}
