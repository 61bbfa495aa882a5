import Synchronization

/// Tells waiting stages, after a commit, that there is something new for them.
///
/// A signal carries no data: a stage that wakes reads what is due.
package final class LedgerSignals: Sendable {
    private let subscribers = Mutex<[LedgerTopic: [WakeUp]]>([:])

    package init() {}

    /// Wakes a stage at every commit that touches one of the topics.
    package func subscribe(_ wakeUp: WakeUp, to topics: LedgerTopic...) {
        subscribers.withLock { subscribers in
            for topic in topics {
                subscribers[topic, default: []].append(wakeUp)
            }
        }
    }

    /// Wakes the topic's stages; an engine calls it after each commit that concerns them.
    package func signal(_ topic: LedgerTopic) {
        for wakeUp in subscribers.withLock({ $0[topic] ?? [] }) {
            wakeUp.signal()
        }
    }
}
