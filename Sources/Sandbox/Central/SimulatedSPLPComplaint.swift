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

    /// A body's fields, each read as what it has to be.
    private struct Fields: Decodable {
        private struct Name: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }

            init?(intValue: Int) { nil }
        }

        private let values: KeyedDecodingContainer<Name>

        init(from decoder: any Decoder) throws {
            values = try decoder.container(keyedBy: Name.self)
        }

        subscript<Value: Decodable>(_ name: String) -> Value? {
            try? values.decode(Value.self, forKey: Name(stringValue: name))
        }
    }

    static func read(_ data: Data) -> Reading {
        guard let fields = try? JSONDecoder().decode(Fields.self, from: data) else {
            return .faulty(["body": ["Bukan JSON."]])
        }
        var errors: [String: [String]] = [:]
        func text(_ name: String, mayBeEmpty: Bool = false) -> String {
            guard let text: String = fields[name], mayBeEmpty || !text.isEmpty else {
                errors[name] = ["\(name) wajib diisi."]
                return ""
            }
            return text
        }
        var flags: [String: Bool] = [:]
        for name in requiredFlags {
            flags[name] = fields[name]
            if flags[name] == nil { errors[name] = ["\(name) harus true atau false."] }
        }
        var ids: [String: Int] = [:]
        for name in requiredIDs {
            ids[name] = fields[name]
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
        if !isNew, fields["user_id"] as Int? == nil { errors["user_id"] = ["user_id wajib diisi."] }
        if fields["attachments"] as Bool? != false, fields["attachments"] as String? == nil {
            errors["attachments"] = ["attachments harus teks atau false."]
        }
        if !isDate(complaint.dateOfIncident) { errors["date_of_incident"] = ["date_of_incident harus tanggal."] }
        return errors.isEmpty ? .valid(complaint) : .faulty(errors)
    }

    /// Whether a text has the form 2026-11-22.
    private static func isDate(_ text: String) -> Bool {
        text.utf8.count == 10
            && text.utf8.enumerated().allSatisfy { index, byte in
                index == 4 || index == 7
                    ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
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
