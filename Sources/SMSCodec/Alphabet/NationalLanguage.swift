/// A language with 7-bit tables of its own.
///
/// The raw value is the national language identifier that the user data header carries.
/// Source: 3GPP TS 23.038 clause 6.2.1.2.4 and annex A.
public enum NationalLanguage: UInt8, Hashable, Sendable, CaseIterable {
    /// Turkish.
    case turkish = 1
    /// Spanish, which has a single shift table only.
    case spanish = 2
    /// Portuguese.
    case portuguese = 3
    /// Bengali and Assamese.
    case bengali = 4
    /// Gujarati.
    case gujarati = 5
    /// Hindi.
    case hindi = 6
    /// Kannada.
    case kannada = 7
    /// Malayalam.
    case malayalam = 8
    /// Oriya.
    case oriya = 9
    /// Punjabi.
    case punjabi = 10
    /// Tamil.
    case tamil = 11
    /// Telugu.
    case telugu = 12
    /// Urdu.
    case urdu = 13

    /// Whether the standard defines a locking shift table for this language.
    ///
    /// Clause A.3.2, which would be the Spanish one, is void.
    public var hasLockingShiftTable: Bool { self != .spanish }
}
