import Administration
import CurlHTTP
package import Logging

/// Tells alerts to an HTTP address as JSON.
///
/// The request may come twice if an answer was lost; `at` and `state` tell repeats apart from news.
package struct AlertWebhook: AlertChannel {
    package let name = "webhook"
    private let url: String
    private let token: String?
    private let client: CurlClient
    private let pauses: [Duration]

    /// Makes a channel.
    ///
    /// - Parameters:
    ///   - url: Where to post.
    ///   - token: Sent as `Authorization: Bearer`; nil sends none.
    ///   - logger: For the HTTP client.
    ///   - pauses: The waits between attempts; one more attempt is made than there are waits.
    package init(
        url: String,
        token: String? = nil,
        logger: Logger,
        pauses: [Duration] = [.seconds(2), .seconds(20)]
    ) {
        self.url = url
        self.token = token
        self.pauses = pauses
        client = CurlClient(
            configuration: CurlClient.Configuration(
                deadlines: CurlDeadlines(connect: .seconds(10), total: .seconds(20)),
                responseLimit: 64 << 10,
                maximumInFlight: 1,
                maximumWaiting: 4,
                proxy: .environment
            ),
            logger: logger
        )
    }

    package func deliver(_ notice: AlertNotice) async -> Bool {
        await post(notice)
    }

    /// Posts anything as JSON, again where no answer of success comes.
    ///
    /// - Parameter notice: What to post.
    /// - Returns: Whether it was taken.
    package func post(_ notice: some Encodable & Sendable) async -> Bool {
        guard let body = try? AdministrationJSON.encode(notice) else { return false }
        var headers: CurlHeaders = ["Content-Type": "application/json"]
        if let token { headers["Authorization"] = "Bearer \(token)" }
        let request = CurlRequest(method: "POST", url: url, headers: headers, body: body, repetition: .harmless)
        for pause in pauses.map(Optional.some) + [nil] {
            if let response = try? await client.execute(request), (200...299).contains(response.status) { return true }
            guard let pause, (try? await Task.sleep(for: pause)) != nil else { break }
        }
        return false
    }

    /// Ends the channel's connections.
    package func shutdown() async {
        await client.shutdown()
    }
}

// The address may hold a secret of its own, and a logger writes down whatever it is given.
extension AlertWebhook: CustomStringConvertible, CustomReflectable {
    package var description: String { "(webhook)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
