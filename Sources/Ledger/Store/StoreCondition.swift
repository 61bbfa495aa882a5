/// Whether commits reach the disk. After one refusal everything is refused, until a probe has reached the disk again.
///
/// A pure state machine: ``CommitQueue`` reports events to it and carries out its answers.
struct StoreCondition: Hashable, Sendable {
    /// The state of the store.
    enum State: Hashable, Sendable {
        /// Commits reach the disk.
        case sound
        /// The disk refuses: full, read-only, failing, or held by another program. It may come back at any time.
        case failing(LedgerError)
        /// The file is damaged. Nothing more is written, since that could only make it worse.
        case damaged(LedgerError)
    }

    /// The change that a failure or a success makes.
    enum Change: Hashable, Sendable {
        case none
        /// The disk refuses from now on: say so, and probe it.
        case failed(LedgerError)
        /// Commits reach the disk again: say so, and go on.
        case recovered
    }

    private(set) var state = State.sound
    /// Whether results of past requests wait for the disk; a daemon that stops does not let them wait.
    private(set) var keepsResults = true

    /// Why nothing can be written; nil where it can.
    var trouble: LedgerError? {
        switch state {
        case .sound: nil
        case .failing(let error), .damaged(let error): error
        }
    }

    /// Whether something new may be tried.
    var isSound: Bool { state == .sound }

    /// Whether the result of something that has happened waits for the disk to come back.
    var keeps: Bool {
        if case .failing = state { return keepsResults }
        return false
    }

    /// A commit or probe failed for want of a disk, or a read met damage.
    mutating func failed(_ error: LedgerError, isDamage: Bool) -> Change {
        if case .damaged = state { return .none }
        let next = isDamage ? State.damaged(error) : State.failing(error)
        guard next != state else { return .none }
        state = next
        return .failed(error)
    }

    /// A probe reached the disk.
    mutating func reached() -> Change {
        guard case .failing = state else { return .none }
        state = .sound
        return .recovered
    }

    /// Results wait no more: the daemon stops, and its next start settles them.
    mutating func stopKeeping() {
        keepsResults = false
    }
}
