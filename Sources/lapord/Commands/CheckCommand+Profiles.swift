import ConfigurationFile
import Foundation
import HTTPCarrier
import SMPPCarrier

extension CheckCommand {
    /// The faults of profiles that lie beside the configuration and that no carrier uses, as notes: they matter once one does.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: One note for each fault.
    static func brokenSpareProfiles(_ settings: Settings) async -> [String] {
        let folder = ConfigurationFolders(file: settings.file).path("carriers")
        let used = Set(
            settings.carriers.compactMap { carrier in
                switch carrier {
                case .http(let configuration): configuration.profile.name
                case .smpp(let configuration): configuration.profile.name
                case .modem: nil
                }
            }
        )
        let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        var notes: [String] = []
        for file in files where file.hasSuffix(".yaml") && !file.hasPrefix(".") {
            let name = String(file.dropLast(".yaml".count))
            if used.contains(name) { continue }
            let faults = FaultCollector()
            let path = "\(folder)/\(file)"
            if name.hasPrefix("smpp-") {
                _ = SMPPProfile.read(path: path, faults: faults)
            } else if let profile = CarrierProfile.read(path: path, faults: faults), faults.faults.isEmpty {
                for fault in await profile.verifyExamples() { faults.report(fault) }
            }
            notes += faults.faults.map { "\($0) - no carrier uses this profile yet" }
        }
        return notes
    }
}
