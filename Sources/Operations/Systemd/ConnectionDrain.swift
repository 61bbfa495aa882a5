import NIOCore
import Synchronization

/// Knows the connections of a server, so that each can end well when the server stops.
///
/// A connection that has brought a request already is told to end after the one under way, or at once if it lies idle. One that
/// was accepted and has brought nothing yet gets a moment: its first request is on its way, and closing would lose it.
final class ConnectionDrain: Sendable {
    private struct State {
        /// Channels that were accepted and are not yet with the task that serves them.
        var accepted = 0
        /// Channels being served, and whether they have brought a request.
        var served: [ObjectIdentifier: (channel: any Channel, hasAsked: Bool)] = [:]
        var isDraining = false
        var handedOver: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let patience: TimeAmount

    /// Makes a drain.
    ///
    /// - Parameter patience: How long a connection that has brought nothing yet is waited for.
    init(patience: TimeAmount = .seconds(2)) {
        self.patience = patience
    }

    /// Whether the end has begun.
    var isDraining: Bool { state.withLock { $0.isDraining } }

    /// A connection was accepted, on the listener's event loop.
    func accept() {
        state.withLock { $0.accepted += 1 }
    }

    /// A connection that was accepted could not be set up.
    func reject() {
        settle { $0.accepted -= 1 }
    }

    /// A connection is about to be served.
    func begin(_ channel: any Channel) {
        let isDraining = settle { state in
            state.accepted -= 1
            state.served[ObjectIdentifier(channel)] = (channel, false)
            return state.isDraining
        }
        if isDraining { quiesce(channel, in: patience) }
    }

    /// A connection brought a request.
    func ask(_ channel: any Channel) {
        let isDraining = state.withLock { state in
            state.served[ObjectIdentifier(channel)]?.hasAsked = true
            return state.isDraining
        }
        if isDraining { quiesce(channel, in: .zero) }
    }

    /// A connection is done.
    func end(_ channel: any Channel) {
        state.withLock { _ = $0.served.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Begins the end: see the type. Call once no connection is accepted any more.
    ///
    /// Returns when every accepted connection is with the task that serves it; one that broke before that is waited for no longer
    /// than one that says nothing.
    func drain() async {
        let channels = state.withLock { state in
            state.isDraining = true
            return Array(state.served.values)
        }
        for (channel, hasAsked) in channels { quiesce(channel, in: hasAsked ? .zero : patience) }
        let limit = Task { [patience] in
            try await Task.sleep(for: .nanoseconds(patience.nanoseconds))
            settle { $0.accepted = 0 }
        }
        await withCheckedContinuation { continuation in
            settle { $0.handedOver.append(continuation) }
        }
        limit.cancel()
    }

    @discardableResult
    private func settle<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let (value, waiting) = state.withLock { state in
            let value = body(&state)
            var waiting: [CheckedContinuation<Void, Never>] = []
            if state.accepted <= 0 { swap(&waiting, &state.handedOver) }
            return (value, waiting)
        }
        for continuation in waiting { continuation.resume() }
        return value
    }

    private func quiesce(_ channel: any Channel, in delay: TimeAmount) {
        channel.eventLoop.scheduleTask(in: delay) {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }
}
