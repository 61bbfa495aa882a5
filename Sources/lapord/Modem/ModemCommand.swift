import ArgumentParser

/// `lapord modem`: what a device is and says.
struct ModemCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "modem",
        abstract: "Find, probe and ask GSM modems.",
        discussion: "The daemon must not be using the modem; stop it, or ask it by 'lapord status'.",
        subcommands: [ModemListCommand.self, ModemProbeCommand.self, ModemUSSDCommand.self]
    )
}
