/// Whether the daemon does its work, as the watchdog wants to know it.
package enum Liveness: Hashable, Sendable {
    /// All stages move.
    case alive
    /// A stage has not moved for longer than it may; the text says which, for the log and for `systemctl status`.
    case stuck(String)
}
