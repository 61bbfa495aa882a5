import CurlHTTP
import Foundation
import Metrics
import Synchronization

/// Remembers answers, so that what has not changed need not be sent again (RFC 9110 §13, conditional requests).
///
/// Nothing is answered from memory alone: the server is always asked, and says itself that its answer still holds. Bounded; what
/// was used least recently goes first.
final class AnswerMemory: Sendable {
    private struct Entry {
        var entityTag: String?
        var lastModified: String?
        var response: CurlResponse
        var lastUse: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var bytes = 0
        var uses = 0
    }

    private let limit: Int
    private let state = Mutex(State())
    private let unchanged = Counter(label: "lapord_central_unchanged_total")

    /// Makes an empty memory.
    ///
    /// - Parameter limit: How many bytes of answers to keep; one answer may take a sixteenth.
    init(limit: Int = 8 << 20) {
        self.limit = limit
    }

    /// How many answers are kept.
    var count: Int { state.withLock { $0.entries.count } }

    /// The headers that ask for a path only if its answer has changed.
    func conditions(for path: String) -> [(name: String, value: String)] {
        state.withLock { state in
            guard let entry = state.entries[path] else { return [] }
            let tag = entry.entityTag.map { ("If-None-Match", $0) }
            return [tag, entry.lastModified.map { ("If-Modified-Since", $0) }].compactMap(\.self)
        }
    }

    /// The answer to a path: what is remembered where the server says that it still holds, else what it sent.
    func recall(_ path: String, _ response: CurlResponse) -> CurlResponse {
        state.withLock { state in
            state.uses += 1
            if response.status == 304, let entry = state.entries[path] {
                state.entries[path]?.lastUse = state.uses
                unchanged.increment()
                return entry.response
            }
            if let old = state.entries.removeValue(forKey: path) { state.bytes -= old.response.body.count }
            guard response.status == 200, response.body.count <= limit / 16, Self.mayKeep(response) else {
                return response
            }
            let entry = Entry(
                entityTag: response.headers["ETag"],
                lastModified: response.headers["Last-Modified"],
                response: response,
                lastUse: state.uses
            )
            guard entry.entityTag != nil || entry.lastModified != nil else { return response }
            state.entries[path] = entry
            state.bytes += response.body.count
            if state.bytes > limit { Self.forget(&state, downTo: limit / 2) }
            return response
        }
    }

    private static func mayKeep(_ response: CurlResponse) -> Bool {
        !(response.headers["Cache-Control"]?.lowercased().contains("no-store") ?? false)
    }

    private static func forget(_ state: inout State, downTo limit: Int) {
        for (path, entry) in state.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
            guard state.bytes > limit else { return }
            state.entries[path] = nil
            state.bytes -= entry.response.body.count
        }
    }
}
