import Complaints

/// Decides which area a text's names mean.
///
/// A desa's name that several kecamatan have needs its kecamatan; a name that a kecamatan shares with a desa in it is the
/// kecamatan unless the text says desa or kelurahan; two desa of one kecamatan leave the kecamatan; a regency's bare name is no
/// place. What stays open is handed on as candidates.
struct PlaceResolver {
    let gazetteer: Gazetteer
    private var villages: [(code: Int64, mention: Int)] = []
    private var openVillages: [[Int32]] = []
    private var districts: [(code: Int64, mention: Int)] = []
    /// Sets of kecamatan, of which a mention means one.
    private var openDistricts: [Set<Int64>] = []
    private let mentions: [PlaceMention]

    static func resolve(_ mentions: [PlaceMention], text: TokenizedText, gazetteer: Gazetteer) -> PlaceFinding {
        var resolver = PlaceResolver(gazetteer: gazetteer, mentions: mentions)
        resolver.sort()
        return resolver.finding(text)
    }

    private init(gazetteer: Gazetteer, mentions: [PlaceMention]) {
        self.gazetteer = gazetteer
        self.mentions = mentions
    }

    private func code(_ entry: Int32) -> Int64 { gazetteer.entries[Int(entry)].code }

    private func isVillage(_ entry: Int32) -> Bool { code(entry) >= 1_000_000_000 }
    private func isDistrict(_ entry: Int32) -> Bool { (100_000..<1_000_000).contains(code(entry)) }

    private mutating func sort() {
        var waiting: [(mention: Int, entries: [Int32])] = []
        for (index, mention) in mentions.enumerated() {
            let follows =
                index > 0 && mentions[index - 1].last + 1 == mention.first
                && mentions[index - 1].candidates.contains { isVillage($0.entry) }
            let entries = narrowed(mention, follows: follows)
            let districtEntries = entries.filter(isDistrict)
            let villageEntries = entries.filter(isVillage)
            if entries.contains(where: { code($0) < 100_000 }) { continue }
            if !districtEntries.isEmpty, villageEntries.isEmpty {
                if districtEntries.count == 1 {
                    districts.append((code(districtEntries[0]), index))
                } else {
                    openDistricts.append(Set(districtEntries.map(code)))
                }
            } else if villageEntries.count == 1 {
                villages.append((code(villageEntries[0]), index))
            } else if !villageEntries.isEmpty {
                waiting.append((index, villageEntries))
            }
        }
        for (mention, entries) in waiting {
            let fitting = entries.filter { isNamedWith(Gazetteer.district(of: code($0))) }
            let left = fitting.isEmpty ? entries : fitting
            if left.count == 1 {
                villages.append((code(left[0]), mention))
            } else {
                openVillages.append(left)
            }
        }
    }

    /// Whether the text names the kecamatan, by its name or by one that may mean it.
    private func isNamedWith(_ district: Int64) -> Bool {
        districts.contains { $0.code == district } || openDistricts.contains { $0.contains(district) }
    }

    /// The entries that a mention's cue leaves.
    private func narrowed(_ mention: PlaceMention, follows: Bool) -> [Int32] {
        let all = mention.candidates.map(\.entry)
        let official = mention.candidates.filter(\.official).map(\.entry)
        // `ds Batu Raja dangku`: a name right behind a desa's is its kecamatan.
        if follows, mention.cue == .bare {
            let fitting = all.filter(isDistrict)
            if !fitting.isEmpty { return fitting }
        }
        switch mention.cue {
        case .district:
            let fitting = all.filter(isDistrict)
            if !fitting.isEmpty { return fitting }
        case .village, .urban:
            let wanted = mention.cue == .urban ? UInt8(4) : 3
            let fitting = official.filter(isVillage)
            let exact = fitting.filter { gazetteer.entries[Int($0)].level == wanted }
            if !exact.isEmpty { return exact }
            if !fitting.isEmpty { return fitting }
            let others = all.filter(isVillage)
            if !others.isEmpty { return others }
        case .regency:
            let fitting = all.filter { code($0) < 100_000 }
            if !fitting.isEmpty { return fitting }
        case .bare, .general:
            break
        }
        let regency = all.filter { code($0) < 100_000 }
        if !regency.isEmpty, mention.cue == .bare || mention.cue == .general { return regency }
        if let district = official.first(where: isDistrict) { return [district] }
        let named = official.filter(isVillage)
        if !named.isEmpty { return named }
        return all
    }

    private func finding(_ text: TokenizedText) -> PlaceFinding {
        var finding = PlaceFinding()
        finding.because = mentions.prefix(4).map {
            text.written(from: $0.cueToken >= 0 && $0.cue.isStrong ? $0.cueToken : $0.first, through: $0.last)
        }
        let (village, district) = decided()
        if let village, let entry = gazetteer.entry(code: village) { finding.village = gazetteer.place(entry) }
        if let district, let entry = gazetteer.entry(code: district) { finding.district = gazetteer.place(entry) }
        if finding.village == nil {
            for entries in openVillages {
                finding.candidates += entries.prefix(8).map(gazetteer.place)
            }
            if finding.district == nil, openVillages.isEmpty {
                for set in openDistricts {
                    finding.candidates += set.sorted().prefix(8).compactMap(gazetteer.entry(code:)).map(gazetteer.place)
                }
            }
        }
        finding.confidence = confidence(finding)
        return finding
    }

    private func confidence(_ finding: PlaceFinding) -> Double {
        guard finding.district != nil || finding.village != nil else { return 0 }
        let mention = mentions.first { mention in mention.candidates.contains { code($0.entry) == place(finding) } }
        var confidence = 0.85
        if let mention {
            if mention.cue.isStrong { confidence = 0.97 } else if mention.cue == .general { confidence = 0.92 }
            if mention.mistyped { confidence -= 0.2 }
        }
        return confidence
    }

    private func place(_ finding: PlaceFinding) -> Int64 {
        Gazetteer.digits(Array((finding.village ?? finding.district)?.code.utf8 ?? "".utf8)[...]) ?? 0
    }

    private func decided() -> (village: Int64?, district: Int64?) {
        var villages = villages
        // Where somebody comes from counts only if nothing else is named.
        if villages.contains(where: { !mentions[$0.mention].origin }) || !districts.isEmpty && villages.count == 1 {
            let events = villages.filter { !mentions[$0.mention].origin }
            if !events.isEmpty { villages = events }
        }
        var districts = districts
        if districts.contains(where: { !mentions[$0.mention].origin }) {
            districts = districts.filter { !mentions[$0.mention].origin }
        }
        let named = Set(villages.map(\.code))
        if named.count == 1, let only = named.first {
            return (only, Gazetteer.district(of: only))
        }
        if named.count > 1 {
            let parents = Set(named.map { Gazetteer.district(of: $0) })
            if parents.count == 1 { return (nil, parents.first) }
            let fitting = parents.filter { parent in districts.contains { $0.code == parent } }
            if fitting.count == 1, let parent = fitting.first {
                let inside = named.filter { Gazetteer.district(of: $0) == parent }
                return (inside.count == 1 ? inside.first : nil, parent)
            }
            // The announced one, `di desa X`, before the one that is only named.
            let strongest = villages.map { mentions[$0.mention].cue.rawValue }.max() ?? 0
            let strong = Set(villages.filter { mentions[$0.mention].cue.rawValue == strongest }.map(\.code))
            if strong.count == 1, strongest >= PlaceMention.Cue.urban.rawValue, let only = strong.first {
                return (only, Gazetteer.district(of: only))
            }
            return (nil, nil)
        }
        let parents = Set(districts.map(\.code))
        if parents.count == 1 { return (nil, parents.first) }
        if parents.isEmpty, !openVillages.isEmpty {
            // Whichever desa it is, its kecamatan may still be certain.
            let all = Set(openVillages.joined().map { Gazetteer.district(of: code($0)) })
            if all.count == 1 { return (nil, all.first) }
        }
        return (nil, nil)
    }
}
