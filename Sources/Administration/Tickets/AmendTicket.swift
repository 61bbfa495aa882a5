import Complaints
package import Ledger

/// Changes fields of a ticket; a nil field stays as it is.
package struct AmendTicket: Order {
    package static let name = "tickets/amend"

    /// Our number or SP4N's tracking ID.
    package var number: String
    package var title: String?
    package var body: String?
    /// A classification by its name in the configuration; it brings its own deadline.
    package var classification: String?
    /// A category by its name.
    package var category: String?
    /// An agency by its code.
    package var agency: String?
    /// A place by its Kemendagri code.
    package var place: String?

    package init(number: String) {
        self.number = number
    }

    package var facts: [String: String] { Administration.facts(ofTicket: number) }

    package func answer(_ administration: Administration, by requester: Requester) async throws -> TicketDetail {
        guard [title, body, classification, category, agency, place].contains(where: { $0 != nil }) else {
            throw Refusal(.invalid, "nothing to change was given")
        }
        let ticket = try await administration.ticket(number)
        guard var complaint = ticket.complaint else {
            throw Refusal(.conflict, ticket.damage ?? "the ticket's text has been erased")
        }
        let changes = try amend(&complaint, administration.rules.vocabulary())
        // A ticket that may be no report gets its deadline when it is released.
        let isUndecided = ticket.state == .held || ticket.state == .dismissed
        let deadline =
            isUndecided
            ? nil
            : changes["classification"].flatMap(Classification.init).flatMap {
                administration.rules.deadline($0, ticket.createdAt)
            }
        try await administration.ledger.amend(
            ticket.id,
            complaint: complaint,
            changes: changes,
            deadline: deadline,
            by: requester
        )
        return try await administration.detail(of: number)
    }

    /// Amends a complaint.
    ///
    /// - Returns: The changed fields with their new values, for the history; of texts only that they changed.
    /// - Throws: ``Refusal`` for a name that the vocabulary does not have.
    func amend(
        _ complaint: inout Complaint,
        _ vocabulary: Administration.Vocabulary
    ) throws(Refusal) -> [String: String] {
        var changes: [String: String] = [:]
        if let title {
            complaint.title = String(title.prefix(100))
            changes["title"] = "changed"
        }
        if let body {
            complaint.body = body
            complaint.personalData = []
            changes["body"] = "changed"
        }
        if let classification {
            let names = Classification.allCases.map(\.rawValue)
            let name = try Self.find(classification, in: names, kind: "classification", plural: "classifications")
            complaint.classification = Classification(rawValue: name).map { Judgement($0) }
            changes["classification"] = name
        }
        if let category {
            let name = try Self.find(category, in: vocabulary.categories, kind: "category", plural: "categories")
            complaint.category = Judgement(name)
            changes["category"] = name
        }
        if let agency {
            let code = try Self.find(agency, in: vocabulary.agencies, kind: "agency", plural: "agencies")
            complaint.agency = Judgement(code)
            changes["agency"] = code
        }
        if let place {
            guard let found = Place(villageOrDistrict: place) else {
                throw Refusal(.invalid, "the place must be a Kemendagri code, for example 16.03.11.2007")
            }
            complaint.place = PlaceFinding(
                district: found.level == .district ? found : nil,
                village: found.level == .district ? nil : found,
                confidence: 1,
                because: ["officer"]
            )
            changes["place"] = place
        }
        return changes
    }

    /// Finds a known name, case-insensitive: another one could neither be forwarded nor learned from.
    private static func find(
        _ name: String,
        in known: [String],
        kind: String,
        plural: String
    ) throws(Refusal) -> String {
        guard let found = known.first(where: { $0.uppercased() == name.uppercased() }) else {
            throw Refusal(.invalid, "there is no \(kind) '\(name)'; \(plural): \(known.joined(separator: ", "))")
        }
        return found
    }
}

extension Place {
    /// Makes a district or village from its code alone.
    fileprivate init?(villageOrDistrict code: String) {
        let parts = code.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isNumber) }) else { return nil }
        switch parts.count {
        case 3: self.init(code: code, name: "", level: .district)
        case 4: self.init(code: code, name: "", level: parts[3].hasPrefix("1") ? .urbanVillage : .village)
        default: return nil
        }
    }
}
