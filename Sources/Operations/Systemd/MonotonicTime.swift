import Dispatch

/// The kernel's monotonic clock (`CLOCK_MONOTONIC`), the one that systemd counts in.
package enum MonotonicTime {
    /// The time since boot, suspension left out.
    package static var now: Duration { .nanoseconds(Int64(DispatchTime.now().uptimeNanoseconds)) }

    /// ``now`` in whole microseconds, as `MONOTONIC_USEC=` wants it.
    static var microseconds: UInt64 { DispatchTime.now().uptimeNanoseconds / 1000 }
}
