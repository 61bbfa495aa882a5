import ArgumentParser
import Foundation
import ModemCarrier

/// `lapord modem list`: the serial devices by their stable names.
struct ModemListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the serial devices that may be modems, by the names that survive re-plugging."
    )

    @Flag(help: "Write JSON.")
    var json = false

    func run() async throws {
        let devices = SerialDeviceList.devices()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print(json: try encoder.encode(devices))
            return
        }
        guard !devices.isEmpty else {
            print("No serial device is plugged in.")
            throw ExitCode(1)
        }
        for device in devices {
            print(device.path == device.target ? device.path : "\(device.path) -> \(device.target)")
        }
    }
}
