import ArgumentParser
import Foundation
import ModemCarrier

/// `lapord modem probe`: asks a modem for everything that matters.
struct ModemProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Ask a modem what it is, how it is registered, and whether it can be used.",
        discussion:
            "Reads no message. Exit status 1 where the modem cannot be used, 75 where the device cannot be opened."
    )

    @OptionGroup var options: ModemOptions

    @Flag(help: "Write JSON.")
    var json = false

    private struct Report: Encodable {
        var usable: Bool
        var trouble: String?
        var profile: ModemProfile
    }

    func run() async throws {
        let diagnosis: ModemDiagnosis
        do {
            diagnosis = try await ModemDiagnosis.probe(options.configuration)
        } catch let error as SerialPortError {
            complain("\(error)")
            throw ExitCode(75)
        }
        if json {
            var profile = diagnosis.profile
            profile.subscriber = nil
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let report = Report(
                usable: diagnosis.trouble == nil,
                trouble: diagnosis.trouble?.description,
                profile: profile
            )
            print(json: try encoder.encode(report))
        } else {
            show(diagnosis)
        }
        if diagnosis.trouble != nil { throw ExitCode(1) }
    }

    private func show(_ diagnosis: ModemDiagnosis) {
        let profile = diagnosis.profile
        func row(_ name: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            print(name.padding(toLength: 16, withPad: " ", startingAt: 0) + value)
        }
        row("modem", "\(profile.manufacturer) \(profile.model)")
        row("revision", profile.revision)
        row("operator", profile.operatorName)
        row("registration", "\(profile.registration)")
        row("signal", profile.signalStrength.map { "\($0) dBm" } ?? "unknown")
        row("service centre", profile.hasServiceCentre ? "set" : "missing: nothing can be sent")
        for memory in profile.memories {
            row("memory \(memory)", profile.slots[memory].map { "\($0.used) of \($0.total) slots used" } ?? "usable")
        }
        row("announces", profile.indications.map { "+CNMI=\($0)" } ?? "nothing: messages are found by the timer alone")
        row("verdict", diagnosis.trouble.map { "cannot be used: \($0.reason)" } ?? "usable")
    }
}
