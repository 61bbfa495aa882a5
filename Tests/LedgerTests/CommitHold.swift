import Carriers
import Dispatch
import Ledger
import Synchronization
import TestSupport
import Testing

/// Holds one commit, so that the writes that follow gather to one batch.
final class CommitHold: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    private let isHeld = Atomic(false)

    /// Called by the work that is held; open from then on, as work may run twice.
    func wait() {
        isHeld.store(true, ordering: .relaxed)
        gate.wait()
        gate.signal()
    }

    func release() {
        gate.signal()
    }

    func untilHeld() async throws {
        try await eventually("the hold") { isHeld.load(ordering: .relaxed) }
    }

    func untilWaiting(_ count: Int, in ledger: Ledger) async throws {
        try await eventually("\(count) waiting writes") { ledger.writeDepth == count }
    }
}
