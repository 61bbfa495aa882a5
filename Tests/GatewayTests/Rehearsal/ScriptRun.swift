import Carriers
import CentralAPI
import Complaints
import Foundation
import Gateway
import Ledger
import Synchronization
import TestSupport
import Testing

/// Plays a script, and holds what comes back against what it says.
///
/// Everything that is sent has to stand in the script: a text that no line expects is a failure too.
final class ScriptRun {
    private let script: ConversationScript
    private let rehearsal: Rehearsal
    private var addresses: [String: PhoneNumber]
    private var heldAgainst = 0
    private var unexpected: [(recipient: String, text: String)] = []
    private var hasFailed = false
    /// What really happened, in the form of a script.
    private var transcript: [String] = []

    private init(_ script: ConversationScript, _ rehearsal: Rehearsal, addresses: [String: PhoneNumber]) {
        self.script = script
        self.rehearsal = rehearsal
        self.addresses = addresses
    }

    /// Plays a script from its first line to its last.
    static func play(_ script: ConversationScript) async throws {
        var setting = Rehearsal.Setting()
        var addresses: [String: PhoneNumber] = [:]
        for line in script.lines {
            switch line.step {
            case .set(let key, let value):
                if !apply(key, value, to: &setting) { record("there is no such setting: \(key)", script, line.number) }
            case .who(let name, let address): addresses[name] = PhoneNumber(address)
            default: break
            }
        }
        let named = addresses
        try await Rehearsal.run(setting) { rehearsal in
            let run = ScriptRun(script, rehearsal, addresses: named)
            for line in script.lines { try await run.take(line) }
            run.expectNothingMore(at: script.lines.last?.number ?? 1)
            if run.hasFailed {
                print("\(script.file.lastPathComponent) as it went:\n\(run.transcript.joined(separator: "\n"))")
            }
        }
    }

    private func take(_ line: ConversationScript.Line) async throws {
        switch line.step {
        case .set, .who: return
        case .said(let name, let pattern): return expect(pattern, from: name, at: line.number)
        case .check(let words): return try await check(words, at: line.number)
        case .time, .heard, .status, .central, .officer: expectNothingMore(at: line.number)
        }
        switch line.step {
        case .time(let days, let seconds, let clock):
            let target = time(days: days, seconds: seconds, clock: clock)
            transcript.append("@ \(target)")
            try await rehearsal.advance(to: target)
        case .heard(let name, let text):
            transcript.append("> \(name): \(text)")
            try await rehearsal.hear(text, from: address(name))
            try await rehearsal.settle()
        case .officer(let order, let number):
            transcript.append("! \(order) \(number)")
            do {
                try await rehearsal.decide(order, about: number)
            } catch {
                fail("the officer cannot \(order) \(number): \(error)", line.number)
            }
            try await rehearsal.settle()
        case .central(let isDown):
            rehearsal.central.state.withLock { $0.isDown = isDown }
        case .status(let trackingID, let verbatim, let answer):
            rehearsal.central.state.withLock { state in
                if !verbatim.isEmpty { state.statuses[trackingID] = verbatim }
                if let answer {
                    let key = "k\(state.followUps.values.joined().count)"
                    state.followUps[trackingID, default: []].append(
                        CentralFollowUp(
                            key: key,
                            text: answer.text,
                            from: answer.from,
                            to: nil,
                            template: nil,
                            at: nil
                        )
                    )
                }
            }
            transcript.append("= \(trackingID) \(verbatim)\(answer.map { " | \($0.from): \($0.text)" } ?? "")")
            // Until SP4N has been asked again for certain.
            try await rehearsal.advance(to: rehearsal.clock.now + 2 * Rehearsal.pollInterval)
        default: break
        }
        collect()
    }

    // MARK: Expectations

    private func collect() {
        let sent = rehearsal.carrier.sent
        for message in sent[heldAgainst...] {
            let name = addresses.first { $0.value == message.recipient }?.key ?? message.recipient.text
            unexpected.append((name, message.text))
            transcript.append("< \(name): \(message.text)")
        }
        heldAgainst = sent.count
    }

    private func expect(_ pattern: String, from name: String, at line: Int) {
        guard let index = unexpected.firstIndex(where: { $0.recipient == name }) else {
            fail("nothing came to \(name)\n  expected: \(pattern)", line)
            return
        }
        let came = unexpected.remove(at: index).text
        guard !ConversationScript.matches(came, pattern) else { return }
        fail("another text came to \(name)\n  expected: \(pattern)\n  actual:   \(came)", line)
    }

    private func expectNothingMore(at line: Int) {
        for text in unexpected {
            fail(
                "a text that no line expects came to \(text.recipient) before this line\n  actual:   \(text.text)",
                line
            )
        }
        unexpected = []
    }

    private func check(_ words: [String], at line: Int) async throws {
        let state = rehearsal.central.state.withLock(\.self)
        if words.count == 2, words[0] == "reports", let count = Int(words[1]) {
            guard state.taken.count != count else { return }
            return fail("SP4N has \(state.taken.count) reports\n  expected: \(count)", line)
        }
        if words.count == 3, words[0] == "state" {
            let ticket = try await rehearsal.ledger.ticket(called: words[1])
            guard ticket?.state.rawValue != words[2] else { return }
            return fail("\(words[1]) is \(ticket?.state.rawValue ?? "no ticket")\n  expected: \(words[2])", line)
        }
        guard words.count >= 2, let index = state.trackingIDs.firstIndex(of: words[0]) else {
            return fail(
                "this line is not understood, or SP4N has no such report: \(words.joined(separator: " "))",
                line
            )
        }
        let complaint = state.taken[index]
        let pattern = words.dropFirst(2).joined(separator: " ")
        switch words[1] {
        case "content":
            guard !ConversationScript.matches(complaint.content, pattern) else { return }
            fail(
                "the report at SP4N says something else\n  expected: \(pattern)\n  actual:   \(complaint.content)",
                line
            )
        case "added":
            let added = state.added.filter { $0.trackingID == words[0] }.map(\.addition.text)
            guard !added.contains(where: { ConversationScript.matches($0, pattern) }) else { return }
            fail(
                "SP4N got no such addition\n  expected: \(pattern)\n  actual:   \(added.joined(separator: " | "))",
                line
            )
        case "anonymous", "secret":
            let isSo = words[1] == "secret" ? complaint.isSecret : complaint.isAnonymous
            guard isSo == (pattern != "no") else {
                return fail("\(words[0]) is \(isSo ? "" : "not ")\(words[1])", line)
            }
        default: fail("there is no check '\(words[1])'", line)
        }
    }

    private func fail(_ message: String, _ line: Int) {
        hasFailed = true
        Self.record(message, script, line)
    }

    private static func record(_ message: String, _ script: ConversationScript, _ line: Int) {
        Issue.record(
            "\(script.file.lastPathComponent):\(line): \(message)",
            sourceLocation: SourceLocation(
                fileID: "GatewayTests/\(script.file.lastPathComponent)",
                filePath: script.file.path,
                line: line,
                column: 1
            )
        )
    }

    // MARK: Names, times, settings

    private func address(_ name: String) -> PhoneNumber {
        if let known = addresses[name] { return known }
        let number = PhoneNumber(kind: .subscriber, canonical: "6281270000\(100 + addresses.count)")
        addresses[name] = number
        return number
    }

    private func time(days: Int, seconds: Double?, clock: (Int, Int)?) -> Date {
        let offset = Double(OfficeZone.wib.offset)
        var target = rehearsal.clock.now + Double(days) * 86_400 + (seconds ?? 0)
        if let clock {
            let local = target.timeIntervalSince1970 + offset
            let midnight = local - local.truncatingRemainder(dividingBy: 86_400)
            target = Date(timeIntervalSince1970: midnight + Double(clock.0 * 3600 + clock.1 * 60) - offset)
            if target < rehearsal.clock.now { target += 86_400 }
        }
        return target
    }

    private static func apply(_ key: String, _ value: String, to setting: inout Rehearsal.Setting) -> Bool {
        let minutes = Double(value).map { Duration.seconds($0 * 60) }
        switch key {
        case "budget": setting.manners.dailyBudget = Int(value) ?? 0
        case "quiet":
            let hours = value.split(separator: "-").compactMap { Int($0) }
            guard hours.count == 2 else { return false }
            setting.manners.quietHours = (hours[0], hours[1])
        case "foreign": setting.manners.textsForeign = value == "yes"
        case "landlines": setting.manners.textsLandlines = value == "yes"
        case "stop": return setting.manners.stopList.add(value)
        case "block": return setting.manners.blockList.add(value)
        case "daily-reports": setting.conversation.dailyReports = Int(value) ?? 0
        case "own":
            guard let number = PhoneNumber(value) else { return false }
            setting.conversation.ownNumbers.insert(number.text)
        case "question-wait": setting.conversation.questionWait = minutes ?? .zero
        case "confirmation-wait": setting.conversation.confirmationWait = minutes ?? .zero
        case "question-open": setting.conversation.questionOpen = minutes ?? .zero
        case "place":
            let words = value.split(separator: " ").map(String.init)
            guard words.count == 2 else { return false }
            setting.places.append((words[0], words[1]))
        default: return false
        }
        return true
    }
}
