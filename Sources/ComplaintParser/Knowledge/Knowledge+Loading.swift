import Complaints
package import ConfigurationFile
import Foundation

extension Knowledge {
    /// Reads everything from a directory.
    ///
    /// - Parameter directory: The `config` directory.
    /// - Returns: The knowledge.
    /// - Throws: ``ConfigurationError`` with every fault of every file.
    package static func load(directory: String) throws(ConfigurationError) -> Knowledge {
        let faults = FaultCollector()
        let knowledge = load(directory: directory, faults: faults)
        try faults.check()
        guard let knowledge else {
            throw ConfigurationError(faults: [
                ConfigurationFault(file: directory, message: "holds no usable configuration")
            ])
        }
        return knowledge
    }

    /// Reads everything from a directory and reports each fault.
    ///
    /// - Parameters:
    ///   - directory: The `config` directory with `parser.yaml`, `agencies.yaml`, `categories.yaml`, `lexicon/` and `places/`.
    ///   - faults: Where faults go.
    /// - Returns: The knowledge, nil where faults left nothing usable.
    package static func load(directory: String, faults: FaultCollector) -> Knowledge? {
        var loader = KnowledgeLoader(directory: directory, faults: faults)
        return loader.load()
    }
}

/// Reads the files of a `config` directory one after the other.
struct KnowledgeLoader {
    let directory: String
    let faults: FaultCollector
    private var vocabulary = VocabularyBuilder()
    private var signs = SignBookBuilder()
    private var topics: [Topic] = []
    private var agencies: [Agency] = []
    private var agencyTargets: [(code: String, target: Int32)] = []
    private var agencyCategories: [String: String] = [:]
    private var categories: [String] = []
    private var people = PeopleWords()
    private var pendingSigns: [(section: ConfigurationSection, target: String, isOwn: Bool)] = []

    init(directory: String, faults: FaultCollector) {
        self.directory = directory
        self.faults = faults
    }

    mutating func load() -> Knowledge? {
        let faultsBefore = faults.faults.count
        for mark in KnownWords.marks { vocabulary.word(mark) }
        for word in DateWord.meanings.keys.sorted() { vocabulary.word(word) }
        var settings = Settings()
        if let section = section("parser.yaml") { settings = readSettings(section) }
        if let section = section("categories.yaml") { readCategories(section) }
        for file in files("lexicon", suffix: ".yaml") {
            if let section = section("lexicon/" + file) { readLexicon(section, isOwn: file.hasPrefix("9")) }
        }
        if let section = section("agencies.yaml") { readAgencies(section) }
        checkTopics()
        // Signs come last: they may use the concepts of every file.
        for pending in pendingSigns { readSigns(pending.section, target: pending.target, isOwn: pending.isOwn) }
        let frozen = vocabulary.frozen()
        let book = signs.frozen(frozen)
        var words = KnownWords(frozen)
        words.commonPlaces = settings.commonPlaces
        words.strictPlaces = settings.strictPlaces
        words.placeAbbreviations = settings.placeAbbreviations
        let gazetteer = readPlaces(home: settings.home)
        let models = readModels()
        guard faults.faults.count == faultsBefore else { return nil }
        let core = KnowledgeCore(
            vocabulary: frozen,
            words: words,
            signs: book,
            topics: topics,
            agencyTargets: agencyTargets,
            agencyCategories: agencyCategories,
            gazetteer: gazetteer,
            home: settings.home,
            recipients: settings.recipients,
            keywords: settings.keywords,
            people: people
        )
        var knowledge = Knowledge(
            agencies: agencies,
            categories: categories,
            ticketPrefix: settings.ticketPrefix,
            threshold: settings.threshold,
            core: core
        )
        for model in models { knowledge.use(model) }
        return knowledge
    }

    // MARK: Files

    private func section(_ name: String) -> ConfigurationSection? {
        do {
            return ConfigurationSection(try ConfigurationDocument(path: directory + "/" + name), faults: faults)
        } catch {
            for fault in error.faults { faults.report(fault) }
            return nil
        }
    }

    private func files(_ folder: String, suffix: String) -> [String] {
        let path = directory + "/" + folder
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            faults.report(
                FileManager.default.fileExists(atPath: path)
                    ? ConfigurationFault(
                        file: path,
                        message: "cannot be listed",
                        suggestion: "check its owner and mode"
                    )
                    : ConfigurationFault(
                        file: path,
                        message: "does not exist",
                        suggestion: "copy it from the version's files, or name another folder in knowledge.directory"
                    )
            )
            return []
        }
        return names.filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }.sorted()
    }

    private func readPlaces(home: Int64) -> Gazetteer {
        var gazetteer = Gazetteer(expectedCount: 4096)
        let names = files("places", suffix: ".csv")
        for name in names where !name.hasSuffix(".alias.csv") {
            PlaceFile.read(path: directory + "/places/" + name, into: &gazetteer, faults: faults)
        }
        for name in names where name.hasSuffix(".alias.csv") {
            PlaceFile.read(path: directory + "/places/" + name, into: &gazetteer, faults: faults)
        }
        if home > 0 { gazetteer.allowSlips(in: home) }
        return gazetteer
    }

    /// The models of `models/*.model`; the folder need not exist.
    private func readModels() -> [LinearModel] {
        let folder = directory + "/models"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        var models: [LinearModel] = []
        for name in names where name.hasSuffix(".model") {
            do {
                models.append(try LinearModel(path: folder + "/" + name))
            } catch {
                for fault in error.faults { faults.report(fault) }
            }
        }
        return models
    }

    // MARK: Settings

    struct Settings {
        var ticketPrefix = "LP"
        var threshold = 0.45
        var home: Int64 = 0
        var recipients: [String: Int64] = [:]
        var keywords: [UInt64: Int64] = [:]
        var commonPlaces: Set<UInt64> = []
        var strictPlaces: Set<UInt64> = []
        var placeAbbreviations: [UInt64: [UInt8]] = [:]
    }

    private func readSettings(_ section: ConfigurationSection) -> Settings {
        var settings = Settings()
        settings.ticketPrefix = section.string("ticket-prefix", default: settings.ticketPrefix)
        settings.threshold = section.number("threshold", in: 0...1, default: settings.threshold)
        if let home = section.string("home"), !home.isEmpty {
            if let code = Gazetteer.digits(Array(home.utf8)[...]) {
                settings.home = code
            } else {
                section.report(
                    "is no Kemendagri code",
                    at: "home",
                    suggestion: "write a code such as \"16.03\" in quotes"
                )
            }
        }
        for (recipient, region) in section.texts("recipients") {
            settings.recipients[recipient] = Gazetteer.digits(Array(region.utf8)[...]) ?? 0
        }
        for (region, names) in section.texts("keywords") {
            let code = Gazetteer.digits(Array(region.utf8)[...]) ?? 0
            for name in list(names) { settings.keywords[hash(name)] = code }
        }
        for name in list(section.string("common-place-names") ?? "") { settings.commonPlaces.insert(hash(name)) }
        for name in list(section.string("strict-place-names") ?? "") { settings.strictPlaces.insert(hash(name)) }
        for (full, short) in section.texts("place-abbreviations") {
            for spelling in short.split(separator: " ") {
                settings.placeAbbreviations[hash(spelling)] = Array(full.utf8)
            }
        }
        section.finish()
        return settings
    }

    private func hash(_ name: some StringProtocol) -> UInt64 { WordHash.ofName(name) }

    private func list(_ text: String) -> [String] {
        text.split(whereSeparator: { $0 == "," || $0 == "\n" }).map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty
        }
    }

    private mutating func readCategories(_ section: ConfigurationSection) {
        categories = section.strings("categories") ?? []
        section.finish()
    }

    // MARK: Lexicon

    /// Reads a file of the lexicon; one whose name begins with 9 is the operator's own.
    private mutating func readLexicon(_ section: ConfigurationSection, isOwn: Bool) {
        if let spellings = section.section("spelling") {
            for standard in spellings.keys {
                let targets = standard.split(separator: " ").map(String.init)
                for spelling in (spellings.string(standard) ?? "").split(whereSeparator: \.isWhitespace) {
                    vocabulary.spelling(String(spelling), of: targets)
                }
            }
        }
        for word in words(section, "fill") { vocabulary.fill(word) }
        if let concepts = section.section("concepts") {
            for concept in concepts.keys {
                _ = vocabulary.conceptNumber(concept)
                for word in (concepts.string(concept) ?? "").split(whereSeparator: \.isWhitespace) {
                    vocabulary.add(String(word), to: concept)
                }
            }
        }
        for topic in section.sections("topics") { readTopic(topic, isOwn: isOwn) }
        for judgement in section.sections("judgements") {
            guard let target = judgement.requiredString("target") else { continue }
            _ = signs.target(target)
            if let signs = judgement.section("signs") { pendingSigns.append((signs, target, isOwn)) }
            judgement.finish()
        }
        for greeting in words(section.section("concepts"), "basa-basi") { vocabulary.fill(greeting) }
        for word in words(section, "whole") { vocabulary.keepWhole(word) }
        for word in words(section, "known") { vocabulary.known(word) }
        for (key, list) in PeopleWords.keys { people[keyPath: list].formUnion(words(section, key).map(hash)) }
        section.finish()
    }

    private func words(_ section: ConfigurationSection?, _ key: String) -> [String] {
        (section?.string(key) ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private mutating func readTopic(_ section: ConfigurationSection, isOwn: Bool) {
        let name = section.requiredString("name")
        let category = section.requiredString("category")
        let agency = section.string("agency")
        let also = section.strings("also") ?? []
        let title = section.string("title", default: "")
        let allegation = section.choice("allegation", default: Topic.Allegation.none)
        let signsSection = section.section("signs")
        section.finish()
        guard let name, let category else { return }
        let target = signs.target("topic." + name)
        topics.append(
            Topic(
                name: name,
                category: category,
                agency: agency,
                also: also,
                title: title,
                target: target,
                allegation: allegation
            )
        )
        if let signsSection { pendingSigns.append((signsSection, "topic." + name, isOwn)) }
        if !categories.contains(category) {
            reportCategory(section)
        }
    }

    private mutating func readSigns(_ section: ConfigurationSection, target: String, isOwn: Bool) {
        for key in section.keys {
            guard let weight = Float(key) else {
                section.report("the key must be a weight", at: key, suggestion: "write a number from -20 to 20")
                continue
            }
            for sign in list(section.string(key) ?? "") {
                if let fault = signs.add(sign, weight: weight, to: target, isOwn: isOwn, vocabulary: &vocabulary) {
                    section.report("'\(sign)': \(fault)", at: key)
                }
            }
        }
    }

    private func reportCategory(_ section: ConfigurationSection) {
        section.report(
            "is no category of categories.yaml",
            at: "category",
            suggestion: nearest(to: section.string("category", default: ""), among: categories)
                .map { "did you mean '\($0)'?" }
        )
    }

    // MARK: Agencies

    private mutating func readAgencies(_ section: ConfigurationSection) {
        // Ids and officers' telephones go by the code without regard to case.
        var lines: [String: Int] = [:]
        for agency in section.sections("agencies") {
            guard let code = agency.requiredString("code"), let name = agency.requiredString("name") else { continue }
            if let line = lines.updateValue(agency.line ?? 0, forKey: code.uppercased()) {
                agency.report(
                    "'\(code)' is the code of the agency at line \(line) already",
                    at: "code",
                    suggestion: "give each agency its own code"
                )
            }
            agencies.append(
                Agency(
                    code: code,
                    name: name,
                    shortName: agency.string("short"),
                    external: agency.boolean("external", default: false)
                )
            )
            agencyTargets.append((code, signs.target("agency." + code)))
            if let category = agency.string("category") {
                agencyCategories[code] = category
                if !categories.contains(category) { reportCategory(agency) }
            }
            if let signs = agency.section("signs") { pendingSigns.append((signs, "agency." + code, false)) }
            agency.finish()
        }
        section.finish()
    }

    private func checkTopics() {
        let codes = Set(agencies.map(\.code))
        for topic in topics {
            for code in [topic.agency].compactMap({ $0 }) + topic.also where !codes.contains(code) {
                faults.report(
                    ConfigurationFault(
                        file: directory + "/lexicon",
                        key: topic.name,
                        message: "the agency '\(code)' is not in agencies.yaml",
                        suggestion: nearest(to: code, among: codes).map { "did you mean '\($0)'?" }
                    )
                )
            }
        }
    }
}
