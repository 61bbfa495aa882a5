extension Segmentation {
    /// One way to write a text.
    enum Encoding: Hashable {
        case septets(NationalShift)
        case ucs2

        var alphabet: DataCodingScheme.Alphabet {
            switch self {
            case .septets: .gsm7
            case .ucs2: .ucs2
            }
        }

        /// The elements that every segment needs so that its text can be read.
        var informationElements: [InformationElement] {
            guard case .septets(let shift) = self else { return [] }
            var elements: [InformationElement] = []
            if let single = shift.single {
                elements.append(InformationElement(.singleShift, data: [single.rawValue]))
            }
            if let locking = shift.locking {
                elements.append(InformationElement(.lockingShift, data: [locking.rawValue]))
            }
            return elements
        }

        func payload(_ piece: Substring) -> SegmentPayload {
            switch self {
            case .septets: .text(String(piece))
            case .ucs2: .ucs2(UCS2.encode(piece))
            }
        }

        /// The units that a text takes: septets with escapes, or UTF-16 code units; nil where the alphabet lacks a character.
        func units(of text: String) -> Int? {
            switch self {
            case .septets(let shift): GSM7.septetCount(of: text, shift: shift)
            case .ucs2: text.unicodeScalars.reduce(0) { $0 + UTF16.width($1) }
            }
        }

        /// Cuts a text into pieces that fill one segment each.
        func split(_ text: String, units: Int, reference: Concatenation.Reference) -> [Substring] {
            let elements = informationElements.reduce(0) { $0 + 2 + $1.data.count }
            if units <= room(besideElements: elements) { return [text[...]] }
            let room = room(besideElements: elements + (reference.width == 8 ? 5 : 6))
            switch self {
            case .septets(let shift):
                let table = CharacterTable.locking(shift.locking)
                return Self.split(text, room: room) { table.septet(of: $0) == CharacterTable.absent ? 2 : 1 }
            case .ucs2:
                return Self.split(text, room: room) { UTF16.width($0) }
            }
        }

        /// Walks over scalars, and looks for the bounds of a grapheme only where a piece is full.
        @inline(__always)
        private static func split(
            _ text: String,
            room: Int,
            cost: (Unicode.Scalar) -> Int
        ) -> [Substring] {
            let scalars = text.unicodeScalars
            var pieces: [Substring] = []
            var start = text.startIndex
            var index = start
            var used = 0
            var endOfLargeGrapheme = start
            while index < text.endIndex {
                let units = cost(scalars[index])
                if used + units <= room {
                    used += units
                    scalars.formIndex(after: &index)
                    continue
                }
                // A grapheme larger than a segment fills this piece and the next ones, cut between scalars.
                if index >= endOfLargeGrapheme {
                    let end = text.index(after: index)
                    let beginning = text.index(before: end)
                    if scalars[beginning..<end].reduce(0, { $0 + cost($1) }) <= room {
                        index = beginning
                    } else {
                        endOfLargeGrapheme = end
                    }
                }
                pieces.append(text[start..<index])
                start = index
                used = 0
            }
            pieces.append(text[start...])
            return pieces
        }

        /// The units that a segment has room for beside information elements of so many octets.
        private func room(besideElements octets: Int) -> Int {
            let header = octets == 0 ? 0 : octets + 1
            return switch self {
            case .septets: (UserData.mostOctets - header) * 8 / 7
            case .ucs2: (UserData.mostOctets - header) / 2
            }
        }
    }
}
