import Carriers
package import Foundation

/// Whether citizens are heard, with the reason in one sentence: the beginning of a status.
package struct HearingVerdict: Hashable, Sendable {
    /// Whether they are, as far as the daemon can know.
    package let isHearing: Bool
    /// The sentence.
    package let sentence: String

    /// Judges.
    ///
    /// - Parameters:
    ///   - carriers: The links.
    ///   - lastHeardAt: When the last message came.
    ///   - silence: How long it has been quiet.
    ///   - loopbackTests: Whether loopback tests come back.
    ///   - ledgerTrouble: Why nothing can be stored; nil where it can.
    ///   - now: The time of the judgement.
    package init(
        carriers: [CarrierStatus],
        lastHeardAt: Date?,
        silence: SilenceStatus?,
        loopbackTests: [LoopbackTestStatus] = [],
        ledgerTrouble: String? = nil,
        now: Date = Date()
    ) {
        let hearing = carriers.filter { $0.health.hearing != .absent }
        let up = hearing.count { $0.health.hearing == .up }
        if let ledgerTrouble {
            isHearing = false
            sentence = "NOT HEARING: carriers are told to wait, since \(ledgerTrouble)"
        } else if up == 0 {
            isHearing = false
            sentence = "NOT HEARING: none of \(hearing.count) carriers is up"
        } else if let silence, silence.isAlerted {
            isHearing = false
            sentence =
                "NOT HEARING: nothing came for \(Age.text(seconds: silence.quietSeconds))"
                + (silence.limitSeconds.map { ", plausible is \(Age.text(seconds: $0))" } ?? "")
        } else if !loopbackTests.isEmpty, loopbackTests.allSatisfy(\.isFailing),
            !Self.heard(lastHeardAt, since: loopbackTests)
        {
            isHearing = false
            sentence = "NOT HEARING: loopback tests do not come back by \(Self.names(loopbackTests))"
        } else {
            isHearing = true
            let last = lastHeardAt.map { "last heard \(Age.text(since: $0, now: now)) ago" } ?? "nothing heard yet"
            let failing = loopbackTests.filter(\.isFailing)
            sentence =
                "hearing citizens by \(up) of \(hearing.count) carriers, \(last)" + Self.silenced(carriers)
                + (failing.isEmpty ? "" : ", but loopback tests do not come back by \(Self.names(failing))")
        }
    }

    /// Whether a message came after the last loopback test went out: then others are heard, whatever became of that.
    private static func heard(_ time: Date?, since tests: [LoopbackTestStatus]) -> Bool {
        guard let time, let last = tests.compactMap(\.lastSentAt).max() else { return false }
        return time > last
    }

    /// The end of the sentence where replies do not go out.
    private static func silenced(_ carriers: [CarrierStatus]) -> String {
        let senders = carriers.filter { $0.health.sending != .absent }
        // A link that does not hear either is told of already.
        let down = senders.filter { $0.health.sending == .down && $0.health.hearing != .down }
        if down.isEmpty { return "" }
        if senders.allSatisfy({ $0.health.sending == .down }) { return ", but NOT SENDING by any carrier" }
        return ", but not sending by " + down.map(\.name).joined(separator: ", ")
    }

    private static func names(_ tests: [LoopbackTestStatus]) -> String {
        tests.map(\.carrier).joined(separator: ", ")
    }
}
