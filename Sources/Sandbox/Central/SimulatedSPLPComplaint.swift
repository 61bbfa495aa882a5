import Foundation

/// The body of a creation, checked as strictly as a peer would that has a schema.
struct SimulatedSPLPComplaint {
    /// What a body turned out to be.
    enum Reading {
        case valid(SimulatedSPLPComplaint)
        /// The faults by field.
        case faulty([String: [String]])
    }

    private var title: String
    private var content: String
    private var name: String
    private var phone: String
    private var flags: [String: Bool]
    private var ids: [String: Int]
    private var dateOfIncident: String

    private static let requiredFlags = [
        "is_new_user_slider", "is_inbox", "is_disposisi_slider", "is_approval", "is_anonymous", "is_secret",
        "is_priority",
    ]
    private static let requiredIDs = ["channel", "classification_id", "category_id", "disposition_id", "location_id"]

    static func read(_ data: Data) -> Reading {
        guard let json = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            return .faulty(["body": ["Bukan JSON."]])
        }
        var errors: [String: [String]] = [:]
        func text(_ name: String, mayBeEmpty: Bool = false) -> String {
            guard let text = json[name] as? String, mayBeEmpty || !text.isEmpty else {
                errors[name] = ["\(name) wajib diisi."]
                return ""
            }
            return text
        }
        var flags: [String: Bool] = [:]
        for name in requiredFlags {
            flags[name] = json[name] as? Bool
            if flags[name] == nil { errors[name] = ["\(name) harus true atau false."] }
        }
        var ids: [String: Int] = [:]
        for name in requiredIDs {
            ids[name] = json[name] as? Int
            if ids[name] == nil { errors[name] = ["\(name) harus bilangan bulat."] }
        }
        let isNew = flags["is_new_user_slider"] ?? false
        let complaint = Self(
            title: text("title"),
            content: text("content"),
            name: isNew ? text("nameUser") : "",
            phone: isNew ? text("phoneUser", mayBeEmpty: true) : "",
            flags: flags,
            ids: ids,
            dateOfIncident: text("date_of_incident")
        )
        if isNew { _ = text("emailUser", mayBeEmpty: true) }
        if !isNew, json["user_id"] as? Int == nil { errors["user_id"] = ["user_id wajib diisi."] }
        if json["attachments"] as? Bool != false, json["attachments"] as? String == nil {
            errors["attachments"] = ["attachments harus teks atau false."]
        }
        if complaint.dateOfIncident.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) == nil {
            errors["date_of_incident"] = ["date_of_incident harus tanggal."]
        }
        return errors.isEmpty ? .valid(complaint) : .faulty(errors)
    }

    func complaint(trackingID: Int, at: Double) -> SimulatedComplaint {
        SimulatedComplaint(
            trackingID: trackingID,
            receivedAt: at,
            profile: "splp-v3",
            title: title,
            content: content,
            reporterName: name,
            reporterPhone: phone,
            isAnonymous: flags["is_anonymous"] ?? false,
            isSecret: flags["is_secret"] ?? false,
            isPriority: flags["is_priority"] ?? false,
            ids: ids,
            dateOfIncident: dateOfIncident
        )
    }
}
