import Complaints
import ConfigurationFile
package import CurlHTTP
import Formats

/// The profile `splp-v3`: SP4N-LAPOR! as REST with JSON behind the SPLP gateway.
///
/// No specification is public. Paths and fields are those of one integrator's published code; `docs/sp4n-api.yaml` says how sure
/// each part is.
package final class SPLPClient: CentralSystem {
    let configuration: SPLPConfiguration
    private let http: CurlClient
    private let policy: CreationPolicy
    private let memory = AnswerMemory()

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - configuration: How the profile speaks.
    ///   - http: The client that is used for this peer only; it is shut down with this one.
    package init(configuration: SPLPConfiguration, http: CurlClient) {
        self.configuration = configuration
        self.http = http
        policy = CreationPolicy(proofsOfRefusal: configuration.proofsOfRefusal)
    }

    package var profile: String { "splp-v3" }

    package func create(_ complaint: CentralComplaint) async -> CreationOutcome {
        let body: [UInt8]
        do {
            body = try SPLPComplaintBody(complaint, configuration).bytes
        } catch {
            return .unsendable(reason: "the configuration of the central system lacks ids: \(error.description)")
        }
        let attempt = await send("POST", configuration.creationPath, body: body, contentType: "application/json")
        return policy.judge(attempt, reading: SPLPAnswer.reading)
    }

    package func status(of trackingID: String) async -> StatusOutcome {
        await ask("/complaints/\(Self.segment(trackingID))/complaint", isRemembered: true, SPLPAnswer.status)
    }

    package var statusBatchSize: Int { configuration.statusBatch?.size ?? 1 }

    package func statuses(of trackingIDs: [String]) async -> ReadOutcome<[String: CentralStatus]> {
        guard let batch = configuration.statusBatch else { return .unsupported }
        let path = batch.path.replacing("{ids}", with: trackingIDs.map(Self.segment).joined(separator: ","))
        return await ask(path, isAboutOneComplaint: false, SPLPAnswer.statuses)
    }

    package func followUps(of trackingID: String, after known: Set<String>) async -> ReadOutcome<[CentralFollowUp]> {
        // A complaint has a handful; the limit keeps a peer that never ends its list from holding us.
        let pageLimit = 20
        var found: [CentralFollowUp] = []
        for page in 1...pageLimit {
            let path = "/complaints/\(Self.segment(trackingID))/followups?page=\(page)"
            switch await ask(path, isRemembered: true, SPLPAnswer.followUps) {
            case .found(let answer):
                found += answer.followUps
                guard answer.hasNext else { return .found(Self.new(found, known)) }
            case .absent(let reason): return .absent(reason: reason)
            case .unauthorized(let reason): return .unauthorized(reason: reason)
            case .busy(let time): return .busy(retryAfter: time)
            case .failed(let reason): return .failed(reason: reason)
            case .unsupported: return .unsupported
            }
        }
        return .found(Self.new(found, known))
    }

    package func addFollowUp(_ followUp: CentralAddition, to trackingID: String) async -> ActionOutcome {
        guard let settings = configuration.followUps else {
            return .unsupported(reason: "follow_up is not configured")
        }
        var generator = SystemRandomNumberGenerator()
        let fields = [
            ("user_id", String(settings.userID)),
            ("institution_from_id", String(settings.institutionFrom)),
            ("institution_to_id", String(settings.institutionTo)),
            ("complaint_id", trackingID),
            ("info_disposition", ""),
            ("template_code", settings.template),
            ("rating", followUp.rating.map { String($0) } ?? ""),
            ("is_secret", followUp.isSecret ? "1" : "0"),
            ("content", OutgoingText.cleared(followUp.text, isAnonymous: followUp.isAnonymous)),
        ]
        let form = MultipartForm(fields, using: &generator)
        return await act("/complaints/followup/add", body: form.bytes, contentType: form.contentType)
    }

    package func reject(
        _ trackingID: String,
        inFavourOf institution: Int,
        because reason: String
    ) async -> ActionOutcome {
        let body = SPLPRejectionBody(
            reason: institution,
            reasonDescription: OutgoingText.cleared(reason, isAnonymous: true)
        )
        let path = "/complaints/process/\(Self.segment(trackingID))/reject"
        return await act(path, body: body.bytes, contentType: "application/json")
    }

    package func lookUp(ticketNumber: String) async -> LookUpOutcome {
        guard let template = configuration.lookUpPath else { return .unsupported }
        let path = template.replacing("{ticket}", with: Self.segment(ticketNumber))
        let answer = await ask(path) { SPLPAnswer.complaints(bearing: ticketNumber, in: $0) }
        return LookUpOutcome(answer)
    }

    package func institutions() async -> ReadOutcome<[CentralListEntry]> {
        await ask("/masters/institutions/external?page_size=1000", isAboutOneComplaint: false, SPLPAnswer.list)
    }

    package func templates() async -> ReadOutcome<[CentralListEntry]> {
        await ask("/masters/templates?page_size=1000", isAboutOneComplaint: false, SPLPAnswer.list)
    }

    package func shutdown() async {
        await http.shutdown()
    }
}

extension SPLPClient {
    private func ask<Value>(
        _ path: String,
        isAboutOneComplaint: Bool = true,
        isRemembered: Bool = false,
        _ read: (JSONValue) -> Value?
    ) async -> ReadOutcome<Value> {
        var answer = await send("GET", path, conditions: isRemembered ? memory.conditions(for: path) : [])
        if isRemembered { answer = answer.map { memory.recall(path, $0) } }
        return ReadPolicy.judge(answer, isAboutOneComplaint: isAboutOneComplaint, read: read)
    }

    private func act(_ path: String, body: [UInt8], contentType: String) async -> ActionOutcome {
        let attempt = await send("POST", path, body: body, contentType: contentType)
        // About one complaint, these speak of that complaint, not of our address or credentials.
        if case .success(let response) = attempt, [403, 404, 410].contains(response.status) {
            return .refused(reason: "status \(response.status): the complaint is not there or not ours")
        }
        // The answer to an action needs no id: any well-formed one with a status of success will do.
        let outcome = policy.judge(attempt) { response in
            let reading = SPLPAnswer.reading(of: response)
            guard case .message(let message) = reading, !AnswerWords.meanTokenRefused(message) else { return reading }
            return (200..<300).contains(response.status) ? .trackingID("") : reading
        }
        return ActionOutcome(outcome)
    }

    private func send(
        _ method: String,
        _ path: String,
        body: [UInt8]? = nil,
        contentType: String? = nil,
        conditions: [(name: String, value: String)] = []
    ) async -> Result<CurlResponse, CurlError> {
        var headers: CurlHeaders = ["Accept": "application/json"]
        for condition in conditions { headers.add(name: condition.name, value: condition.value) }
        if let contentType { headers.add(name: "Content-Type", value: contentType) }
        for credential in configuration.credentials {
            headers.add(name: credential.header, value: credential.value.revealed)
        }
        let request = CurlRequest(method: method, url: configuration.address + path, headers: headers, body: body)
        do {
            return .success(try await http.execute(request))
        } catch {
            return .failure(error)
        }
    }

    private static func new(_ found: [CentralFollowUp], _ known: Set<String>) -> [CentralFollowUp] {
        var seen = known
        let new = found.filter { seen.insert($0.key).inserted }
        // Those without a time keep their place in the answer, after the others.
        return new.enumerated()
            .sorted { ($0.element.at ?? .infinity, $0.offset) < ($1.element.at ?? .infinity, $1.offset) }
            .map(\.element)
    }

    /// An id as one segment of a path or one value of a query.
    private static func segment(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
