/// The pair of 7-bit tables a text is written in: one that is active, one behind the escape.
///
/// ``standard`` is the GSM 7 bit default alphabet with its extension table. Others are announced by the information
/// elements 0x24 and 0x25 of the user data header. Source: 3GPP TS 23.038 clause 6.2.1.2.
public struct NationalShift: Hashable, Sendable {
    /// The default alphabet and its extension table.
    public static let standard = NationalShift()

    /// The language whose locking shift table replaces the default alphabet, if any.
    public var locking: NationalLanguage?
    /// The language whose single shift table replaces the default extension table, if any.
    public var single: NationalLanguage?

    /// Names the tables.
    ///
    /// - Parameters:
    ///   - locking: The language whose table replaces the default alphabet. Spanish has none and means the default.
    ///   - single: The language whose table replaces the extension table.
    public init(locking: NationalLanguage? = nil, single: NationalLanguage? = nil) {
        self.locking = locking
        self.single = single
    }
}
