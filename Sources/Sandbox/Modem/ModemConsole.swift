import Foundation

/// Commands of one line by which a person or a script plays with a simulated modem.
///
/// | line | effect |
/// |---|---|
/// | `+62812… any text` | a citizen sends the text; `\n` in it is a new line |
/// | `!pdu 0791…` | a TPDU arrives, whatever it is |
/// | `!silence 20s`, `!silence` | the modem says nothing for a time, or until `!clear` |
/// | `!fault NAME [COMMAND] [TIMES]` | `silence`, `lost-answer`, `garbage`, `gone`, `gone-after-payload`, `partial`, `late`, a name of ``PeerFault``, or a final result such as `+CMS_ERROR:_500` |
/// | `!clear` | no faults any more |
/// | `!unplug`, `!plug` | the device goes and comes |
/// | `!registration home\|roaming\|denied\|searching\|idle` | what the network says |
/// | `!announce once\|never\|twice` | how messages are announced |
/// | `!restart [WORDS]` | the modem starts anew on the open device and says so in these words |
/// | `!status` | slots used, messages sent |
package struct ModemConsole: Sendable {
    private let modem: SimulatedModem

    package init(modem: SimulatedModem) {
        self.modem = modem
    }

    /// Carries out one line.
    ///
    /// - Parameter line: The line without its end.
    /// - Returns: What to show; nil for an empty line.
    package func carryOut(_ line: String) -> String? {
        let words = line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        guard let first = words.first else { return nil }
        guard first.hasPrefix("!") else {
            return deliver(line, from: first)
        }
        let arguments = Array(words.dropFirst())
        switch first {
        case "!pdu":
            guard let pdu = arguments.first else { return "usage: !pdu HEXADECIMAL" }
            modem.deliver(tpduHex: pdu)
            return "arrived"
        case "!silence": return silence(for: arguments.first)
        case "!fault": return fault(arguments)
        case "!clear":
            modem.clearFaults()
            return "no faults"
        case "!unplug":
            modem.unplug()
            return "unplugged"
        case "!plug":
            do {
                try modem.plugIn()
                return "plugged in: \(modem.path)"
            } catch {
                return "cannot be plugged in: \(error)"
            }
        case "!restart":
            modem.restart(saying: arguments.isEmpty ? [] : [arguments.joined(separator: " ")])
            return "started anew"
        case "!registration": return register(arguments.first)
        case "!announce":
            guard let announcement = arguments.first.flatMap(ModemAnnouncement.init) else {
                return "usage: !announce once|never|twice"
            }
            modem.announcement = announcement
            return "announces \(announcement.rawValue)"
        case "!status":
            return "slots used \(modem.usedSlots), waiting in the network \(modem.waitingMessages), "
                + "sent \(modem.submittedMessages.count) messages in \(modem.submittedSegments) segments"
        default: return "unknown: \(first); try !fault, !silence, !clear, !unplug, !plug, !pdu, !status"
        }
    }

    private func deliver(_ line: String, from sender: String) -> String {
        let text = line.dropFirst(sender.count).drop { $0 == " " }.replacing("\\n", with: "\n")
        guard !text.isEmpty else { return "usage: SENDER TEXT" }
        do {
            let segments = try modem.deliver(String(text), from: sender)
            return segments == 1 ? "delivered" : "delivered in \(segments) segments"
        } catch {
            return "cannot be delivered: \(error)"
        }
    }

    private func silence(for text: String?) -> String {
        modem.inject(.silence)
        guard let text, let seconds = Double(text.filter { $0.isNumber || $0 == "." }) else {
            return "silent until !clear"
        }
        let modem = modem
        Task {
            try await Task.sleep(for: .seconds(seconds))
            modem.clearFaults()
        }
        return "silent for \(seconds) s"
    }

    private func fault(_ arguments: [String]) -> String {
        guard let name = arguments.first else { return "usage: !fault NAME [COMMAND] [TIMES]" }
        let times = arguments.last.flatMap { Int($0) }
        let command = arguments.dropFirst().first { Int($0) == nil }
        let fault: ModemFault =
            switch name {
            case "silence": .silence
            case "lost-answer": .lostAnswer
            case "garbage": .garbage
            case "gone": .gone
            case "gone-after-payload": .goneAfterPayload
            case "partial": .partialLineThenGone
            case "late": .late(.seconds(10))
            default:
                PeerFault(name: name, seconds: 10).flatMap(ModemFault.init) ?? .result(name.replacing("_", with: " "))
            }
        modem.inject(fault, on: command, times: times)
        return "\(name) on \(command ?? "every command"), \(times.map { "\($0) times" } ?? "until !clear")"
    }

    private func register(_ name: String?) -> String {
        let states: [String: ModemRegistration] = [
            "idle": .idle, "home": .home, "searching": .searching, "denied": .denied, "roaming": .roaming,
        ]
        guard let name, let state = states[name] else {
            return "usage: !registration \(states.keys.sorted().joined(separator: "|"))"
        }
        modem.registration = state
        return "registration \(name)"
    }
}
