import Formats

/// The values that a request or answer holds, found by ``FieldSource``.
///
/// A class, since each message of a request is handed all of them, and so is its answer.
final class CallbackFields: Sendable {
    /// What the body turned out to be.
    enum Body: Sendable {
        case none
        case form([FormParameter])
        case json(JSONValue)
        case xml(XMLElement)
        /// Any other text, and the same read as a form, which some callers send by this type.
        case plain([UInt8], form: [FormParameter])
    }

    /// The greatest size of a compressed body once it is unpacked.
    private static let unpackedLimit = 1 << 20

    let query: [FormParameter]
    let body: Body
    private let header: @Sendable (String) -> String?
    private let pathRest: String
    /// The body as it came; an answer's `body:` is all of it, whatever it is.
    private let wholeBody: [UInt8]?
    /// Whether the body's own character set is undone already, so that its texts are UTF-8.
    let isTranscoded: Bool

    /// Takes a request apart.
    ///
    /// - Parameter request: The request.
    /// - Throws: ``CallbackFault`` where its body is malformed.
    init(_ request: CallbackRequest) throws(CallbackFault) {
        query = FormReader.read(request.query.utf8)
        header = { request.header($0.lowercased()) }
        pathRest = request.pathRest
        wholeBody = nil
        do {
            (body, isTranscoded) = request.body.isEmpty ? (.none, false) : try Self.body(of: request)
        } catch {
            throw CallbackFault(.malformed, "the body is malformed: \(error)")
        }
    }

    /// Takes an answer apart; a body that is neither JSON nor XML counts as text.
    init(answer body: [UInt8], header: @escaping @Sendable (String) -> String?) {
        query = []
        self.header = header
        pathRest = ""
        wholeBody = body
        isTranscoded = false
        switch Self.first(of: body) {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            self.body = (try? JSONValue(body, mode: .lenient)).map(Body.json) ?? .plain(body, form: [])
        case UInt8(ascii: "<"):
            let document = try? XMLElement(DocumentCharset.utf8(of: body) ?? body, mode: .lenient)
            self.body = document.map(Body.xml) ?? .plain(body, form: [])
        default:
            self.body = .plain(body, form: [])
        }
    }

    private init(
        query: [FormParameter],
        body: Body,
        header: @escaping @Sendable (String) -> String?,
        pathRest: String,
        wholeBody: [UInt8]?,
        isTranscoded: Bool
    ) {
        self.query = query
        self.body = body
        self.header = header
        self.pathRest = pathRest
        self.wholeBody = wholeBody
        self.isTranscoded = isTranscoded
    }

    /// What the body looks like counts more than what its type says: callers that send JSON as a form are common.
    private static func body(
        of request: CallbackRequest
    ) throws(DocumentError) -> (body: Body, isTranscoded: Bool) {
        let type = (request.header("content-type") ?? "").lowercased()
        let body = try unpackedBody(of: request)
        let transcoded = DocumentCharset.utf8(of: body)
        let bytes = transcoded ?? body
        let first = first(of: bytes)
        if type.contains("json") || first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            return (.json(try JSONValue(bytes, mode: .lenient)), transcoded != nil)
        }
        if type.contains("xml") || first == UInt8(ascii: "<") {
            return (.xml(try XMLElement(bytes, mode: .lenient)), transcoded != nil)
        }
        if type.hasPrefix("multipart/") {
            return (.form(try MultipartReader.read(body, type: request.header("content-type") ?? "")), false)
        }
        let form = FormReader.read(Array(body.reversed().drop(while: isSpace).reversed()))
        if type.hasPrefix("text/") || type.hasPrefix("application/octet-stream") {
            return (.plain(body, form: form), false)
        }
        return (.form(form), false)
    }

    /// The body without the compression that its caller named.
    static func unpackedBody(of request: CallbackRequest) throws(DocumentError) -> [UInt8] {
        let encoding = (request.header("content-encoding") ?? "identity").trimmedOfSpace.lowercased()
        switch encoding {
        case "identity", "": return request.body
        case "gzip", "x-gzip", "deflate": return try Inflate.expand(body: request.body, limit: unpackedLimit)
        default:
            throw DocumentError(reason: "bodies compressed in this way are not accepted; send gzip, or none", offset: 0)
        }
    }

    /// The first character of a document, behind blanks and a byte order mark.
    static func first(of bytes: [UInt8]) -> UInt8? {
        (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]).first { !isSpace($0) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    // MARK: Looking up

    /// The character set that the body's type names; sloppy senders name any, so it is the last that is tried.
    var namedCharset: TextCharset? { header("content-type").flatMap(DocumentCharset.named(by:)) }

    /// The first value among several places; an empty one only where no other place has more.
    func first(of sources: [FieldSource]?) -> [UInt8]? {
        guard let sources else { return nil }
        var empty: [UInt8]?
        for source in sources {
            guard let value = first(of: source) else { continue }
            if !value.isEmpty { return value }
            empty = value
        }
        return empty
    }

    private func first(of source: FieldSource) -> [UInt8]? {
        switch source {
        case .parameter(let name):
            query.first { $0.name == name }?.value ?? first(of: .form(name))
        case .query(let name):
            query.first { $0.name == name }?.value
        case .form(let name):
            formParameters.first { $0.name == name }?.value
        default: values(of: source).first
        }
    }

    /// Every value at a place.
    func values(of source: FieldSource) -> [[UInt8]] {
        switch source {
        case .parameter(let name):
            let found = Self.values(named: name, in: query)
            return found.isEmpty ? values(of: .form(name)) : found
        case .query(let name):
            return Self.values(named: name, in: query)
        case .form(let name):
            return Self.values(named: name, in: formParameters)
        case .header(let name):
            return header(name).map { [Array($0.utf8)] } ?? []
        case .json(let steps):
            guard case .json(let document) = body else { return [] }
            return Self.walk(document, steps[...]).compactMap(\.bytes)
        case .xml(let path, let attribute):
            guard case .xml(let root) = body else { return [] }
            let elements = root.elements(at: path)
            guard let attribute else { return elements.map(\.text) }
            return elements.compactMap { element in element.attributes.first { $0.name == attribute }?.value }
        case .path:
            return pathRest.isEmpty ? [] : [FormReader.decode(pathRest.utf8, plusIsSpace: false)]
        case .body:
            if let wholeBody { return [wholeBody] }
            guard case .plain(let bytes, _) = body else { return [] }
            return [bytes]
        }
    }

    private var formParameters: [FormParameter] {
        switch body {
        case .form(let parameters), .plain(_, let parameters): parameters
        case .none, .json, .xml: []
        }
    }

    private static func values(named name: String, in parameters: [FormParameter]) -> [[UInt8]] {
        parameters.compactMap { $0.name == name ? $0.value : nil }
    }

    private static func walk(_ value: JSONValue, _ steps: ArraySlice<String>) -> [JSONValue] {
        guard let step = steps.first else { return [value] }
        let rest = steps.dropFirst()
        if case .array(let values) = value {
            if step == "*" { return values.flatMap { walk($0, rest) } }
            guard let index = Int(step), values.indices.contains(index) else { return [] }
            return walk(values[index], rest)
        }
        return value[step].map { walk($0, rest) } ?? []
    }

    // MARK: Several messages

    /// The fields of each message, where the request holds a list of them; nil where it does not.
    func split(at batch: FieldSource?) -> [CallbackFields]? {
        switch (batch, body) {
        case (.json(let steps), .json(let document)):
            return Self.messages(in: document, at: steps)?.map { replacing(.json($0)) }
        case (.xml(let path, _), .xml(let root)):
            let found = root.elements(at: path)
            // Where not even the element around them is there, it is one message, or something else.
            if found.isEmpty, root.elements(at: path.dropLast()).isEmpty { return nil }
            return found.map { replacing(.xml($0)) }
        default:
            return nil
        }
    }

    /// The messages at `/list`, in every list at `/groups/*/list`, or at `/*` where the document itself is the list.
    ///
    /// One message that stands where a list should counts as a list of one, as some writers of JSON have it.
    private static func messages(in document: JSONValue, at steps: [String]) -> [JSONValue]? {
        var messages: [JSONValue]?
        for value in walk(document, steps[...]) {
            switch value {
            case .array(let values): messages = (messages ?? []) + values
            case .object: messages = (messages ?? []) + [value]
            case .string, .number, .boolean, .null: break
            }
        }
        return messages
    }

    private func replacing(_ body: Body) -> CallbackFields {
        CallbackFields(
            query: query,
            body: body,
            header: header,
            pathRest: pathRest,
            wholeBody: wholeBody,
            isTranscoded: isTranscoded
        )
    }

    // MARK: What nobody asked for

    /// The parameters that nobody knows: the query's, the form's, and the document's outermost.
    ///
    /// - Parameter known: What ``knownNames(of:)`` gave.
    /// - Returns: Their names, fit for a log.
    func unknownNames(known: Set<String>) -> [String] {
        var unknown: [String] = []
        func note(_ name: String, isAssigned: Bool = true) {
            if !known.contains(name) { unknown.append(isAssigned ? Self.harmless(name) : "(a word without a value)") }
        }
        for parameter in query { note(parameter.name, isAssigned: parameter.isAssigned) }
        switch body {
        case .form(let parameters):
            for parameter in parameters { note(parameter.name, isAssigned: parameter.isAssigned) }
        case .json(.object(let members)):
            for member in members { note(member.name) }
        case .xml(let root):
            for child in root.children { note(child.name) }
        case .none, .json, .plain: break
        }
        return unknown
    }

    /// The names that a profile's sources mention.
    static func knownNames(of sources: [FieldSource]) -> Set<String> {
        var known: Set<String> = []
        for source in sources {
            switch source {
            case .parameter(let name), .query(let name), .form(let name): known.insert(name)
            case .json(let steps): if let first = steps.first { known.insert(first) }
            case .xml(let path, _): if path.count > 1 { known.insert(path[1]) }
            case .header, .path, .body: break
            }
        }
        return known
    }

    /// A name that may stand in a log: a caller can put a text or a number where a name should be.
    static func harmless(_ name: String) -> String {
        let isIdentifier = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || $0 == UInt8(ascii: "_")
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        let digits = name.utf8.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isIdentifier && (1...32).contains(name.utf8.count) && digits <= 4 ? name : "(an odd name)"
    }
}
