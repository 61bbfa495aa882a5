/// How a modem in trouble is brought back: reopen, restart, reset hook, with pauses between that grow to a limit.
///
/// A pure state machine. The gentle rung, reopening, is tried at least every ``longestPause``, so that a modem which comes back
/// by itself is found soon; the others, which take the modem away from the network for a while, become rarer.
struct RecoveryLadder {
    /// What to do about the trouble.
    enum Rung: String, Hashable, Sendable {
        /// Open the device and set the modem up.
        case reopen
        /// Open the device, send `AT+CFUN=1,1`, and open it again when the modem is back.
        case restart
        /// Run the operator's program.
        case hook
    }

    /// One step.
    struct Step: Hashable, Sendable {
        var pause: Duration
        var rung: Rung
    }

    /// The longest pause before the device is opened again.
    static let longestPause = Duration.seconds(8)
    /// The shortest and the longest time between two rungs that disturb the modem.
    static let disturbance: ClosedRange<Duration> = Duration.seconds(30)...Duration.seconds(15 * 60)
    /// How long a modem must have worked for its earlier troubles to be forgotten.
    static let forgiveness = Duration.seconds(60)
    /// How long a modem must have worked for the next opening not to wait.
    static let proof = Duration.seconds(2)
    /// How long a human's work is waited for before looking again.
    static let humanPause = Duration.seconds(60)

    private let hasHook: Bool
    /// Troubles since the modem has last worked long enough to be forgiven: they decide the rung.
    private var failures = 0
    /// Troubles since it has last worked at all: they decide the pause.
    private var attempts = 0
    private var disturbances = 0
    private var nextDisturbance: ContinuousClock.Instant?

    init(hasHook: Bool) {
        self.hasHook = hasHook
    }

    /// Takes a trouble.
    ///
    /// - Parameters:
    ///   - trouble: What happened.
    ///   - worked: How long the modem had worked before; nil where it had not at all.
    ///   - now: The time.
    ///   - jitter: A number between 0 and 1, spread evenly, by which pauses of many modems are drawn apart.
    /// - Returns: What to do.
    mutating func step(
        after trouble: ModemTrouble,
        worked: Duration?,
        now: ContinuousClock.Instant,
        jitter: Double
    ) -> Step {
        if trouble.needsHuman {
            return Step(pause: Self.humanPause, rung: .reopen)
        }
        if let worked, worked >= Self.forgiveness {
            failures = 0
            disturbances = 0
            nextDisturbance = nil
        }
        failures += 1
        attempts = worked.map { $0 >= Self.proof } ?? false ? 1 : attempts + 1
        let rung = rung(after: trouble, now: now)
        let pause: Duration =
            switch attempts {
            case 1: .zero
            case 2: .seconds(1)
            case 3: .seconds(2)
            case 4: .seconds(4)
            default: Self.longestPause
            }
        return Step(pause: pause * (0.75 + jitter / 4), rung: rung)
    }

    private mutating func rung(after trouble: ModemTrouble, now: ContinuousClock.Instant) -> Rung {
        // Two reopenings come first; a device that is not there can only be helped by the hook, and needs time to come back.
        let patience =
            switch trouble.code {
            case .gone, .unopenable: 6
            case .unregistered: 0
            default: 2
            }
        guard failures > patience, now >= nextDisturbance ?? now else { return .reopen }
        let canRestart = trouble.code != .gone && trouble.code != .unopenable
        let rung: Rung
        switch (canRestart, hasHook) {
        case (true, true): rung = disturbances.isMultiple(of: 2) ? .restart : .hook
        case (true, false): rung = .restart
        case (false, true): rung = .hook
        case (false, false): return .reopen
        }
        let interval = Self.disturbance.lowerBound * Double(1 << min(disturbances, 5))
        nextDisturbance = now.advanced(by: min(interval, Self.disturbance.upperBound))
        disturbances += 1
        return rung
    }
}
