/// Strips Indonesian affixes from a word until a dictionary knows what is left.
///
/// The order is that of Nazief and Adriani: particles, possessives, derivational suffixes, then up to three prefixes with the
/// letter that a nasal prefix swallowed put back; a step counts only if the dictionary confirms a later one. Beyond the standard
/// language it knows the nasal prefix alone (`ngurus`, `numpuk`) and the suffixes of Malay and Javanese (`-ke`, `-in`, `-e`, `-ne`).
struct Stemmer {
    /// A stem as a slice of the word's letters, with letters put before it.
    struct Candidate {
        var bytes: ArraySlice<UInt8>
        /// The letter that a nasal prefix swallowed, 0 where none.
        var restored: UInt8 = 0

        var hash: UInt64 {
            var hash = WordHash.seed
            if restored != 0 { hash = WordHash.continued(hash, restored) }
            return WordHash.continued(hash, bytes)
        }

        var count: Int { bytes.count + (restored == 0 ? 0 : 1) }
    }

    /// The shortest stem.
    private static let shortest = 3

    /// The stem of a word.
    ///
    /// - Parameters:
    ///   - word: Normalised letters.
    ///   - known: The dictionary: the number of a word's hash, negative where it is unknown.
    /// - Returns: The number of the longest stem that the dictionary knows, -1 where there is none.
    static func stem(_ word: ArraySlice<UInt8>, known: (UInt64) -> Int32) -> Int32 {
        guard word.count > shortest, word.count <= 24 else { return -1 }
        var forms: [ArraySlice<UInt8>] = [word]
        forms.reserveCapacity(12)
        // Suffixes: up to one particle, one possessive and one derivational suffix.
        for layer in suffixLayers {
            for form in forms {
                for suffix in layer where form.count - suffix.count >= shortest && form.ends(with: suffix) {
                    forms.append(form.dropLast(suffix.count))
                }
            }
        }
        for form in forms.dropFirst() {
            let found = known(Candidate(bytes: form).hash)
            if found >= 0 { return found }
        }
        for form in forms {
            let found = withoutPrefixes(Candidate(bytes: form), depth: 0, known: known)
            if found >= 0 { return found }
        }
        return -1
    }

    private static func withoutPrefixes(_ candidate: Candidate, depth: Int, known: (UInt64) -> Int32) -> Int32 {
        guard depth < 3, candidate.count > shortest, candidate.restored == 0 else { return -1 }
        let bytes = candidate.bytes
        for prefix in prefixes where bytes.count - prefix.letters.count >= shortest - (prefix.swallows.isEmpty ? 0 : 1)
        {
            guard bytes.starts(with: prefix.letters) else { continue }
            let rest = bytes.dropFirst(prefix.letters.count)
            guard let first = rest.first else { continue }
            let vowel = isVowel(first)
            if prefix.beforeVowelOnly && !vowel { continue }
            // Short stems behind rare or piled up prefixes are chance: `tembus` is no `bus`.
            let least = depth > 0 || prefix.letters.count < 2 ? shortest + 1 : shortest
            // Before a vowel, mem-, men-, meny- and the like have always swallowed a letter: `memicu` is no `ICU`.
            let swallowed = vowel && prefix.swallowsBeforeVowel
            if rest.count >= least, !swallowed {
                let plain = Candidate(bytes: rest)
                let found = known(plain.hash)
                if found >= 0 { return found }
                let deeper = withoutPrefixes(plain, depth: depth + 1, known: known)
                if deeper >= 0 { return deeper }
            }
            if vowel {
                for letter in prefix.swallows {
                    let found = known(Candidate(bytes: rest, restored: letter).hash)
                    if found >= 0 { return found }
                }
            }
        }
        return -1
    }

    private struct Prefix {
        var letters: [UInt8]
        /// The letters that may have stood between prefix and stem.
        var swallows: [UInt8] = []
        var beforeVowelOnly = false
        /// Whether a vowel behind the prefix shows that a letter was swallowed.
        var swallowsBeforeVowel: Bool { !swallows.isEmpty && letters.last != UInt8(ascii: "g") }

        init(_ letters: String, swallows: String = "", beforeVowelOnly: Bool = false) {
            self.letters = Array(letters.utf8)
            self.swallows = Array(swallows.utf8)
            self.beforeVowelOnly = beforeVowelOnly
        }
    }

    private static let prefixes: [Prefix] = [
        Prefix("meng", swallows: "k"), Prefix("meny", swallows: "s"), Prefix("mem", swallows: "p"),
        Prefix("men", swallows: "t"), Prefix("me"), Prefix("peng", swallows: "k"), Prefix("peny", swallows: "s"),
        Prefix("pem", swallows: "p"), Prefix("pen", swallows: "t"), Prefix("per"), Prefix("pel"), Prefix("pe"),
        Prefix("ber"), Prefix("bel"), Prefix("be"), Prefix("ter"), Prefix("di"), Prefix("ke"),
        Prefix("se"),
        Prefix("nge"), Prefix("ng", swallows: "k"), Prefix("ny", swallows: "s"),
        Prefix("n", swallows: "t"), Prefix("m", swallows: "p"), Prefix("ba"), Prefix("ta"), Prefix("maha"),
    ]

    private static let suffixLayers: [[[UInt8]]] = [
        ["lah", "kah", "pun", "tah"].map { Array($0.utf8) },
        ["nya", "ku", "mu", "ne", "nyo", "nye"].map { Array($0.utf8) },
        ["kan", "an", "i", "in", "ke", "e", "ken", "keun"].map { Array($0.utf8) },
    ]

    @inline(__always)
    static func isVowel(_ letter: UInt8) -> Bool {
        switch letter {
        case 0x61, 0x65, 0x69, 0x6F, 0x75: true
        default: false
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with suffix: [UInt8]) -> Bool {
        guard count >= suffix.count else { return false }
        var position = endIndex - suffix.count
        for byte in suffix {
            if self[position] != byte { return false }
            position += 1
        }
        return true
    }
}
