import SMSCodec

/// An agency's answer, cut at words into what one reply can hold; a citizen reads on with LANJUT.
package struct AnswerPages: Hashable, Sendable {
    /// The pages in order, in the GSM alphabet; at least one.
    package let pages: [String]

    /// How many septets the first page may take beside what announces it, and each of the others.
    static let firstLimit = 150
    static let otherLimit = 220
    /// The dots that say that more follows.
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
