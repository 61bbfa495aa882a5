/// What the sender of a text wants.
package enum Intent: String, Hashable, Sendable, Codable, CaseIterable {
    /// A complaint, a proposal, or a question about a public service.
    case report
    /// How an earlier report stands.
    case status
    /// An addition to an earlier report (tindak lanjut, balas).
    case followup
    /// A mark for how a report was handled (nilai).
    case rating
    /// To withdraw a report (batal, cabut).
    case cancel
    /// How to use this SMS service (bantuan).
    case help
    /// To get no more texts (berhenti).
    case stop
    /// To get texts again (mulai).
    case start
    /// Advertisements, scams and gambling.
    case spam
    /// Greetings, tests, noise: nothing that could be acted upon.
    case unintelligible
}
