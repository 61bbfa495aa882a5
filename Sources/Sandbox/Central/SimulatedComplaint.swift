/// A complaint that the simulated central system has taken.
package struct SimulatedComplaint: Hashable, Sendable, Codable {
    /// The tracking ID, 8 digits.
    package var trackingID: Int
    /// The time at which it was taken, in seconds since 1970-01-01T00:00Z.
    package var receivedAt: Double
    /// The protocol by which it came: `splp-v3` or `addstream-xml`.
    package var profile: String
    /// The title; empty where the protocol has none.
    package var title: String
    /// The words, exactly as they came.
    package var content: String
    /// The reporter's name as it came.
    package var reporterName: String
    /// The reporter's number as it came.
    package var reporterPhone: String
    /// Whether the identity is hidden.
    package var isAnonymous: Bool
    /// Whether the content is hidden from the public.
    package var isSecret: Bool
    /// Whether it is urgent.
    package var isPriority: Bool
    /// The ids as they came, by field name.
    package var ids: [String: Int]
    /// The day of the event as it came.
    package var dateOfIncident: String
}

/// An entry of a simulated complaint's follow-ups.
package struct SimulatedFollowUp: Hashable, Sendable, Codable {
    /// The time of writing, in seconds since 1970-01-01T00:00Z.
    package var at: Double
    /// The author.
    package var from: String
    /// The addressee.
    package var to: String
    /// The template's code.
    package var template: String
    /// The words.
    package var content: String
}
