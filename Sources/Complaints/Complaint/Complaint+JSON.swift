package import Formats

/// A complaint as it lies in the ledger: JSON with the names of its properties, what is nil left out.
extension Complaint {
    /// The JSON of it.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("intent", intent) { $0.value($1.rawValue) }
            writer.member("command", command?.rawValue)
            writer.member("hold", hold?.rawValue)
            writer.name("secondOpinion")
            secondOpinion.write(to: &writer)
            writer.member("classification", classification) { $0.value($1.rawValue) }
            writer.member("category", category) { $0.value($1) }
            writer.member("agency", agency) { $0.value($1) }
            writer.member("agencyAlso", agencyAlso)
            writer.member("desks", desks)
            writer.name("place")
            place.write(to: &writer)
            writer.member("incidentDate", incidentDate) { $0.value($1.description) }
            writer.member("anonymous", anonymous) { $0.value($1) }
            writer.member("secret", secret) { $0.value($1) }
            writer.member("urgent", urgent) { $0.value($1) }
            writer.member("danger", danger?.rawValue)
            writer.member("tellsOfDeath", tellsOfDeath)
            writer.member("trackingID", trackingID)
            writer.member("ticketNumber", ticketNumber)
            writer.member("rating", rating)
            writer.member("keyword", keyword)
            writer.member("title", title)
            writer.member("body", body)
            writer.name("personalData")
            writer.array { writer in
                for datum in personalData { datum.write(to: &writer) }
            }
        }
        return writer.bytes
    }

    /// Reads the JSON of a complaint; members of names that are not known are left out.
    ///
    /// - Throws: ``DocumentError`` where it is no such JSON.
    package init(json: [UInt8]) throws(DocumentError) {
        var reader = JSONReader(json)
        var intent: Judgement<Intent>?
        var hasBody = false
        var complaint = Complaint(intent: Judgement(.report), body: "")
        try reader.object { (name, value) throws(DocumentError) in
            switch name {
            case "intent": intent = try value.judgement { value throws(DocumentError) in try value.named() }
            case "command": complaint.command = try value.null() ? nil : value.named()
            case "hold": complaint.hold = try value.null() ? nil : value.named()
            case "secondOpinion": complaint.secondOpinion = try SecondOpinion(&value)
            case "classification":
                complaint.classification = try value.judgement { value throws(DocumentError) in try value.named() }
            case "category":
                complaint.category = try value.judgement { value throws(DocumentError) in try value.string() }
            case "agency":
                complaint.agency = try value.judgement { value throws(DocumentError) in try value.string() }
            case "agencyAlso": complaint.agencyAlso = try value.strings()
            case "desks": complaint.desks = try value.strings()
            case "place": complaint.place = try PlaceFinding(&value)
            case "incidentDate":
                complaint.incidentDate = try value.judgement { value throws(DocumentError) in try value.date() }
            case "anonymous": complaint.anonymous = try value.truth()
            case "secret": complaint.secret = try value.truth()
            case "urgent": complaint.urgent = try value.truth()
            case "danger": complaint.danger = try value.null() ? nil : value.named()
            case "tellsOfDeath": complaint.tellsOfDeath = try value.null() ? nil : value.boolean()
            case "trackingID": complaint.trackingID = try value.optionalString()
            case "ticketNumber": complaint.ticketNumber = try value.optionalString()
            case "rating": complaint.rating = try value.null() ? nil : value.integer()
            case "keyword": complaint.keyword = try value.optionalString()
            case "title": complaint.title = try value.string()
            case "body":
                complaint.body = try value.string()
                hasBody = true
            case "personalData":
                try value.array { (element) throws(DocumentError) in
                    complaint.personalData.append(try PersonalDatum(&element))
                }
            default: try value.skip()
            }
        }
        try reader.finish()
        guard let intent, hasBody else { throw reader.fault("the intent or the text is missing") }
        complaint.intent = intent
        self = complaint
    }
}

extension SecondOpinion {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("kind", kind) { $0.value($1) }
            if let urgent { writer.member("urgent", urgent) }
            if let anonymous { writer.member("anonymous", anonymous) }
            writer.member("classification", classification) { $0.value($1.rawValue) }
            writer.member("agency", agency) { $0.value($1) }
            writer.member("agencyByRules", agencyByRules) { $0.value($1) }
        }
    }

    fileprivate init(_ reader: inout JSONReader) throws(DocumentError) {
        var opinion = SecondOpinion()
        try reader.object { (name, value) throws(DocumentError) in
            switch name {
            case "kind": opinion.kind = try value.judgement { value throws(DocumentError) in try value.string() }
            case "urgent": opinion.urgent = try value.null() ? nil : value.double()
            case "anonymous": opinion.anonymous = try value.null() ? nil : value.double()
            case "classification":
                opinion.classification = try value.judgement { value throws(DocumentError) in try value.named() }
            case "agency": opinion.agency = try value.judgement { value throws(DocumentError) in try value.string() }
            case "agencyByRules":
                opinion.agencyByRules = try value.judgement { value throws(DocumentError) in try value.string() }
            default: try value.skip()
            }
        }
        self = opinion
    }
}

extension PlaceFinding {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("district", district)
            writer.member("village", village)
            writer.name("candidates")
            writer.array { writer in
                for place in candidates { place.write(to: &writer) }
            }
            writer.member("rt", rt)
            writer.member("rw", rw)
            writer.member("street", street)
            writer.member("landmark", landmark)
            writer.member("confidence", confidence)
            writer.member("because", because)
        }
    }

    fileprivate init(_ reader: inout JSONReader) throws(DocumentError) {
        var finding = PlaceFinding()
        try reader.object { (name, value) throws(DocumentError) in
            switch name {
            case "district": finding.district = try value.null() ? nil : Place(&value)
            case "village": finding.village = try value.null() ? nil : Place(&value)
            case "candidates":
                try value.array { (element) throws(DocumentError) in
                    finding.candidates.append(try Place(&element))
                }
            case "rt": finding.rt = try value.optionalString()
            case "rw": finding.rw = try value.optionalString()
            case "street": finding.street = try value.optionalString()
            case "landmark": finding.landmark = try value.optionalString()
            case "confidence": finding.confidence = try value.double()
            case "because": finding.because = try value.strings()
            default: try value.skip()
            }
        }
        self = finding
    }
}

extension Place {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code)
            writer.member("name", name)
            writer.member("level", level.rawValue)
        }
    }

    fileprivate init(_ reader: inout JSONReader) throws(DocumentError) {
        var place = Place(code: "", name: "", level: .village)
        try reader.object { (name, value) throws(DocumentError) in
            switch name {
            case "code": place.code = try value.string()
            case "name": place.name = try value.string()
            case "level": place.level = try value.named()
            default: try value.skip()
            }
        }
        self = place
    }
}

extension PersonalDatum {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("kind", kind.rawValue)
            writer.member("start", start)
            writer.member("length", length)
        }
    }

    fileprivate init(_ reader: inout JSONReader) throws(DocumentError) {
        var datum = PersonalDatum(kind: .name, start: 0, length: 0)
        try reader.object { (name, value) throws(DocumentError) in
            switch name {
            case "kind": datum.kind = try value.named()
            case "start": datum.start = try value.integer()
            case "length": datum.length = try value.integer()
            default: try value.skip()
            }
        }
        self = datum
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ place: Place?) {
        guard let place else { return }
        self.name(name)
        place.write(to: &self)
    }

    fileprivate mutating func member<Value>(
        _ name: StaticString,
        _ judgement: Judgement<Value>?,
        _ write: (inout Self, Value) -> Void
    ) {
        guard let judgement else { return }
        self.name(name)
        object { writer in
            writer.name("value")
            write(&writer, judgement.value)
            writer.member("confidence", judgement.confidence)
            writer.member("because", judgement.because)
        }
    }
}

extension JSONReader {
    fileprivate mutating func date() throws(DocumentError) -> CalendarDate {
        guard let date = CalendarDate(try string()) else { throw fault("a text is no day") }
        return date
    }

    fileprivate mutating func truth() throws(DocumentError) -> Judgement<Bool> {
        let judgement = try judgement { value throws(DocumentError) in try value.boolean() }
        guard let judgement else { throw fault("a judgement is missing") }
        return judgement
    }

    /// Takes a judgement; nil where `null` comes.
    fileprivate mutating func judgement<Value>(
        _ read: (inout Self) throws(DocumentError) -> Value
    ) throws(DocumentError) -> Judgement<Value>? {
        if try null() { return nil }
        var value: Value?
        var confidence = 1.0
        var because: [String] = []
        try object { (name, member) throws(DocumentError) in
            switch name {
            case "value": value = try read(&member)
            case "confidence": confidence = try member.double()
            case "because": because = try member.strings()
            default: try member.skip()
            }
        }
        guard let value else { throw fault("a judgement has no value") }
        return Judgement(value, confidence: confidence, because: because)
    }
}
