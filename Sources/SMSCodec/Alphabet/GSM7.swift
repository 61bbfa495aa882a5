/// The 7-bit alphabets of 3GPP TS 23.038: text to septets and back.
///
/// A septet is a 7-bit code held in one byte. Packing septets into octets is in the slice `GSM7+Packing`.
public enum GSM7 {
    /// The septet that makes the next one stand for a character of the extension or single shift table.
    public static let escape: UInt8 = 0x1B

    /// Reads septets as text.
    ///
    /// As clause 6.2.1.1 asks of receivers, a code missing in the table behind the escape stands for the character of
    /// the active table, and an escape followed by another escape, or by nothing, for a space. A position that the
    /// active table leaves empty becomes U+FFFD.
    ///
    /// - Parameters:
    ///   - septets: The codes; the eighth bit of each is ignored.
    ///   - shift: The tables in force.
    /// - Returns: The text.
    public static func decode(_ septets: [UInt8], shift: NationalShift = .standard) -> String {
        septets.withUnsafeBufferPointer { septets in
            text(upTo: septets.count, shift: shift) { septets[$0] & 0x7F }
        }
    }

    /// Writes text as septets.
    ///
    /// - Parameters:
    ///   - text: The text. Composed characters must be precomposed (é as one scalar).
    ///   - shift: The tables in force.
    /// - Returns: The septets, escapes included, or `nil` where the tables lack a character.
    public static func encode(_ text: String, shift: NationalShift = .standard) -> [UInt8]? {
        let locking = CharacterTable.locking(shift.locking)
        let single = CharacterTable.single(shift.single)
        var septets: [UInt8] = []
        septets.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let direct = locking.septet(of: scalar)
            if direct != CharacterTable.absent {
                septets.append(direct)
                continue
            }
            let escaped = single.septet(of: scalar)
            guard escaped != CharacterTable.absent else { return nil }
            septets.append(escape)
            septets.append(escaped)
        }
        return septets
    }

    /// How many septets a text takes, escapes included.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - shift: The tables in force.
    /// - Returns: The count, or `nil` where the tables lack a character.
    public static func septetCount(of text: some StringProtocol, shift: NationalShift = .standard) -> Int? {
        let locking = CharacterTable.locking(shift.locking)
        let single = CharacterTable.single(shift.single)
        var count = 0
        for scalar in text.unicodeScalars {
            if locking.septet(of: scalar) != CharacterTable.absent {
                count += 1
            } else if single.septet(of: scalar) != CharacterTable.absent {
                count += 2
            } else {
                return nil
            }
        }
        return count
    }

    /// Builds the text of `count` septets that `next` hands out in order.
    @inline(__always)
    static func text(upTo count: Int, shift: NationalShift, next: (Int) -> UInt8) -> String {
        let active = CharacterTable.locking(shift.locking).characters
        return String(unsafeUninitializedCapacity: count * UTF8Writer.widest) { buffer in
            var writer = UTF8Writer(buffer: buffer)
            active.withUnsafeBufferPointer { active in
                var index = 0
                while index < count {
                    let septet = next(index)
                    index += 1
                    if septet != escape {
                        let character = active[Int(septet)]
                        writer.append(character == 0 ? UTF8Writer.replacement : character)
                        continue
                    }
                    guard index < count else {
                        writer.append(UTF8Writer.space)
                        break
                    }
                    let escaped = next(index)
                    index += 1
                    writer.append(Self.character(behindEscape: escaped, active: active, shift: shift))
                }
            }
            return writer.count
        }
    }

    private static func character(
        behindEscape septet: UInt8,
        active: UnsafeBufferPointer<UInt16>,
        shift: NationalShift
    ) -> UInt16 {
        if septet == escape { return UTF8Writer.space }
        let shifted = CharacterTable.single(shift.single).characters[Int(septet)]
        if shifted != 0 { return shifted }
        let fallback = active[Int(septet)]
        return fallback == 0 ? UTF8Writer.replacement : fallback
    }
}
