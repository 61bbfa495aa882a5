package import ConfigurationFile
import Foundation

extension CarrierProfile {
    /// Reads a profile.
    ///
    /// - Parameters:
    ///   - path: The file; its name without the extension becomes the profile's.
    ///   - faults: Collects the faults.
    /// - Returns: The profile; nil if the file could not be read.
    package static func read(path: String, faults: FaultCollector) -> CarrierProfile? {
        do {
            return CarrierProfile(try ConfigurationDocument(path: path, limit: 1 << 20), faults: faults)
        } catch {
            for fault in error.faults { faults.report(fault) }
            return nil
        }
    }

    /// Reads a profile from a parsed document.
    ///
    /// - Parameters:
    ///   - document: The document.
    ///   - faults: Where every fault is reported.
    package init(_ document: ConfigurationDocument, faults: FaultCollector) {
        let root = ConfigurationSection(document, faults: faults)
        name = URL(filePath: document.file).deletingPathExtension().lastPathComponent
        file = document.file
        title = root.requiredString("title") ?? ""
        settings = root.texts("settings").map { name, meaning in
            let isOptional = name.hasSuffix("?")
            return Setting(name: isOptional ? String(name.dropLast()) : name, meaning: meaning, isRequired: !isOptional)
        }
        let reader = ProfileReader(faults: faults, settings: Set(settings.map(\.name)))
        zoneOffset = reader.zone(root) ?? 7 * 3600
        authentication = root.section("authentication").map(reader.proof) ?? CallerProof()
        inbound = root.section("inbound").map(reader.inbound)
        report = root.section("report").map(reader.report)
        outbound = root.section("outbound").map(reader.outbound)
        examples = reader.examples(root)
        root.finish()
        reportUnknownSettings(root)
    }

    /// Reports a proof with an undeclared setting, which would never be required.
    private func reportUnknownSettings(_ root: ConfigurationSection) {
        let declared = Set(settings.map(\.name))
        for name in authentication.settingNames where !declared.contains(name) {
            root.report(
                "'\(name)' is not among the settings",
                at: "authentication",
                suggestion: "declare it under 'settings:'"
            )
        }
    }
}

extension OutboundRules {
    /// The values of every message.
    static let valueNames: Set<String> = [
        "recipient", "sender", "text", "id", "attempt", "reference", "alphabet", "time", "validity_seconds",
        "validity_minutes", "url", "report_url", "signature",
    ]

    /// All templates of the rules.
    var templates: [Template] {
        var templates = [url] + (query + headers).map(\.value)
        if let basic { templates += [basic.username, basic.password] }
        switch body {
        case .none: break
        case .form(let form): templates += form.map(\.value)
        case .json(let template), .xml(let template): templates.append(template)
        }
        return templates
    }
}

extension CallerProof {
    /// The settings of the proofs.
    var settingNames: [String] {
        [secret?.setting, basic?.usernameSetting, basic?.passwordSetting, signature?.setting].compactMap(\.self)
    }
}
