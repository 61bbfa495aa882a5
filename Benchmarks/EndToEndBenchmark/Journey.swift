import Dispatch
import Foundation
import Synchronization

/// Where every complaint of a run is on its way: sent, answered, and told the number that the central system has it under.
///
/// A complaint is known by the last eight digits of its sender's number, which no two share.
final class Journey: Sendable {
    /// How long one step took, over all complaints of a span.
    struct Times: CustomStringConvertible {
        let milliseconds: [Double]

        init(_ nanoseconds: [Int64]) {
            milliseconds = nanoseconds.map { Double($0) / 1e6 }.sorted()
        }

        func percentile(_ share: Double) -> Double {
            guard !milliseconds.isEmpty else { return .infinity }
            return milliseconds[min(milliseconds.count - 1, Int(Double(milliseconds.count) * share))]
        }

        var description: String {
            String(
                format: "p50 %.0f ms, p99 %.0f ms, longest %.0f ms",
                percentile(0.5),
                percentile(0.99),
                milliseconds.last ?? .infinity
            )
        }
    }

    private struct State {
        /// Nanoseconds, 0 for not yet.
        var sent: [Int64] = []
        var receipt: [Int64] = []
        var news: [Int64] = []
        var completed = 0
        var replies = 0
    }

    private let state = Mutex(State())

    /// The clock that never jumps, in nanoseconds.
    static var now: Int64 { Int64(DispatchTime.now().uptimeNanoseconds) }

    /// How many complaints were told the central system's number.
    var completed: Int { state.withLock(\.completed) }

    /// How many replies were submitted, to complaints of this run or any other.
    var replies: Int { state.withLock(\.replies) }

    /// How many complaints were sent.
    var count: Int { state.withLock(\.sent.count) }

    /// Takes the next number for a complaint that sets out at a time.
    func begin(at time: Int64) -> Int {
        state.withLock { state in
            state.sent.append(time)
            state.receipt.append(0)
            state.news.append(0)
            return state.sent.count - 1
        }
    }

    /// Notes that a reply to a complaint was submitted, and whether the central system's number stands in it.
    func replied(to number: Int, tellsNumber: Bool) {
        let now = Self.now
        state.withLock { state in
            state.replies += 1
            guard state.sent.indices.contains(number) else { return }
            if state.receipt[number] == 0 { state.receipt[number] = now }
            if tellsNumber, state.news[number] == 0 {
                state.news[number] = now
                state.completed += 1
            }
        }
    }

    /// From the callback to the submission of the first reply, and of the one with the number, for the complaints of a span.
    func times(of span: Range<Int>) -> (receipt: Times, news: Times) {
        state.withLock { state in
            let answered = span.filter { state.receipt[$0] > 0 }
            let complete = span.filter { state.news[$0] > 0 }
            return (
                Times(answered.map { state.receipt[$0] - state.sent[$0] }),
                Times(complete.map { state.news[$0] - state.sent[$0] })
            )
        }
    }
}
