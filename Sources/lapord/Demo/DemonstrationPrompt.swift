import Foundation
import Sandbox
import Synchronization

/// Sends each typed line as an SMS of a citizen.
final class DemonstrationPrompt: Sendable {
    private let smsc: SimulatedSMSC
    private let modem: SimulatedModem
    private let screen: DemonstrationScreen
    private let citizen = Mutex(Demonstration.citizen)

    init(smsc: SimulatedSMSC, modem: SimulatedModem, screen: DemonstrationScreen) {
        self.smsc = smsc
        self.modem = modem
        self.screen = screen
    }

    /// Reads until the end of the input.
    func start() {
        screen.show(
            note: "Type an SMS and press Enter. /modem TEXT sends it by the modem, /as NUMBER changes the sender.\n"
        )
        Task {
            for await line in StandardInput.lines() {
                await take(line.trimmingCharacters(in: .whitespaces))
            }
        }
    }

    private func take(_ line: String) async {
        let sender = citizen.withLock(\.self)
        if line.hasPrefix("/as ") {
            let number = line.dropFirst(4).trimmingCharacters(in: .whitespaces)
            citizen.withLock { $0 = number }
            screen.show(note: "texts now come from \(number)")
        } else if line.hasPrefix("/modem ") {
            do {
                try modem.deliver(String(line.dropFirst(7)), from: sender)
            } catch {
                screen.show(note: "the simulated network cannot send this text: \(error)")
            }
        } else if line.hasPrefix("/") {
            screen.show(note: "the commands are /modem TEXT and /as NUMBER; every other line is an SMS")
        } else if !line.isEmpty {
            let attempt = await smsc.deliver(MobileMessage(sender: sender, text: line))
            if !attempt.isAcknowledged {
                screen.show(note: "lapord did not accept it: status \(attempt.status.map(String.init) ?? "none")")
            }
        }
    }
}
