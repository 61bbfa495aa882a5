import Crypto
import Foundation
import Pacing

/// What must be remembered of a SIM over restarts of the daemon: what it sent today, and which PIN it refused.
struct SIMState: Hashable, Sendable, Codable {
    /// The hashes of the PINs that the SIM refused, and of the one that is being tried; none of them opens anything. The time of the
    /// file says nothing: a copy, a restore or a credential of systemd has a new one with the same PIN.
    var triedPINs: [Data]?
    var usage = DailyUsage()

    /// The most different PINs that are tried without knowing how many tries are left: a SIM takes three before it wants its PUK.
    private static let mostBlindTries = 2

    /// Whether a PIN was tried, and not accepted.
    func hasTried(_ pin: String) -> Bool { (triedPINs ?? []).contains(Self.hash(of: pin)) }

    /// Whether another PIN may be tried where the modem does not tell how many tries are left.
    var mayTryBlindly: Bool { (triedPINs ?? []).count < Self.mostBlindTries }

    /// Notes that a PIN is tried now.
    mutating func note(tried pin: String) { triedPINs = (triedPINs ?? []) + [Self.hash(of: pin)] }

    private static func hash(of pin: String) -> Data { Data(SHA256.hash(data: Data("lapord SIM PIN \(pin)".utf8))) }

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
