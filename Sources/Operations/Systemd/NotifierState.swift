import Synchronization

/// What a notifier remembers between its beats.
final class NotifierState: Sendable {
    private let values = Mutex((mayFeed: false, reportedStuck: String?.none))

    /// Whether the daemon has said that it is ready: systemd starts its watchdog then.
    var mayFeed: Bool {
        get { values.withLock { $0.mayFeed } }
        set { values.withLock { $0.mayFeed = newValue } }
    }

    /// What was reported as stuck and still is.
    var reportedStuck: String? {
        get { values.withLock { $0.reportedStuck } }
        set { values.withLock { $0.reportedStuck = newValue } }
    }
}
