/// The line before the digits of a message: `+CMGL: <index>,<stat>,<alpha>,<length>` or `+CMGR: <stat>,<alpha>,<length>`.
struct ListingHead: Hashable, Sendable {
    /// The line as it came.
    let line: String
    /// The slot, in a listing.
    let index: Int?
    /// 0 and 1 for what was received, 2 and 3 for what is to be sent or was sent (3GPP TS 27.005, 3.1).
    let status: Int?
    /// The octets of the TPDU, as the modem counts them.
    let length: Int?
    /// Whether the modem is in text mode, where the status is a word and what follows is no TPDU.
    let isTextMode: Bool

    /// Reads a line; nil for any other.
    init?(_ line: String) {
        let isListing = line.hasPrefix("+CMGL:")
        guard isListing || line.hasPrefix("+CMGR:") else { return nil }
        self.line = line
        let fields = ATFields(line.dropFirst("+CMGL:".count))
        let first = isListing ? 1 : 0
        index = isListing ? fields.integer(0) : nil
        status = fields.integer(first)
        length = fields.integer(first + 2)
        isTextMode = status == nil && fields.text(first).map { $0.hasPrefix("REC") || $0.hasPrefix("STO") } ?? false
    }

    var isOutgoing: Bool { status == 2 || status == 3 }
}
