import Carriers
import Dispatch
import Ledger
import Synchronization
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
        try await until { isHeld.load(ordering: .relaxed) }
    }

    func untilWaiting(_ count: Int, in ledger: Ledger) async throws {
        try await until { ledger.writeDepth == count }
    }

    private func until(_ isTrue: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while !isTrue() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
