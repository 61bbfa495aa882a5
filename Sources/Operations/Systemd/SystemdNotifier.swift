import Foundation
package import Logging
package import ServiceLifecycle

/// Tells systemd how the daemon is: ready, reloading, stopping, and alive.
///
/// While it runs it asks whether the stages are alive, at a third of the watchdog's time, and feeds the watchdog only if they are.
/// A stage that hangs, or a question that is never answered, lets systemd kill the daemon and start it afresh: what is in the
/// ledger is safe. Without systemd everything here does nothing.
///
/// A service group stops its services from the last to the first. So stand the notifier first, that it feeds the watchdog until all
/// others have stopped, and ``farewell`` last, that systemd hears of the stop before anything else happens.
package struct SystemdNotifier: Service {
    private let socket: NotificationSocket?
    private let interval: Duration?
    private let statusInterval: Duration
    private let liveness: @Sendable () async -> Liveness
    private let status: @Sendable () async -> String?
    fileprivate let logger: Logger
    private let state = NotifierState()

    /// Makes a notifier.
    ///
    /// - Parameters:
    ///   - environment: The process's environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` are read.
    ///   - statusInterval: How often the status line is renewed.
    ///   - logger: Where a stuck stage is reported.
    ///   - liveness: Whether the stages move.
    ///   - status: One line for `systemctl status`; nil leaves the last one.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        statusInterval: Duration = .seconds(10),
        logger: Logger,
        liveness: @escaping @Sendable () async -> Liveness,
        status: @escaping @Sendable () async -> String? = { nil }
    ) {
        do {
            socket = try NotificationSocket(environment: environment)
        } catch {
            logger.error("systemd cannot be told how the daemon is", error: error)
            socket = nil
        }
        interval = Self.watchdogInterval(environment: environment, processID: ProcessInfo.processInfo.processIdentifier)
        self.statusInterval = statusInterval
        self.logger = logger
        self.liveness = liveness
        self.status = status
    }

    /// How often the watchdog is fed: a third of its time, so that one late turn does not kill the daemon.
    static func watchdogInterval(environment: [String: String], processID: Int32) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 else {
            return nil
        }
        if let owner = environment["WATCHDOG_PID"], Int32(owner) != processID { return nil }
        return .microseconds(microseconds) / 3
    }

    /// Whether systemd listens.
    package var isConnected: Bool { socket != nil }

    /// Says that the daemon is ready. Call when citizens are heard.
    package func ready(_ status: String) {
        state.mayFeed = true
        send(["READY=1", "STATUS=\(Self.line(status))"])
    }

    /// Says in one line what the daemon does.
    package func report(_ status: String) {
        send(["STATUS=\(Self.line(status))"])
    }

    /// Says that the daemon stops; the watchdog is fed on until it has.
    package func stopping(_ status: String) {
        send(["STOPPING=1", "STATUS=\(Self.line(status))"])
    }

    /// Reloads: tells systemd that it begins, runs the body, and tells that it ended, whichever way.
    ///
    /// - Parameter body: The reload; returns the status line that says what came of it.
    /// - Returns: The body's line.
    package func reload(_ body: () async -> String) async -> String {
        send(["RELOADING=1", "MONOTONIC_USEC=\(MonotonicTime.microseconds)"])
        let outcome = await body()
        send(["READY=1", "STATUS=\(Self.line(outcome))"])
        return outcome
    }

    /// Feeds the watchdog and renews the status until the daemon has stopped.
    package func run() async throws {
        guard socket != nil else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            await beat()
        }
    }

    /// A service that does nothing but tell systemd that the daemon stops.
    package var farewell: some Service { SystemdFarewell(notifier: self) }

    private func beat() async {
        let clock = ContinuousClock()
        var nextStatus = clock.now
        while !Task.isCancelled {
            await feed()
            if clock.now >= nextStatus {
                // A status that hangs is no reason to starve the watchdog; whether the daemon lives, liveness decides.
                if let line = try? await Deadline.run(within: .seconds(5), status) { report(line) }
                nextStatus = clock.now + statusInterval
            }
            try? await Task.sleep(for: min(interval ?? statusInterval, statusInterval))
        }
    }

    private func feed() async {
        switch await liveness() {
        case .alive:
            if interval != nil, state.mayFeed { send(["WATCHDOG=1"]) }
            state.reportedStuck = nil
        case .stuck(let which):
            if state.reportedStuck != which {
                logger.critical(
                    "a stage does not move; the watchdog is not fed any more",
                    metadata: ["event": "stage-stuck", "stage": "\(which)"]
                )
                state.reportedStuck = which
            }
            report("stuck: \(which)")
        }
    }

    private func send(_ assignments: [String]) {
        socket?.send(assignments)
    }

    // A line break would begin another assignment.
    private static func line(_ text: String) -> String {
        text.replacing("\n", with: " ")
    }
}

/// See ``SystemdNotifier/farewell``.
private struct SystemdFarewell: Service {
    let notifier: SystemdNotifier

    func run() async throws {
        try? await gracefulShutdown()
        notifier.logger.notice(
            "the daemon stops; it finishes what is in flight",
            metadata: ["event": "daemon-stopping"]
        )
        notifier.stopping("stopping: finishing what is in flight")
    }
}
