import ArgumentParser
import Carriers
import CentralAPI
import ConfigurationFile
import Foundation
import Gateway
import HTTPCarrier
import Ledger
import Logging
import ModemCarrier
import Operations

/// `lapord check`: every fault of a configuration at once.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validates configuration, credentials, devices and store; reports every fault at once.",
        discussion:
            "Each fault stands on a line of its own with file, line and column. Exit status 1 where there is one."
    )

    @OptionGroup var file: ConfigurationOption

    func run() async throws {
        let settings = try Settings.load(path: file.config)
        var faults: [String] = []
        var notes: [String] = []
        for carrier in settings.httpCarriers {
            faults += await carrier.profile.verifyExamples().map(\.description)
        }
        for modem in settings.modems where !FileManager.default.fileExists(atPath: modem.device) {
            notes.append(
                "carrier \(modem.name): the device \(modem.device) is not there now; it is opened when it appears"
            )
        }
        notes += Self.missingIdentifiers(settings)
        do {
            let ledger = try Ledger(configuration: settings.ledger, exclusively: false, logger: Logger(label: "lapord"))
            faults += try await ledger.verify().map { "\(settings.ledger.path): \($0)" }
            await ledger.close()
        } catch {
            faults.append("\(settings.ledger.path): \(error)")
        }
        for line in Self.replyLengths(settings.writer) { print(line) }
        for note in notes { print("note: \(note)") }
        for fault in faults { print(fault) }
        guard faults.isEmpty else { throw ExitCode(1) }
        let carriers = settings.httpCarriers.map(\.name.rawValue) + settings.modems.map(\.name.rawValue)
        print("\(file.config): no faults; carriers \(carriers.joined(separator: ", ")); ledger \(settings.ledger.path)")
    }

    /// How long each reply can become, and what it costs then.
    private static func replyLengths(_ writer: NotificationStage.Writer) -> [String] {
        let languages = writer.languages.all
        let cost = writer.manners.costPerSegment
        var lines = ["replies with the longest values: septets, segments" + (cost == nil ? "" : ", rupiah")]
        let width = (ReplyKinds.all.map(\.count).max() ?? 0) + 2
        for kind in ReplyKinds.all {
            let cells = languages.compactMap { templates -> String? in
                guard let length = templates.lengths[kind] else { return nil }
                let price = cost.map { " Rp \($0 * length.segments)" } ?? ""
                return "\(templates.language.code) \(length.septets)/\(length.segments)\(price)"
            }
            let name = kind + String(repeating: " ", count: width - kind.count)
            lines.append("  " + name + cells.joined(separator: "   "))
        }
        return lines
    }

    /// What the central system's mapping does not know yet.
    private static func missingIdentifiers(_ settings: Settings) -> [String] {
        guard case .splp(let profile) = settings.central.profile else { return [] }
        // One line for each list, however many names it lacks.
        var names: [String: [String]] = [:]
        var order: [String] = []
        for gap in profile.ids.gaps(categories: settings.categories, agencies: settings.agencyCodes) {
            let parts = gap.components(separatedBy: ": no id for ")
            if names[parts[0]] == nil { order.append(parts[0]) }
            names[parts[0], default: []].append(parts.count > 1 ? parts[1] : "")
        }
        return order.map { list in
            let missing = names[list, default: []]
            if missing == [""] { return "central: \(list)" }
            let shown = missing.prefix(3).joined(separator: ", ") + (missing.count > 3 ? ", ..." : "")
            return "central: \(list): no id for \(missing.count) (\(shown))"
        }
    }
}
