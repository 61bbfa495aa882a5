import SMSCodec

/// An agency's answer, cut between words into pages of one reply; a citizen gets the next page with LANJUT.
package struct AnswerPages: Hashable, Sendable {
    /// The pages in order, in the GSM alphabet; at least one.
    package let pages: [String]

    /// The greatest number of septets of the first page, beside its announcement, and of each other page.
    static let firstLimit = 150
    static let otherLimit = 220
    /// The dots that show that more follows.
    private static let dots = "..."

    package init(_ text: String) {
        let plain = GSMText.plain(text)
        var pages: [String] = []
        var rest = Substring(plain)
        while !rest.isEmpty || pages.isEmpty {
            let limit = pages.isEmpty ? Self.firstLimit : Self.otherLimit
            if GSMText.septets(rest) <= limit {
                pages.append(String(rest))
                break
            }
            let page = GSMText.beginning(of: rest, limit: limit - Self.dots.count)
            pages.append(page + (page.hasSuffix(".") ? ".." : Self.dots))
            rest = rest.dropFirst(page.count).drop { $0 == " " }
        }
        self.pages = pages
    }
}
