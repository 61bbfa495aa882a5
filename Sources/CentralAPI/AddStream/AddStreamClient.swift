package import CurlHTTP

/// The profile `addstream-xml`: the XML push that LAPOR! offered from 2017, and that SPIKM used.
///
/// It only takes complaints; reading a status is not known for it. One integrator's published code is the source.
package final class AddStreamClient: CentralSystem {
    private let configuration: AddStreamConfiguration
    private let http: CurlClient
    private let policy: CreationPolicy

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - configuration: How the profile speaks.
    ///   - http: The client that is used for this peer only; it is shut down with this one.
    package init(configuration: AddStreamConfiguration, http: CurlClient) {
        self.configuration = configuration
        self.http = http
        policy = CreationPolicy(proofsOfRefusal: configuration.proofsOfRefusal)
    }

    package var profile: String { "addstream-xml" }

    package func create(_ complaint: CentralComplaint) async -> CreationOutcome {
        let request = CurlRequest(
            method: "POST",
            url: configuration.address,
            headers: ["Content-Type": "text/xml; charset=UTF8", "Accept": "text/xml, application/xml"],
            body: Array(AddStreamDocument(complaint, configuration).text.utf8)
        )
        let attempt: Result<CurlResponse, CurlError>
        do {
            attempt = .success(try await http.execute(request))
        } catch {
            attempt = .failure(error)
        }
        return policy.judge(attempt, reading: AddStreamAnswer.reading)
    }

    package func status(of trackingID: String) async -> StatusOutcome { .unsupported }

    package func followUps(of trackingID: String, after known: Set<String>) async -> ReadOutcome<[CentralFollowUp]> {
        .unsupported
    }

    package func addFollowUp(_ followUp: CentralAddition, to trackingID: String) async -> ActionOutcome {
        .unsupported(reason: "addstream-xml takes complaints only")
    }

    package func reject(
        _ trackingID: String,
        inFavourOf institution: Int,
        because reason: String
    ) async -> ActionOutcome {
        .unsupported(reason: "addstream-xml takes complaints only")
    }

    package func lookUp(ticketNumber: String) async -> LookUpOutcome { .unsupported }

    package func institutions() async -> ReadOutcome<[CentralListEntry]> { .unsupported }

    package func templates() async -> ReadOutcome<[CentralListEntry]> { .unsupported }

    package func shutdown() async {
        await http.shutdown()
    }
}
