import Complaints

/// Decides whether a report may go on to the central system by itself.
enum Gate {
    /// How likely a text must be a report by the model, where nothing else speaks for one.
    private static let surely = 0.94
    /// How much less where rules and model name the same agency.
    private static let forAgency = 0.3
    /// How much less where the text names a place.
    private static let forPlace = 0.4
    /// How likely it must be where there is danger, which must not wait.
    private static let inDanger = 0.3

    /// The reason to hold a report back.
    ///
    /// - Parameters:
    ///   - complaint: The report, read.
    ///   - reportLikelihood: How likely the text is a report by the model; nil without one.
    ///   - tellsMatter: Whether the text says anything beside a place.
    ///   - isDoubted: Whether the rules read it as something other than a report.
    /// - Returns: nil where the report may go on.
    static func hold(
        _ complaint: Complaint,
        reportLikelihood: Double?,
        tellsMatter: Bool,
        isDoubted: Bool
    ) -> HoldReason? {
        guard complaint.intent.value == .report else { return nil }
        let place = complaint.place
        let hasPlace = place.district != nil || place.village != nil || !place.candidates.isEmpty
        if let reportLikelihood, complaint.urgent.value {
            return reportLikelihood < inDanger ? .unsureKind : nil
        }
        if isDoubted { return .unsureKind }
        if !tellsMatter, complaint.agency == nil { return .noMatter }
        if let reportLikelihood {
            let opinion = complaint.secondOpinion
            let agrees = opinion.agency != nil && opinion.agency?.value == opinion.agencyByRules?.value
            let needed = surely - (agrees ? forAgency : 0) - (hasPlace ? forPlace : 0)
            if reportLikelihood < needed { return .unsureKind }
        }
        if complaint.agency == nil, !hasPlace, !complaint.urgent.value { return .noMatter }
        return nil
    }
}
