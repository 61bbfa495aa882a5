/// The form of a complaint's tracking ID.
enum TrackingID {
    /// The text where it is an id: up to 18 digits, not 0.
    static func digits(of text: String) -> String? {
        guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            text.utf8.contains(where: { $0 != 48 })
        else { return nil }
        return text
    }
}
