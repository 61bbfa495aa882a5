/// Cuts a text into as few segments as its alphabet allows.
///
/// The GSM 7 bit default alphabet is taken wherever it has all characters, else UCS-2. A cut never separates an escape
/// from its character, the halves of a surrogate pair, or what readers take for one character (a grapheme), unless that
/// grapheme alone exceeds a segment.
///
/// | | one segment | each of several, 8-bit reference | 16-bit reference |
/// |---|---|---|---|
/// | default alphabet | 160 septets | 153 | 152 |
/// | one national table | 155 | 149 | 148 |
/// | two national tables | 152 | 146 | 145 |
/// | UCS-2 | 70 units | 67 | 66 |
///
/// Source: 3GPP TS 23.040 clause 9.2.3.24.
public struct Segmentation: Hashable, Sendable {
    /// How to write a text.
    public struct Options: Hashable, Sendable {
        /// Whether typographic characters may be replaced where that makes the text fit a 7-bit alphabet.
        public var transliterates: Bool
        /// The languages whose tables may be used, because the receiving phones are known to have them.
        public var languages: [NationalLanguage]
        /// Where the message is meant to go, if that matters.
        public var messageClass: DataCodingScheme.MessageClass?

        /// Sets the options.
        ///
        /// - Parameters:
        ///   - transliterates: Whether typographic characters may be replaced.
        ///   - languages: The languages whose tables may be used.
        ///   - messageClass: Where the message is meant to go.
        public init(
            transliterates: Bool = false,
            languages: [NationalLanguage] = [],
            messageClass: DataCodingScheme.MessageClass? = nil
        ) {
            self.transliterates = transliterates
            self.languages = languages
            self.messageClass = messageClass
        }
    }

    /// The most segments of one message.
    public static let mostSegments = 255

    /// The text as it is sent, after any transliteration.
    public let text: String
    /// How the content of every segment is coded.
    public let dataCodingScheme: DataCodingScheme
    /// The content of the segments in order; at least one.
    public let segments: [UserData]

    /// Cuts a text.
    ///
    /// - Parameters:
    ///   - text: The text; an empty one makes one empty segment.
    ///   - reference: What the segments of this message share where there are several. Take another one for every
    ///     message to the same number.
    ///   - options: How to write the text.
    /// - Throws: ``PDUError`` with code `tooLong` where it takes more than ``mostSegments``.
    public init(
        _ text: String,
        reference: Concatenation.Reference,
        options: Options = Options()
    ) throws(PDUError) {
        var best: (text: String, encoding: Encoding, pieces: [Substring])?
        for candidate in Self.candidates(text, options) {
            let pieces = candidate.encoding.split(candidate.text, units: candidate.units, reference: reference)
            if pieces.count < best?.pieces.count ?? .max { best = (candidate.text, candidate.encoding, pieces) }
        }
        guard let best, best.pieces.count <= Self.mostSegments else {
            throw PDUError(
                .tooLong,
                field: .userData,
                reason: "\(best?.pieces.count ?? 0) segments, at most \(Self.mostSegments) are possible"
            )
        }
        var segments: [UserData] = []
        segments.reserveCapacity(best.pieces.count)
        for (index, piece) in best.pieces.enumerated() {
            var elements = best.encoding.informationElements
            let concatenation = Concatenation(
                reference: reference,
                total: best.pieces.count,
                sequence: index + 1
            )
            if best.pieces.count > 1, let concatenation {
                elements.insert(concatenation.informationElement, at: 0)
            }
            segments.append(
                UserData(header: try UserDataHeader(elements), payload: best.encoding.payload(piece))
            )
        }
        self.text = best.text
        self.segments = segments
        dataCodingScheme = DataCodingScheme(
            alphabet: best.encoding.alphabet,
            messageClass: options.messageClass
        )
    }

    /// One way to write a text, which has all of its characters.
    private struct Candidate {
        var text: String
        var encoding: Encoding
        var units: Int

        init?(_ text: String, _ encoding: Encoding) {
            guard let units = encoding.units(of: text) else { return nil }
            self.text = text
            self.encoding = encoding
            self.units = units
        }
    }

    /// The ways to write a text, the preferred one first.
    private static func candidates(_ text: String, _ options: Options) -> [Candidate] {
        let standard = Candidate(text, .septets(.standard))
        if let standard, options.languages.isEmpty { return [standard] }
        let plain = options.transliterates ? Transliteration.apply(to: text) : nil
        func candidate(_ shift: NationalShift) -> Candidate? {
            Candidate(text, .septets(shift)) ?? plain.flatMap { Candidate($0, .septets(shift)) }
        }
        let preferred = standard ?? plain.flatMap { Candidate($0, .septets(.standard)) }
        var candidates = [preferred]
        for language in options.languages {
            candidates.append(candidate(NationalShift(single: language)))
            guard language.hasLockingShiftTable else { continue }
            candidates.append(candidate(NationalShift(locking: language)))
            candidates.append(candidate(NationalShift(locking: language, single: language)))
        }
        if preferred == nil { candidates.append(Candidate(text, .ucs2)) }
        return candidates.compactMap(\.self)
    }
}
