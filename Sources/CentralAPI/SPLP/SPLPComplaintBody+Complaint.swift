import Complaints

extension SPLPComplaintBody {
    /// Ids that the configuration does not give.
    struct Gap: Error, CustomStringConvertible {
        let names: [String]

        var description: String { names.joined(separator: ", ") }
    }

    /// Writes a complaint in the API's terms.
    ///
    /// - Throws: ``Gap`` where an id is missing.
    init(_ complaint: CentralComplaint, _ configuration: SPLPConfiguration) throws(Gap) {
        let ids = configuration.ids
        var missing: [String] = []
        func required(_ id: Int?, _ name: String) -> Int {
            if id == nil { missing.append(name) }
            return id ?? 0
        }
        let isAnonymous = complaint.isAnonymous
        title = OutgoingText.cleared(complaint.title, isAnonymous: isAnonymous)
        content = OutgoingText.content(of: complaint)
        channel = required(ids.channel, "ids.channel")
        user = Self.user(for: complaint.reporter, configuration.reporters)
        self.isAnonymous = isAnonymous
        isSecret = complaint.isSecret
        isPriority = complaint.isUrgent
        classificationID = required(
            ids.classifications[complaint.classification?.rawValue],
            "ids.classifications.\(complaint.classification?.rawValue ?? "default")"
        )
        categoryID = required(ids.categories[complaint.category], "ids.categories.\(complaint.category ?? "default")")
        dispositionID = required(
            ids.institutions[complaint.agency],
            "ids.institutions.\(complaint.agency ?? "default")"
        )
        locationID = required(ids.location(of: complaint.place), "ids.locations.default")
        dateOfIncident = complaint.incidentDate.description
        flags = configuration.flags
        tags = configuration.tags
        guard missing.isEmpty else { throw Gap(names: missing) }
    }

    private static func user(
        for reporter: CentralComplaint.Reporter,
        _ settings: SPLPConfiguration.Reporters
    ) -> User {
        switch reporter {
        case .named(let number, let name):
            .new(name: name ?? settings.name, phone: number.text, email: settings.email)
        case .anonymous:
            if let id = settings.anonymousUserID {
                .known(id: id)
            } else {
                .new(name: settings.anonymousName, phone: settings.anonymousPhone, email: settings.email)
            }
        }
    }
}
