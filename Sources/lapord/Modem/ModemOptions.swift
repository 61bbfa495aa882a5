import ArgumentParser
import Carriers
import ModemCarrier

/// How a modem is reached from the command line.
struct ModemOptions: ParsableArguments {
    @Argument(help: "The serial device, best a name below /dev/serial/by-id.")
    var device: String

    @Option(help: "Bits a second; USB modems ignore it.")
    var speed = 115_200

    @Option(help: ArgumentHelp("A file with the SIM's PIN. Without it, a locked SIM stays locked.", valueName: "file"))
    var pinFile: String?

    func validate() throws {
        guard SerialLine.speeds.contains(speed) else {
            let speeds = SerialLine.speeds.map(String.init).joined(separator: ", ")
            throw ValidationError("\(speed) is no speed of a serial line; use one of \(speeds)")
        }
    }

    var configuration: ModemCarrier.Configuration {
        ModemCarrier.Configuration(
            name: "command-line",
            device: device,
            line: SerialLine(speed: speed),
            pinFile: pinFile
        )
    }
}
