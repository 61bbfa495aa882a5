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

        /// Cuts a text into pieces that fill one segment each.
        func split(_ text: String, reference: Concatenation.Reference) -> [Substring] {
            let elements = informationElements.reduce(0) { $0 + 2 + $1.data.count }
            if text.unicodeScalars.reduce(0, { $0 + cost($1) }) <= room(besideElements: elements) {
                return [text[...]]
            }
            let concatenation = reference.width == 8 ? 5 : 6
            return split(text, room: room(besideElements: elements + concatenation))
        }

        private func split(_ text: String, room: Int) -> [Substring] {
            var pieces: [Substring] = []
            var start = text.startIndex
            var used = 0
            func add(_ cost: Int, at index: String.Index) {
                if used + cost > room {
                    pieces.append(text[start..<index])
                    start = index
                    used = 0
                }
                used += cost
            }
            for index in text.indices {
                let scalars = text[index].unicodeScalars
                let cost = scalars.reduce(0) { $0 + self.cost($1) }
                if cost <= room {
                    add(cost, at: index)
                    continue
                }
                var inner = index
                for scalar in scalars {
                    add(self.cost(scalar), at: inner)
                    inner = text.unicodeScalars.index(after: inner)
                }
            }
            pieces.append(text[start...])
            return pieces
        }

        /// The units that a scalar takes.
        private func cost(_ scalar: Unicode.Scalar) -> Int {
            switch self {
            case .septets(let shift):
                CharacterTable.locking(shift.locking).septet(of: scalar) == CharacterTable.absent ? 2 : 1
            case .ucs2: scalar.value > 0xFFFF ? 2 : 1
            }
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
