import Complaints
import ConfigurationFile
import Foundation
import Gateway

/// The words of the replies, and the manners in which they are sent.
extension SettingsReader {
    func readReplies() -> (languages: ReplyLanguages?, manners: ReplyManners, emergencyNumbers: EmergencyNumbers) {
        let section = root.section("replies")
        defer { section?.finish() }
        let manners = readManners(section)
        let emergencyNumbers = readEmergencyNumbers(section)
        let usual = readTemplates(section?.string("file", default: "replies/id.yaml") ?? "replies/id.yaml")
        let others = (section?.strings("languages") ?? []).compactMap(readTemplates)
        let places = section?.texts("places").map { (code: $0.name, language: $0.text) } ?? []
        guard let usual else { return (nil, manners, emergencyNumbers) }
        let known = ([usual] + others).map(\.language.code)
        if Set(known).count < known.count {
            section?.report("names a language twice", at: "languages", suggestion: "'file' holds one of them already")
        }
        for place in places where !known.contains(place.language) {
            section?.report(
                "names the language '\(place.language)', which is not there",
                at: "places",
                suggestion: "languages: \(known.joined(separator: ", "))"
            )
        }
        for place in places where place.code.wholeMatch(of: /\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?/) == nil {
            section?.report(
                "names the place '\(place.code)', which is no Kemendagri code",
                at: "places",
                suggestion: "for example \"16.03.08\": jv"
            )
        }
        return (ReplyLanguages(usual: usual, others: others, places: places), manners, emergencyNumbers)
    }

    private func readTemplates(_ name: String) -> ReplyTemplates? {
        do throws(ConfigurationError) {
            return try ReplyTemplates(
                path: folders.path(name),
                shipped: ConfigurationFolders.shipped + "/replies",
                faults: faults
            )
        } catch {
            for fault in error.faults { faults.report(fault) }
            return nil
        }
    }

    private func readEmergencyNumbers(_ section: ConfigurationSection?) -> EmergencyNumbers {
        let usual = emergencyNumber("emergency_number", in: section) ?? "112"
        // A regency that has chosen its number keeps it for every kind that it does not name.
        var numbers = EmergencyNumbers(
            usual: usual,
            byKind: section?.string("emergency_number") == nil ? EmergencyNumbers.national : [:]
        )
        let kinds = section?.section("emergency_numbers")
        for kind in DangerKind.allCases {
            if let number = emergencyNumber(kind.rawValue, in: kinds) { numbers.byKind[kind] = number }
        }
        kinds?.finish()
        if kinds == nil, section?.string("emergency_number") == nil {
            root.note(
                "citizens in danger are told to call \(usual), or 110, 113, 119, 115, 129 by the kind of danger",
                at: "replies",
                suggestion:
                    "call each once from a telephone of the regency, then write those that answer to emergency_numbers"
            )
        }
        return numbers
    }

    private func emergencyNumber(_ key: String, in section: ConfigurationSection?) -> String? {
        guard let number = section?.string(key) else { return nil }
        let limit = ReplyKinds.longestEmergencyNumber
        if number.count > limit || number.wholeMatch(of: /\+?\d[\d \-\/]*\d/) == nil {
            section?.report("is no number of at most \(limit) characters", at: key, suggestion: "for example 112")
        }
        return number
    }

    private func readManners(_ section: ConfigurationSection?) -> ReplyManners {
        var manners = ReplyManners()
        guard let section else { return manners }
        manners.dailyBudget = section.integer("daily_budget", in: 4...10_000, default: manners.dailyBudget)
        manners.textsForeign = section.boolean("foreign", default: manners.textsForeign)
        manners.textsLandlines = section.boolean("landlines", default: manners.textsLandlines)
        manners.costPerSegment = section.integer("cost_per_segment", in: 0...1_000_000)
        if let file = section.string("stop_list") {
            manners.stopList = NumberList(path: folders.path(file), faults: faults)
        }
        if let file = section.string("block_list") {
            manners.blockList = NumberList(path: folders.path(file), faults: faults)
        }
        if let quiet = section.section("quiet_hours") {
            let from = quiet.integer("from", in: 0...23)
            let until = quiet.integer("until", in: 0...23)
            if let from, let until, from != until {
                manners.quietHours = (from, until)
            } else {
                quiet.report("needs two different hours", suggestion: "from: 21 and until: 6")
            }
            quiet.finish()
        }
        return manners
    }
}
