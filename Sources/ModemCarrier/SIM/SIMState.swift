import Foundation
import Pacing

/// What must be remembered of a SIM over restarts of the daemon: what it sent today, and which PIN it refused.
struct SIMState: Hashable, Sendable, Codable {
    /// When the PIN file that is being tried or was refused had been written; the PIN itself is not kept.
    var triedPINFileDate: Date?
    var usage = DailyUsage()

    /// Reads the state; a missing or damaged file is an empty one.
    static func load(from path: String) -> SIMState {
        guard let data = try? Data(contentsOf: URL(filePath: path)),
            let state = try? JSONDecoder().decode(SIMState.self, from: data)
        else { return SIMState() }
        return state
    }

    /// Writes the state, whole or not at all.
    func save(to path: String) throws {
        try JSONEncoder().encode(self).write(to: URL(filePath: path), options: .atomic)
    }
}
